"""What the stack remembers between two starts: how many replicas it has, and on which ports its servers listen."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.stack.errors import StackError
from deploy.stack.server import is_free

USUAL_REPLICAS = {"test": 2}
# Another stack has ports of its own, so that whichever starts first leaves `run` the well-known ones.
# Those of `torture` and `routing` are free for a while whenever one of their servers is dead, so nobody else looks for
# any there.
POSTGRES_PORTS = {"run": 5432, "test": 5532, "torture": 5732, "routing": 5832}
VALKEY_PORTS = {"run": 6379, "test": 6479, "torture": 6679, "routing": 6779}
OTHER_POSTGRES_PORT, OTHER_VALKEY_PORT = 5632, 6579


@dataclass
class State:
    """The remembered part of a stack."""

    replicas: int
    ports: dict[str, int] = field(default_factory=dict)


def load(path: Path, *, name: str) -> State:
    """Read the state, or return that of a stack which never ran."""
    try:
        known = json.loads(path.read_text())
        return State(replicas=int(known["replicas"]), ports=dict(known["ports"]))
    except FileNotFoundError:
        return State(replicas=USUAL_REPLICAS.get(name, 1))
    except (ValueError, TypeError, KeyError) as error:
        raise StackError(f"{path} is damaged: remove it; the next start writes it anew.") from error


def save(path: Path, state: State) -> None:
    """Write the state."""
    replace_text(path, json.dumps(asdict(state), indent=2) + "\n")


def replace_text(path: Path, text: str) -> None:
    """Write a file whole: a reader sees the old text or the new, never half of it."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text)
    unfinished.replace(path)


def choose_port(name: str, server: str, *, remembered: int, taken: Iterable[int]) -> int:
    """Return the port for a server that is not running: the remembered one, or the next free after the usual."""
    taken = set(taken)
    if remembered and remembered not in taken and is_free(remembered):
        return remembered
    if server == "valkey":
        first = VALKEY_PORTS.get(name, OTHER_VALKEY_PORT)
    else:
        first = POSTGRES_PORTS.get(name, OTHER_POSTGRES_PORT)
    for port in range(first, first + 100):
        if port not in taken and is_free(port):
            return port
    raise StackError(f"No port from {first} to {first + 99} is free on 127.0.0.1 for {server}.")
