"""From what visitors saw to figures.

A read is stale when it started after the answer to a write of the same visitor and shows less than that write.
Replication is asynchronous, so what only a dead primary had is gone: such writes are counted as lost, and no read can
show them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.torture.history import Kind, Request

SLOW_SECONDS = 1.0  # whoever waits longer takes the shop for broken


@dataclass(frozen=True)
class Fault:
    """What was done to the servers, and when; `in_flight` is the time in which a primary died, if one did."""

    at: float | None = None
    in_flight: tuple[float, float] | None = None
    promoted_at: float | None = None  # time of day, where the old primary stayed alive


@dataclass(frozen=True)
class Figures:
    """What is printed of one contender in one scenario; times are seconds, None where there was nothing to measure."""

    scenario: str
    contender: str
    reads: int
    stale: int
    on_replicas: float
    failed_reads: int
    writes: int
    failed_writes: int
    in_flight: int
    lost: int
    longest: float
    heal: float | None
    healed: bool = True
    strays: int | None = None


def judge(
    requests: Sequence[Request], present: set[tuple[str, int]], fault: Fault, *, since: float, names: tuple[str, str]
) -> Figures:
    """Return the figures of the requests from `since` on; `present` are the notes that were there afterwards."""
    counted = sorted((request for request in requests if request.start >= since), key=lambda request: request.end)
    reads = [request for request in counted if request.kind is Kind.READ]
    writes = [request for request in counted if request.kind is Kind.WRITE]
    answered = [read for read in reads if not read.error]
    failed = [write for write in writes if write.error]
    return Figures(
        *names,
        reads=len(reads),
        stale=len([read for read in stale_reads(requests, present) if read.start >= since]),
        on_replicas=sum(read.on_replica for read in answered) / max(len(answered), 1),
        failed_reads=len(reads) - len(answered),
        writes=len(writes),
        failed_writes=len(failed),
        in_flight=sum(_was_in_flight(write, fault) for write in failed),
        lost=sum(not write.error and (write.visitor, write.value) not in present for write in writes),
        longest=max((request.seconds for request in counted), default=0.0),
        heal=_heal_seconds(counted, fault),
        healed=fault.at is None or not any(_is_bad(same[-1]) for same in (reads, writes) if same),
    )


def stale_reads(requests: Sequence[Request], present: set[tuple[str, int]]) -> list[Request]:
    """Return the reads that do not show what their visitor had written before them."""
    stale = []
    written: dict[str, int] = {}
    for request in sorted(requests, key=lambda request: request.start):
        if request.error:
            continue
        known = written.get(request.visitor, 0)
        if request.kind is Kind.READ and request.value < known:
            stale.append(request)
        if request.kind is Kind.WRITE and (request.visitor, request.value) in present:
            written[request.visitor] = max(known, request.value)
    return stale


def _was_in_flight(write: Request, fault: Fault) -> bool:
    if fault.in_flight is None:
        return False
    began, ended = fault.in_flight
    return write.start <= ended and write.end >= began


def _heal_seconds(requests: Sequence[Request], fault: Fault) -> float | None:
    """Return the time from the fault to the end of the last bad answer."""
    if fault.at is None:
        return None
    bad = [request.end for request in requests if _is_bad(request)]
    return max([end - fault.at for end in bad if end > fault.at], default=0.0)


def _is_bad(request: Request) -> bool:
    return bool(request.error) or request.seconds > SLOW_SECONDS
