"""A fleet of real hosts, for this run alone: it is brought up once, used by all tests, and taken down.

With `--running` it is the one that is up and in shape already, and it stays.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleet import base, cgroups, keys, needs, network, packages, places, plan
from fleet.acceptance.figures import Figures, business
from fleet.acceptance.plays import play
from fleet.acceptance.releases import Releases
from fleet.acceptance.report import lasted, report
from fleet.acceptance.serving import RATE, deploy, running
from fleet.acceptance.traces import Traces, look
from fleet.fleet import alone, anybody_is_on, take_down

FIGURES = pytest.StashKey[Figures]()
BEGIN = pytest.StashKey[float]()
# The fleet by itself comes and goes first; what follows shares one that is in shape, from its making to a restore.
ORDER = (
    "fleet", "gone", "older_debian", "bare", "site", "redis", "web", "acme", "deploy", "failures", "edge", "watch",
    "data", "backup", "growth", "staging",
)  # fmt: skip
REPORT = places.CHECKOUT / ".local/drill/report.md"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what a person who works on a playbook wants: not to wait for a fleet of its own."""
    parser.addoption("--running", action="store_true", help="use the fleet that is up and in shape, and leave it up")
    parser.addoption("--report", type=Path, default=REPORT, help="where the report is written")


def pytest_configure(config: pytest.Config) -> None:
    """Begin the list of figures."""
    config.stash[FIGURES] = Figures()
    config.stash[BEGIN] = time.monotonic()


class Fleet:
    """What a person does at a terminal, with how long each took."""

    def __init__(self, before: Traces, figures: Figures):
        self.before = before
        self.figures = figures
        self.seconds: dict[str, float] = {}

    def __call__(self, *words: str, code: int = 0) -> str:
        begin = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "fleet", *words],
            cwd=places.ANSIBLE,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.seconds[words[0]] = time.monotonic() - begin
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def is_within(self, act: str, *, seconds: float) -> bool:
        """Say whether the last `act` took no longer than that; on a busy machine, than its share of that."""
        return self.figures.holds("fleet", act, self.seconds[act], bound=seconds, busy=business())

    def ssh(self, name: str, command: str, code: int = 0) -> str:
        """Run a command on a host as its administrator, and return what it printed; 255 is ssh's own code."""
        words = ["ssh", "-F", str(places.SSH_CONFIG), "-o", "BatchMode=yes", "-o", "ConnectTimeout=3", name, command]
        # Whoever shares an input can leave one that does not wait to all the others, and Ansible refuses to begin then.
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout.strip()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the modules into their order."""
    places_of = {f"test_{name}": place for place, name in enumerate(ORDER)}
    items.sort(key=lambda item: places_of.get(item.path.stem, len(ORDER)))


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Figures:
    """Return where measurements are noted for the report."""
    return pytestconfig.stash[FIGURES]


@pytest.fixture(scope="session")
def fleet(pytestconfig: pytest.Config, figures: Figures) -> Iterator[Fleet]:
    """Return the fleet, up; its base was made before, since that is done once on a machine."""
    needs.check()
    running = pytestconfig.getoption("--running")
    if not running:
        _make_room()
    commands = Fleet(look(), figures)
    if not running:
        _make_bases(plan.read(places.INVENTORY))
        commands("up")
    yield commands
    if not running:
        commands("down")
        assert commands.is_within("down", seconds=5)


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config, fleet: Fleet, figures: Figures) -> Fleet:
    """Return the fleet in shape: site.yml went over bare hosts, telling all it does."""
    if pytestconfig.getoption("--running"):
        return fleet
    fleet("up")
    begin = time.monotonic()
    assert all(play("site", "--diff", "-vv").changed.values())
    assert figures.holds(
        "site", "from bare to in shape", (time.monotonic() - begin) / 60, bound=8, busy=business(), unit="min"
    )
    return fleet


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """Return who builds releases."""
    return Releases(tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def first(pytestconfig: pytest.Config, site: Fleet, releases: Releases) -> str:
    """Return the id of the release that is everywhere before tests begin."""
    if pytestconfig.getoption("--running") and len(there := set(running(site).values()) - {""}) == 1:
        return there.pop()
    folder = releases.build("first")
    deploy(folder)
    return releases.id_in(folder)


@pytest.fixture(scope="session")
def second(first: str, releases: Releases) -> Path:
    """Return the folder of a release that comes after the first."""
    return releases.build("second")


def _make_room() -> None:
    """Remove hosts that are all off, as a machine leaves them that was switched off itself."""
    with alone():
        assert not anybody_is_on(), (
            "A fleet runs on this machine, and would be lost: take it down first, or use --running."
        )
        take_down()


def _make_bases(wanted: plan.Plan) -> None:
    network.make_bridge(wanted.bridge)
    packages.serve(wanted, offline=False)
    for debian in {own.debian for own in wanted.hosts}:
        base.make(debian, proxy=packages.url(wanted))
    cgroups.kill("")
    cgroups.remove()
    network.remove_bridge()
    keys.make_key()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write the report, also of a run that failed."""
    figures = config.stash[FIGURES].taken
    if not figures:
        return
    ended = {name: terminalreporter.getreports(name) for name in ("passed", "failed", "error", "skipped")}
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=places.CHECKOUT, capture_output=True, text=True, check=False
    )
    about = {
        "Begun": f"{datetime.now(UTC) - timedelta(seconds=time.monotonic() - config.stash[BEGIN]):%Y-%m-%d %H:%M} UTC",
        "Lasted": lasted(time.monotonic() - config.stash[BEGIN]),
        "Commit": commit.stdout.strip() or "unknown",
        "Processors": str(os.cpu_count()),
        "Writes per second": f"{RATE:g}, where nothing else is said",
    }
    outcomes = {name: len(reports) for name, reports in ended.items()}
    failed = [each.nodeid for each in [*ended["failed"], *ended["error"]]]
    place = config.getoption("--report")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(report(figures, outcomes, failed, about=about))
    terminalreporter.write_line(f"Report: {place}")
