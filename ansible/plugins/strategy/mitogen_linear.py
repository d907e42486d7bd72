"""Mitogen's way to run tasks, found by where ansible.cfg looks: where the library itself lies is each machine's own."""

from ansible_mitogen import affinity
from ansible_mitogen.loaders import strategy_loader
from ansible_mitogen.strategy import StrategyMixin

# No setting turns its own policy off, by which all who work at tasks share one processor of two: docs/decisions/0062.
affinity.policy = affinity.Policy()


class StrategyModule(StrategyMixin, strategy_loader.get("linear", class_only=True)):  # type: ignore[misc]  # Ansible's own
    """One task after the other on all hosts at a time, by processes that stay on the hosts."""
