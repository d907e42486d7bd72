"""Virtual environments of releases: what they share, what is each one's own, and when one goes."""

import shutil
import subprocess

import pytest

from deploy.install_release import prune, stage, switch
from tests.release.tiny import packed, releases_in, staged_like, tiny_tree

# One process stages what they all copy.
pytestmark = pytest.mark.xdist_group("install")


def test_a_virtual_environment_that_was_made_half_is_made_again(staged, root):
    shutil.rmtree(root / "releases")
    (environment,) = (root / "environments").iterdir()
    (environment / ".staged").unlink()
    (environment / "bin/python").unlink()

    stage(staged, root)

    assert (root / "releases/1-a/venv/bin/python").exists()


@pytest.mark.usefixtures("staged")
def test_releases_share_a_virtual_environment_as_long_as_their_wheels_are_the_same(tmp_path, root):
    (environment,) = (root / "environments").iterdir()
    made = environment.stat().st_ctime_ns

    stage(packed(tiny_tree(tmp_path / "next", name="2-b", style="b{}")), root)

    assert (root / "releases/2-b/venv").resolve() == environment
    assert environment.stat().st_ctime_ns == made
    switch("2-b", root)
    prune(root, kept=1)
    assert releases_in(root) == ["2-b"]
    assert environment.exists()


@pytest.mark.usefixtures("staged")
def test_a_virtual_environment_goes_with_the_last_release_that_needs_it(root):
    (environment,) = (root / "environments").iterdir()
    staged_like(root, "2-b")
    switch("2-b", root)

    prune(root, kept=1)

    assert releases_in(root) == ["2-b"]
    assert not environment.exists()


@pytest.mark.usefixtures("staged")
def test_a_release_with_another_wheel_has_a_virtual_environment_of_its_own(tmp_path, root):
    stage(packed(tiny_tree(tmp_path / "next", name="2-b", letter="b")), root)

    assert letter_of(root, "1-a") == "a"
    assert letter_of(root, "2-b") == "b"


def letter_of(root, release: str) -> str:
    """Return what the release's wheel says."""
    words = [root / "releases" / release / "venv/bin/python", "-c", "import letter; print(letter.LETTER)"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
