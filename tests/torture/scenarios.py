"""What is done to the servers while visitors read and write."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.torture.cluster import Cluster, freeze, kill, now, thaw
from tests.torture.judging import Fault

BEFORE = 1.5  # seconds of calm before a fault
AFTER = 3.0  # seconds after the repair, in which everything has to be as before
FAULT = 5.0  # seconds that a replica is away, frozen or behind
PROMOTE_AFTER = 3.0  # seconds that an operator, or a failover manager, needs
BEHIND = "5s"

Act = Callable[[Cluster], Fault]


@dataclass(frozen=True)
class Scenario:
    """A scenario; `measures_check` says whether the negative control takes part."""

    name: str
    title: str
    act: Act
    measures_check: bool = False
    changes_primary: bool = False


def _calm(cluster: Cluster) -> Fault:
    time.sleep(10)
    return Fault()


def _delayed(milliseconds: int, seconds: float) -> Act:
    def act(cluster: Cluster) -> Fault:
        cluster.delay(milliseconds)
        time.sleep(seconds)
        return Fault()

    return act


def _replica_killed(cluster: Cluster) -> Fault:
    victim = cluster.replicas[0]
    time.sleep(BEFORE)
    fault = Fault(at=now())
    kill(victim)
    time.sleep(FAULT)
    victim.launch()
    time.sleep(AFTER)
    return fault


def _replica_frozen(cluster: Cluster) -> Fault:
    victim = cluster.replicas[0]
    time.sleep(BEFORE)
    fault = Fault(at=now())
    try:
        freeze(victim)
        time.sleep(FAULT)
    finally:
        thaw(victim)
    time.sleep(AFTER)
    return fault


def _replica_returns_behind(cluster: Cluster) -> Fault:
    """Crash a replica that had everything, and let it come back with what it had some seconds before."""
    victim = cluster.replicas[-1]
    time.sleep(BEFORE)
    victim.set("recovery_min_apply_delay", BEHIND, now=False)
    fault = Fault(at=now())
    kill(victim)
    victim.launch()
    time.sleep(FAULT)
    victim.set("recovery_min_apply_delay", "0")
    time.sleep(AFTER)
    return fault


def _primary_killed(cluster: Cluster) -> Fault:
    time.sleep(BEFORE)
    began = now()
    kill(cluster.primary)
    fault = Fault(at=began, in_flight=(began, now()))
    time.sleep(PROMOTE_AFTER)
    cluster.promote()
    time.sleep(AFTER + 2)
    return fault


def _old_primary_alive(cluster: Cluster) -> Fault:
    time.sleep(BEFORE)
    fault = Fault(at=now())
    promoted_at = cluster.promote()
    time.sleep(AFTER + 2)
    return replace(fault, promoted_at=promoted_at)


SCENARIOS = (
    Scenario("calm", "no delay", _calm),
    Scenario("delay-300ms", "replicas apply 300 ms late", _delayed(300, 10), measures_check=True),
    Scenario("delay-3s", "replicas apply 3 s late", _delayed(3000, 12), measures_check=True),
    Scenario("replica-killed", "a replica is killed, and back after 5 s", _replica_killed),
    Scenario("replica-frozen", "a replica freezes for 5 s", _replica_frozen),
    Scenario("replica-behind", "a replica crashes and returns 5 s behind", _replica_returns_behind),
    Scenario(
        "primary-killed", "the primary is killed, a replica promoted 3 s later", _primary_killed, changes_primary=True
    ),
    Scenario(
        "old-primary-alive",
        "a replica is promoted, the old primary stays alive",
        _old_primary_alive,
        changes_primary=True,
    ),
)
