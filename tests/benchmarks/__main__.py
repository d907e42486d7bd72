"""`python -m tests.benchmarks`: measure the shop as it is deployed, on servers of its own."""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from deploy.stack.errors import StackError
from deploy.stack.stack import ROOT as STACKS
from deploy.stack.stack import Stack
from deploy.stack.terminal import say
from tests.benchmarks import catalogue
from tests.benchmarks.figures import Figures
from tests.benchmarks.measuring import Bench, Effort, Looked, NotThereError, look
from tests.benchmarks.micro_cache import TARGET, MicroCache, measure_micro_cache
from tests.benchmarks.pages import choose_pages
from tests.benchmarks.report import write_docs
from tests.benchmarks.servers import ROOT, Gunicorn
from tests.benchmarks.table import holds, rows, summary
from tests.tables import aligned

COUNTING, BARE = "tests.benchmarks.counting:application", "tests.benchmarks.bare:application"
# The module that gunicorn serves in each state, and its settings.
STATES = {
    "not cached": ("tests.benchmarks.wsgi", {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.uncached"}),
    "cached": ("shop.wsgi", {"DJANGO_SETTINGS_MODULE": "settings.local"}),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: with --strict 1 where a target is missed."""
    options = _parser().parse_args(arguments)
    effort = Effort(options.clients, options.requests, options.seconds, options.rounds)
    say("Starting PostgreSQL and Valkey ...")
    stack = catalogue.start_stack(options.products, root=options.root)
    try:
        os.environ.update(catalogue.environment(stack))
        catalogue.prepare(stack, options.products)
        all_figures, notes, nginx = run(stack, effort)
    finally:
        stack.stop()
    say("\n" + "\n".join(aligned(rows(all_figures))) + "\n\n" + summary(all_figures))
    for note in notes:
        say(note)
    if options.write_docs:
        name = catalogue.name(options.products)
        write_docs(all_figures, products=options.products, catalogue=name, notes=notes)
    misses = not all(map(holds, all_figures)) or (isinstance(nginx, MicroCache) and nginx.share < TARGET)
    return int(options.strict and misses)


def run(stack: Stack, effort: Effort) -> tuple[list[Figures], list[str], MicroCache | str]:
    """Measure every page that the shop has; return the figures, and what else is to be said."""
    folder = catalogue.folder(stack, "gunicorn")
    with ExitStack() as servers:
        found, notes = _look_at_pages(stack)
        bodies = {"BENCH_BODIES": str(catalogue.folder(stack, "bodies"))}
        bare = servers.enter_context(Gunicorn("bare", BARE, folder, bodies))
        states = {
            state: servers.enter_context(Gunicorn(state.replace(" ", "-"), module, folder, environment))
            for state, (module, environment) in STATES.items()
        }
        bench = Bench(stack, bare, states, effort)
        all_figures = []
        for number, looked in enumerate(found, start=1):
            say(f"[{number}/{len(found)}] {looked.page.name}: {looked.page.path}")
            all_figures += bench.measure(looked)
        path = next(looked.page.path for looked in found if looked.page.kind == "list")
        nginx = measure_micro_cache(states["cached"], path, folder=stack.directory / "nginx", effort=effort)
        # Pages from the cache ask no database, so that the other server may not have begun to watch them.
        server = states["not cached"]
        idle = f"Idle: a worker spends {server.idle_cpu() / server.workers * 1000:.0f} ms of CPU a second unasked."
    return all_figures, [*notes, idle, str(nginx)], nginx


def _look_at_pages(stack: Stack) -> tuple[list[Looked], list[str]]:
    """Return the pages that are there, and why others are not measured."""
    folder, bodies = catalogue.folder(stack, "gunicorn"), catalogue.folder(stack, "bodies")
    found, notes = [], []
    with ExitStack() as servers:
        counting = {
            state: servers.enter_context(_counting(state, module, environment, folder))
            for state, (module, environment) in STATES.items()
        }
        for page in choose_pages(stack.primary):
            try:
                found.append(look(page, counting, bodies=bodies))
            except NotThereError as error:
                notes.append(f"Skipped {page.name}: {error}.")
    if any(looked.queries["cached"] for looked in found):
        names = ", ".join(looked.page.name for looked in found if looked.queries["cached"])
        notes.append(f"Not kept by the page cache although asked for twice: {names}.")
    return found, notes


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a number above zero.")
    return int(text)


def _counting(state: str, module: str, environment: dict[str, str], folder: Path) -> Gunicorn:
    counted = environment | {"BENCH_APPLICATION": f"{module}.application"}
    return Gunicorn(f"counting-{state.replace(' ', '-')}", COUNTING, folder, counted, workers=1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="What the shop's pages cost.")
    parser.add_argument(
        "--products", type=_positive, metavar="N", help="generate a catalogue of N (default: 10,000 books)"
    )
    parser.add_argument("--clients", type=_positive, default=4, help="connections at once (default: 4)")
    parser.add_argument(
        "--requests", type=_positive, default=200, help="at most, per page, state and round (default: 200)"
    )
    parser.add_argument("--seconds", type=float, default=4.0, help="at most, likewise (default: 4)")
    parser.add_argument("--rounds", type=_positive, default=3, help="how often each is measured in turn (default: 3)")
    parser.add_argument("--root", type=Path, default=STACKS, help="directory of all stacks (default: .local)")
    parser.add_argument("--write-docs", action="store_true", help="write table and chart to docs/")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    return parser


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        sys.exit(main())
    except (StackError, RuntimeError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
