"""The report of a drill."""

from fleet.acceptance.figures import Figures
from fleet.acceptance.report import lasted, report


def test_each_figure_stands_beside_its_bound_and_says_whether_it_held():
    figures = Figures()
    assert figures.holds("leader killed", "writes again", 13.96, bound=15)
    assert not figures.holds("leader killed", "acknowledged rows lost", 2, bound=0, unit="rows")

    text = report(
        figures.taken, {"passed": 3, "failed": 1, "skipped": 0}, ["test_data.py::test_x"], about={"Commit": "abc"}
    )

    assert "| leader killed | writes again | 13.96 s | 15 s | held |" in text
    assert "| leader killed | acknowledged rows lost | 2 rows | 0 rows | **exceeded** |" in text
    assert "| Commit | abc |" in text
    assert "3 passed, 1 failed." in text
    assert "- failed: test_data.py::test_x" in text


def test_a_busy_machine_may_take_its_share_longer_and_the_report_says_so():
    figures = Figures()
    assert figures.holds("deploy", "from tarball to everywhere", 105.5, bound=60, busy=3.05)
    assert not figures.holds("deploy", "from tarball to everywhere", 200, bound=60, busy=3.05)

    text = report(figures.taken, {"passed": 1}, [], about={})

    assert "| 105.5 s | 60 s | held, on a machine with 3.0 times its work |" in text
    assert "| 200 s | 60 s | **exceeded** |" in text


def test_a_duration_is_written_as_people_write_it():
    assert lasted(2467.4) == "0:41:07"
