"""The bench's own parts: what it counts is true, whatever it measures."""

import subprocess
import sys
import time
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.chart import draw_chart
from tests.benchmarks.cpu import process_seconds, total_seconds, with_children
from tests.benchmarks.figures import Figures, Sample, percentile, summarise
from tests.benchmarks.table import HEADINGS, cells, holds, rows, summary
from tests.tables import aligned, rst_table

BUSY = "import time\nwhile time.process_time() < 0.3: pass\nprint(time.process_time(), flush=True)\ninput()"
PARENT = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}], stdin=subprocess.DEVNULL)\ninput()"


def figures(**changed):
    usual = {"page": "list, page 1", "kind": "list", "state": "not cached", "rate": 412.4, "p50": 9.51, "p99": 20.0}
    usual |= {"application": 4.0, "database": 1.0, "cache": 0.0, "ratio": 16.04, "bare": 0.25, "queries": 4}
    return Figures(**usual | {"size": 26_750} | changed)


@pytest.fixture
def start():
    """Start a Python program; it is ended after the test."""
    started = []

    def start(program):
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_the_cpu_of_a_busy_process_is_what_it_says_itself(start):
    process = start(BUSY)
    said = float(process.stdout.readline())

    assert said <= process_seconds(process.pid) < said + 0.2


def test_a_process_that_waits_uses_no_cpu(start):
    process = start("print('ready', flush=True)\ninput()")
    process.stdout.readline()
    before = process_seconds(process.pid)
    time.sleep(0.2)

    assert process_seconds(process.pid) - before < 0.05


def test_what_a_child_has_used_counts_after_its_end(start):
    process = start(PARENT)
    deadline = time.monotonic() + 20
    while total_seconds(with_children(process.pid)) < 0.3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    while with_children(process.pid) != [process.pid]:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert total_seconds([process.pid]) >= 0.3


def test_a_process_that_has_ended_counts_nothing():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    assert total_seconds([ended.pid]) == 0


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 50), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_one_of_the_values(share, value):
    assert percentile(range(100, 0, -1), share) == value


def test_a_ratio_is_the_median_of_each_round_against_its_own_bare_view():
    # The machine was half as fast in the second round, and something disturbed the third.
    samples = [Sample([0.01] * 10, 0.1, cpu) for cpu in (0.040, 0.080, 0.400)]
    bare = [Sample([0.01] * 10, 0.1, cpu) for cpu in (0.004, 0.008, 0.004)]

    found = summarise(samples, bare, page="home", kind="other", state="not cached", queries=7, size=100)

    assert found.ratio == pytest.approx(10)
    assert found.rate == pytest.approx(100)
    assert found.application == pytest.approx(8)
    assert found.p50 == found.p99 == pytest.approx(10)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"ratio": 17.0}, True),
        ({"ratio": 17.1}, False),
        ({"kind": "product", "ratio": 12.1}, False),
        ({"kind": "other", "ratio": 99.0}, True),
        ({"kind": "other", "state": "cached", "ratio": 1.8}, False),
        ({"state": "cached", "ratio": 1.7}, True),
    ],
)
def test_a_target_belongs_to_a_kind_of_page_and_its_state(changed, expected):
    assert holds(figures(**changed)) is expected


def test_the_table_has_a_row_for_each_figure_and_its_columns_stand_in_line():
    first, *others = aligned(rows([figures(), figures(page="home", kind="other", rate=12_345.6)]))

    assert first.split() == " ".join(HEADINGS).split()
    assert len(others) == 2
    assert others[0].index("26,750") == others[1].index("26,750") == first.index(" bytes")
    assert "12,346" in others[1]


def test_the_documentation_gets_the_same_cells():
    table = rst_table(rows([figures()]))

    assert all(f"- {cell}" in table for cell in cells(figures()))


def test_the_summary_names_each_target_that_is_missed():
    said = summary([figures(), figures(state="cached", ratio=2.34), figures(kind="other")])

    assert said == "1 of 2 targets hold.\nMissed: list, page 1 cached: 2.3 times the bare view, 1.7 is the target."


def test_the_chart_has_a_bar_for_each_figure_and_escapes_names():
    root = ET.fromstring(draw_chart([figures(page="A & B"), figures(state="cached", ratio=1.5)]))  # noqa: S314 -- ours
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]

    assert {"A & B", "16.0", "1.5"} <= set(texts)
    assert "prefers-color-scheme: dark" in root.find("{http://www.w3.org/2000/svg}style").text
