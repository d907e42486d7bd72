"""The whole bench, with as few requests as can be: it starts, finds the pages, measures, writes and stops."""

import re
import subprocess
import sys

import pytest

from deploy.stack import processes
from tests.benchmarks.servers import ROOT
from tests.benchmarks.table import HEADINGS

# Beside the stacks' own tests, never at the same time: both choose free ports.
pytestmark = pytest.mark.xdist_group("stack")

PAGES = ("home", "category", "list, page 1", "product")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a short run prints."""
    folder = tmp_path_factory.mktemp("bench")
    few = ("--products", "60", "--requests", "4", "--rounds", "1", "--clients", "2", "--root", str(folder))
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *few],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [words for _, words in processes.processes() if any(str(folder) in word for word in words)]
    return done.stdout


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", ["not cached", "cached"])
def test_a_page_has_its_row(said, page, state):
    rows = re.findall(rf"^{page} +{state} +(.*)$", said, re.MULTILINE)

    assert len(rows) == 1
    assert len(re.findall(r"[\d,.]+", rows[0])) >= len(HEADINGS) - 3


def test_a_page_that_is_not_there_is_named(said):
    assert "Skipped list, page 200: /products/?page=200 is answered with 404." in said


def test_the_targets_are_summed_up(said):
    assert " targets hold." in said
    assert "Nginx: " in said


def test_wrong_options_are_refused():
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks", "--products", "0"], cwd=ROOT, check=False)

    assert done.returncode == 2
