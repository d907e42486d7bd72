"""Can be written? Asked without waiting for a new primary, as a statement would."""

from routers.config import routing
from routers.topology import topology_of


def ask_primary(database: str) -> None:
    """Have the primary of a logical database answer.

    Raises OperationalError, Django's or psycopg2's, at once where there is no primary.
    """
    topology = topology_of(database)
    topology.wait_until_known(routing().probe_timeout)
    with topology.wrapper.borrowed(topology.primary(seconds=0)) as raw:
        raw.ask("SELECT 1", seconds=routing().probe_timeout)
