"""This process led to other servers than those of the tests, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from routers.backends.postgresql.creation import close_everything
from routers.topology import topology_of
from settings.databases import databases


@contextmanager
def led_to(uri: str, **options: Any) -> Iterator[None]:
    """Have the shop's aliases mean the servers of `uri`, with what `settings.databases` makes of it and `options`."""
    # The very dictionaries, for connections that were used before hold them.
    configs = {alias: settings.DATABASES[alias] for alias in ("default", "replica")}
    before = {alias: dict(config) for alias, config in configs.items()}
    close_everything()
    wanted = databases(uri)
    try:
        for alias in before:
            if alias not in wanted:
                del settings.DATABASES[alias]
                continue
            configs[alias].update(wanted[alias])
            configs[alias]["OPTIONS"] |= options
        yield
    finally:
        close_everything()
        for alias, config in before.items():
            configs[alias].update(config)
            settings.DATABASES[alias] = configs[alias]


def readable_ports() -> set[int]:
    """Return the ports of the replicas that this process reads from."""
    topology = topology_of("default")
    topology.knows_primary()  # which starts the monitor
    return {int(node.port) for node in topology.nodes if topology.is_readable(node)}
