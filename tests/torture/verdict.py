"""What must hold, each as a sentence that says whether it does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.torture.contenders.table import CONTROL, OURS
from tests.torture.judging import Figures

ON_REPLICAS = 0.95
FEWEST_READS = 100  # of a scenario; fewer show nothing


@dataclass(frozen=True)
class Verdict:
    """A sentence, and whether it is what it must be."""

    holds: bool
    sentence: str

    def __str__(self) -> str:
        return f"{'Holds' if self.holds else 'FAILS'}: {self.sentence}"


def verdicts(all_figures: Sequence[Figures]) -> list[Verdict]:
    """Return what is to be said of the shop and of the negative control; contenders are only compared."""
    ours = [figures for figures in all_figures if figures.contender == OURS.name]
    control = [figures for figures in all_figures if figures.contender == CONTROL.name]
    return [*_of_ours(ours), *_of_control(control)]


def _of_ours(ours: Sequence[Figures]) -> Iterable[Verdict]:
    if not ours:
        return
    yield _none(ours, "stale own reads", lambda figures: figures.stale)
    yield _none(ours, "failed reads", lambda figures: figures.failed_reads)
    yield _none(ours, "failed writes but those in flight", lambda figures: figures.failed_writes - figures.in_flight)
    few = [figures.scenario for figures in ours if figures.reads < FEWEST_READS]
    if few:
        yield Verdict(holds=False, sentence=f"Fewer than {FEWEST_READS} reads in {', '.join(few)}: run it longer.")
    for figures in ours:
        if figures.scenario == "calm":
            share = f"{figures.on_replicas:.1%} of reads are on replicas at no delay, {ON_REPLICAS:.0%} are asked for."
            yield Verdict(figures.on_replicas >= ON_REPLICAS, share)
        if figures.strays is not None:
            said = f"{figures.strays} writes on the old primary later than its deposition may take to be noticed."
            yield Verdict(figures.strays == 0, said)


def _of_control(control: Sequence[Figures]) -> Iterable[Verdict]:
    for figures in control:
        said = f"{figures.stale} stale own reads in {figures.scenario} with the check switched off"
        explained = "the run sees what it looks for" if figures.stale else "this run cannot see stale reads"
        yield Verdict(figures.stale > 0, f"{said}: {explained}.")


def _none(ours: Sequence[Figures], what: str, count: Callable[[Figures], int]) -> Verdict:
    """Say that there is none of something in any scenario, or in which there is."""
    found = {figures.scenario: count(figures) for figures in ours if count(figures)}
    if not found:
        return Verdict(holds=True, sentence=f"No {what} in {len(ours)} scenarios.")
    where = ", ".join(f"{number} in {scenario}" for scenario, number in found.items())
    return Verdict(holds=False, sentence=f"{sum(found.values())} {what}: {where}.")
