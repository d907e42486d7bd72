"""Waiting for what comes about by itself, on a busy machine."""

from collections.abc import Callable

from deploy.stack import processes

PATIENCE = 20.0  # seconds


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until `condition` holds; fail where it never does."""
    assert processes.wait_until(lambda: bool(condition()), seconds=PATIENCE), "That never came about."
