"""`python -m tests.torture`: play the scenarios, print the figures, and say whether all holds."""

import argparse
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from deploy.stack.errors import StackError
from deploy.stack.stack import ROOT as STACKS
from deploy.stack.terminal import say
from tests.benchmarks.servers import ROOT
from tests.tables import aligned
from tests.torture.cluster import Cluster
from tests.torture.contenders.table import CONTENDERS
from tests.torture.judging import Figures
from tests.torture.report import write_docs
from tests.torture.run import run
from tests.torture.scenarios import SCENARIOS
from tests.torture.table import rows
from tests.torture.verdict import Verdict, verdicts


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return the exit code: 1 where something does not hold."""
    options = _parser().parse_args(arguments)
    begin = time.monotonic()
    with _alone(options.root):
        figures = _play(options)
    said = verdicts(figures)
    _tell(figures, said, options.json)
    if options.write_docs:
        write_docs(figures, said)
    say(f"{time.monotonic() - begin:.0f} s; what the servers said is in {options.root / 'torture'}.")
    return 0 if all(verdict.holds for verdict in said) else 1


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Refuse to run beside another run of this checkout, whose servers it would take for leftovers."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "torture.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError("Another torture run is under way in this checkout: wait for its end.") from None
        yield


def _play(options: argparse.Namespace) -> list[Figures]:
    contenders = [contender for contender in CONTENDERS if not options.only or contender.name in options.only]
    scenarios = [scenario for scenario in SCENARIOS if not options.scenario or scenario.name in options.scenario]
    say("Starting a primary, two replicas, Valkey and the contenders; all scenarios take two minutes or more ...")
    cluster = Cluster(options.root)
    try:
        cluster.start()
        return run(cluster, contenders, scenarios, visitors=options.visitors)
    finally:
        say("Stopping everything ...")
        cluster.stop()


def _tell(figures: Sequence[Figures], said: Sequence[Verdict], file: Path | None) -> None:
    say("\n" + "\n".join(aligned(rows(figures))) + "\n")
    for verdict in said:
        say(str(verdict))
    if file:
        told = {"figures": [asdict(figure) for figure in figures], "verdicts": [asdict(verdict) for verdict in said]}
        file.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Routing while servers fail.")
    parser.add_argument("--only", action="append", choices=[contender.name for contender in CONTENDERS])
    parser.add_argument("--scenario", action="append", choices=[scenario.name for scenario in SCENARIOS])
    parser.add_argument("--visitors", type=int, default=8, help="of each contender (default: 8)")
    parser.add_argument("--root", type=Path, default=STACKS, help="directory of all stacks (default: .local)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and verdicts to a file as well")
    parser.add_argument("--write-docs", action="store_true", help="write table and chart to docs/")
    return parser


def _interrupt(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    os.chdir(ROOT)
    # However the run is ended, its servers end with it.
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        sys.exit(main())
    except (StackError, RuntimeError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
