"""The documentation's pictures are taken by tests that no ordinary run collects, so that these may break unseen."""

import os
import subprocess
import sys

from settings.env import ROOT


def test_the_tests_that_take_pictures_can_be_collected():
    words = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/journeys"]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=os.environ | {"SCREENSHOTS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
