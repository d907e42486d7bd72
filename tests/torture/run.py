"""A run: the contenders side by side on the same servers, so that each fault meets all of them at the same moment."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from deploy.stack.terminal import say
from tests.benchmarks.servers import Gunicorn
from tests.torture.cluster import Cluster, now
from tests.torture.contenders.table import CONTROL, Contender
from tests.torture.judging import Fault, Figures, judge
from tests.torture.scenarios import Scenario
from tests.torture.visitors import Crowd, names_of

APPLICATION = "tests.torture.notes.wsgi:application"
WARM_UP_SECONDS = 2.0
NOTICED_SECONDS = 0.15  # one interval of the probes and 50 ms: later than that nothing may be written to an old primary


@dataclass
class Entrant:
    """A contender that takes part: its web server and its visitors."""

    contender: Contender
    server: Gunicorn
    crowd: Crowd

    def restart(self, environment: dict[str, str]) -> None:
        """Start the web server anew with other addresses, as whoever operates it has to after a promotion."""
        self.server.__exit__()
        self.server.name = f"{self.contender.name}-restarted"  # its log goes on in another file
        self.server.environment |= environment
        self.crowd.move(self.server.__enter__().port)


def run(
    cluster: Cluster, contenders: Sequence[Contender], scenarios: Sequence[Scenario], *, visitors: int
) -> list[Figures]:
    """Play every scenario and return the figures of each contender in it."""
    names = [name for contender in contenders for name in names_of(contender.name, visitors)]
    cluster.create_notes(names)
    figures: list[Figures] = []
    with _entrants(cluster, contenders, visitors) as entrants:
        with _visited(entrants):
            time.sleep(WARM_UP_SECONDS)
        for number, scenario in enumerate(scenarios, start=1):
            say(f"[{number}/{len(scenarios)}] {scenario.title}")
            taking_part = [entrant for entrant in entrants if takes_part(entrant.contender, scenario)]
            figures += _play(cluster, scenario, taking_part)
            if number < len(scenarios):
                _repair(cluster, entrants)
    return figures


def takes_part(contender: Contender, scenario: Scenario) -> bool:
    """Say whether the contender is measured; the negative control is where the check makes the difference."""
    return contender is not CONTROL or scenario.measures_check


def _play(cluster: Cluster, scenario: Scenario, entrants: Sequence[Entrant]) -> list[Figures]:
    since = now()
    with _visited(entrants):
        fault = scenario.act(cluster)
    present = cluster.notes()
    strays = cluster.strays(fault.promoted_at + NOTICED_SECONDS) if fault.promoted_at else None
    return [_judged(entrant, scenario, fault, since, present, strays) for entrant in entrants]


def _judged(
    entrant: Entrant,
    scenario: Scenario,
    fault: Fault,
    since: float,
    present: set[tuple[str, int]],
    strays: dict[str, int] | None,
) -> Figures:
    name = entrant.contender.name
    figures = judge(entrant.crowd.history.requests, present, fault, since=since, names=(scenario.name, name))
    return figures if strays is None else replace(figures, strays=strays.get(name, 0))


def _repair(cluster: Cluster, entrants: Sequence[Entrant]) -> None:
    """Make it as before: a primary and two replicas that have everything, whichever server is which."""
    cluster.delay(0)
    if cluster.deposed:
        cluster.welcome_back()
        for place, entrant in enumerate(entrants):
            if not entrant.contender.follows:
                entrant.restart(cluster.environment(redis_database=place))
    cluster.settle()


@contextmanager
def _entrants(cluster: Cluster, contenders: Sequence[Contender], visitors: int) -> Iterator[list[Entrant]]:
    with ExitStack() as running:
        entrants = []
        for place, contender in enumerate(contenders):
            environment = cluster.environment(redis_database=place) | {"DJANGO_SETTINGS_MODULE": contender.settings}
            server = Gunicorn(contender.name, APPLICATION, cluster.directory / "gunicorn", environment)
            running.enter_context(server)
            entrants.append(Entrant(contender, server, Crowd(contender.name, server.port, visitors)))
        yield entrants


@contextmanager
def _visited(entrants: Sequence[Entrant]) -> Iterator[None]:
    for entrant in entrants:
        entrant.crowd.start()
    try:
        yield
    finally:
        for entrant in entrants:
            entrant.crowd.tell_to_stop()
        for entrant in entrants:
            entrant.crowd.wait()
