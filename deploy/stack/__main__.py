"""The stack's command line."""

import argparse
import sys
import time
from pathlib import Path

from deploy.stack.errors import StackError
from deploy.stack.server import Server
from deploy.stack.stack import ROOT, Stack
from deploy.stack.terminal import say

SOMETHING_IS_DOWN = 3


def main() -> int:
    """Run one command and return its exit code: 0, 1 when it failed, 3 when status finds something down."""
    options = _parser().parse_args()
    try:
        stack = Stack(options.name, root=options.root, replicas=options.replicas)
        return {"start": _start, "stop": _stop, "status": _status}[options.command](stack)
    except StackError as error:
        problem = str(error)
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}."
    sys.stderr.write(problem + "\n")
    return 1


def _start(stack: Stack) -> int:
    begin = time.monotonic()
    if not stack.start():
        say(f'The stack "{stack.name}" runs already.')
        return 0
    addresses = ", ".join(f"{server.name} {server.address}" for server in stack.servers)
    say(f'The stack "{stack.name}" is up after {time.monotonic() - begin:.1f} s: {addresses}.')
    return 0


def _stop(stack: Stack) -> int:
    say(f'The stack "{stack.name}" has stopped.' if stack.stop() else f'The stack "{stack.name}" did not run.')
    return 0


def _status(stack: Stack) -> int:
    rows = [("SERVER", "ROLE", "ADDRESS", "PROCESS", "STATE"), *(_row(server) for server in stack.servers)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return 0 if all(server.is_well() for server in stack.servers) else SOMETHING_IS_DOWN


def _row(server: Server) -> tuple[str, str, str, str, str]:
    return server.name, server.role, server.address if server.port else "-", str(server.pid() or "-"), server.state()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.stack", description="The shop's local servers.")
    parser.add_argument("command", choices=("start", "stop", "status"))
    parser.add_argument("--name", default="run", help="run (data is kept safe) or test (fast, may be lost)")
    parser.add_argument("--replicas", type=int, help="streaming replicas (first start: 1, for test 2)")
    parser.add_argument("--root", type=Path, default=ROOT, help="directory of all stacks (default: .local)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
