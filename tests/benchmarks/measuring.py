"""One page after the other: bare view, shop without its caches, shop with them, in turn, several rounds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.stack.server import Server
from deploy.stack.stack import Stack
from tests.benchmarks.cpu import total_seconds
from tests.benchmarks.figures import Figures, Sample, summarise
from tests.benchmarks.load import QUERIES_HEADER, Answer, Client, WrongAnswerError, run_load
from tests.benchmarks.pages import PageToMeasure
from tests.benchmarks.servers import Gunicorn

WARM_UP = 40


@dataclass(frozen=True)
class Effort:
    """How much is asked for per page, state and round, and by how many at once."""

    clients: int = 4
    requests: int = 200
    seconds: float = 4.0
    rounds: int = 3


@dataclass(frozen=True)
class Looked:
    """A page that the shop has: how long it is, and its queries by state."""

    page: PageToMeasure
    size: int
    queries: dict[str, int]


class NotThereError(Exception):
    """The shop has no such page (yet)."""


def look(page: PageToMeasure, counting: dict[str, Gunicorn], *, bodies: Path) -> Looked:
    """Count a page's queries in each state, and give its body to the bare view.

    Raise NotThereError where it does not answer 200, or answers like `page.unlike`: the shop ignores the parameter.
    """
    queries, body = {}, b""
    for state, server in counting.items():
        answer = _second_answer(server, page.path)
        if answer.status != 200:
            raise NotThereError(f"{page.path} is answered with {answer.status}")
        body = answer.body
        if page.unlike and body == _second_answer(server, page.unlike).body:
            raise NotThereError(f"{page.path} shows what {page.unlike} shows")
        queries[state] = int(answer.headers[QUERIES_HEADER])
    (bodies / page.key).write_bytes(body)
    return Looked(page, len(body), queries)


def _second_answer(server: Gunicorn, path: str) -> Answer:
    """Return what those after the first visitor get: by then templates are compiled and caches are filled."""
    try:
        with Client(server.port) as client:
            client.get(path)
            return client.get(path)
    except WrongAnswerError as error:
        raise NotThereError(str(error)) from error


@dataclass(frozen=True)
class Bench:
    """The servers under load."""

    stack: Stack
    bare: Gunicorn
    states: dict[str, Gunicorn]
    effort: Effort

    def measure(self, looked: Looked) -> Iterator[Figures]:
        """Yield a page's figures in each state."""
        bare_path = f"/{looked.page.key}"
        turns = [("bare", self.bare, bare_path)]
        turns += [(state, server, looked.page.path) for state, server in self.states.items()]
        for _, server, path in turns:
            run_load(server.port, path, clients=self.effort.clients, requests=WARM_UP, seconds=self.effort.seconds)
            server.idle_cpu()
        samples: dict[str, list[Sample]] = {name: [] for name, *_ in turns}
        for _ in range(self.effort.rounds):
            for name, server, path in turns:
                samples[name].append(self._sample(server, path))
        for state in self.states:
            yield summarise(
                samples[state],
                samples["bare"],
                page=looked.page.name,
                kind=looked.page.kind,
                state=state,
                queries=looked.queries[state],
                size=looked.size,
            )

    def _sample(self, server: Gunicorn, path: str) -> Sample:
        databases = [self.stack.primary, *self.stack.replicas, self.stack.audit]
        before = server.cpu_seconds(), _cpu(databases), _cpu([self.stack.valkey])
        effort = self.effort
        load = run_load(server.port, path, clients=effort.clients, requests=effort.requests, seconds=effort.seconds)
        after = server.cpu_seconds(), _cpu(databases), _cpu([self.stack.valkey])
        application, database, cache = (later - earlier for earlier, later in zip(before, after, strict=True))
        # What a server spends whether or not anybody asks it for a page is no page's cost.
        application -= server.idle_cpu() * load.seconds
        return Sample(load.latencies, load.seconds, application, database, cache)


def _cpu(servers: list[Server]) -> float:
    return sum(total_seconds(server.own_processes()) for server in servers)
