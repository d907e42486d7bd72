"""A run that shows what must not be says so, and one that cannot see it says that."""

from xml.etree import ElementTree as ET

import pytest

from tests.tables import rst_table
from tests.torture.chart import draw_chart
from tests.torture.judging import Figures
from tests.torture.table import HEADINGS, cells, rows
from tests.torture.verdict import verdicts


def figures(**changed):
    usual = {"scenario": "calm", "contender": "ours", "reads": 700, "stale": 0, "on_replicas": 0.98, "failed_reads": 0}
    usual |= {"writes": 70, "failed_writes": 0, "in_flight": 0, "lost": 0, "longest": 0.12, "heal": None}
    return Figures(**usual | changed)


def failures(*all_figures):
    return [verdict.sentence for verdict in verdicts(all_figures) if not verdict.holds]


def test_a_good_run_fails_in_nothing():
    control = figures(contender="unchecked", scenario="delay-300ms", stale=90)
    promoted = figures(scenario="old-primary-alive", strays=0, failed_writes=2, in_flight=2)

    assert failures(figures(), promoted, control) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"stale": 1}, "1 stale own reads: 1 in calm."),
        ({"failed_reads": 3}, "3 failed reads: 3 in calm."),
        ({"failed_writes": 3, "in_flight": 2}, "1 failed writes but those in flight: 1 in calm."),
        ({"on_replicas": 0.949}, "94.9% of reads are on replicas at no delay, 95% are asked for."),
        ({"strays": 1}, "1 writes on the old primary later than its deposition may take to be noticed."),
        ({"reads": 99}, "Fewer than 100 reads in calm: run it longer."),
    ],
)
def test_each_thing_that_must_not_be_is_named(changed, said):
    assert failures(figures(**changed)) == [said]


def test_a_share_on_replicas_is_asked_for_at_no_delay_alone():
    assert failures(figures(scenario="delay-3s", on_replicas=0.1)) == []


def test_a_run_whose_negative_control_sees_nothing_fails():
    (said,) = failures(figures(), figures(contender="unchecked", scenario="delay-3s"))

    assert "this run cannot see stale reads" in said


def test_other_contenders_are_compared_and_not_judged():
    assert verdicts([figures(contender="random", stale=200, failed_reads=40)]) == []


def test_the_table_has_a_row_for_each_figure_with_a_cell_under_each_heading():
    row = figures(heal=3.21, strays=4)

    assert len(cells(row)) == len(HEADINGS)
    assert len(rows([row, figures(contender="random")])) == 3
    assert all(f"- {cell}" in rst_table(rows([row])) for cell in cells(row))


def test_a_contender_that_has_not_healed_is_said_to_take_longer():
    assert cells(figures(heal=8.3))[-1] == "8.3"
    assert cells(figures(heal=8.3, healed=False))[-1] == "over 8.3"


def test_the_chart_has_a_bar_for_each_contender_and_question():
    delayed = [figures(scenario=name, contender="random", stale=70) for name in ("delay-300ms", "delay-3s")]
    killed = figures(scenario="replica-killed", heal=1.0, failed_reads=77)

    root = ET.fromstring(draw_chart([figures(), *delayed, killed]))  # noqa: S314 -- ours
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]

    assert {"98.0%", "10.0%", "random router", "the shop"} <= set(texts)
    assert texts.count("10.0%") == 2
