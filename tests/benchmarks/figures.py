"""From samples to figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True)
class Sample:
    """One load: latencies in seconds, CPU in seconds of all requests together."""

    latencies: Sequence[float]
    seconds: float
    application: float
    database: float = 0.0
    cache: float = 0.0

    @property
    def requests(self) -> int:
        """How many requests were answered."""
        return len(self.latencies)

    @property
    def application_each(self) -> float:
        """The application's CPU per request, in seconds."""
        return self.application / self.requests


@dataclass(frozen=True)
class Figures:
    """What is printed of one page in one state; times are milliseconds."""

    page: str
    kind: str
    state: str
    rate: float
    p50: float
    p99: float
    application: float
    database: float
    cache: float
    ratio: float
    bare: float
    queries: int
    size: int


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def summarise(
    samples: Sequence[Sample], bare: Sequence[Sample], *, page: str, kind: str, state: str, queries: int, size: int
) -> Figures:
    """Return the medians over rounds; each round's ratio is to the bare view of that very round."""
    pairs = zip(samples, bare, strict=True)
    latencies = [latency for sample in samples for latency in sample.latencies]
    return Figures(
        page=page,
        kind=kind,
        state=state,
        rate=median(sample.requests / sample.seconds for sample in samples),
        p50=1000 * percentile(latencies, 0.5),
        p99=1000 * percentile(latencies, 0.99),
        application=1000 * median(sample.application_each for sample in samples),
        database=1000 * median(sample.database / sample.requests for sample in samples),
        cache=1000 * median(sample.cache / sample.requests for sample in samples),
        ratio=median(sample.application_each / plain.application_each for sample, plain in pairs),
        bare=1000 * median(plain.application_each for plain in bare),
        queries=queries,
        size=size,
    )
