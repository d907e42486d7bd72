"""The installer, on a release of one wheel: what it refuses, what it repairs, and what it leaves alone."""

import fcntl
import gzip
import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from deploy import install_release
from deploy.install_release import InstallError, prune, stage, statics, switch
from settings.env import ROOT
from tests.release.tiny import packed, releases_in, staged_like, tiny_tree, with_checksum

OTHER_DIGEST = "0" * 64
# One process stages what they all copy.
pytestmark = pytest.mark.xdist_group("install")


@pytest.mark.usefixtures("staged")
def test_a_release_is_staged_with_its_wheels_and_is_current_once_it_is_switched_to(root):
    assert releases_in(root) == ["1-a"]
    assert not (root / "current").exists()

    switch("1-a", root)

    assert (root / "current").readlink() == Path("releases/1-a")
    python = root / "current/venv/bin/python"
    letter = subprocess.run([python, "-c", "import letter; print(letter.LETTER)"], capture_output=True, check=True)
    assert letter.stdout == b"a\n"


def test_staging_again_does_nothing(staged, root):
    python = root / "releases/1-a/venv/bin/python"
    before = python.lstat().st_ctime_ns

    assert stage(staged, root) == "1-a"

    assert python.lstat().st_ctime_ns == before
    assert releases_in(root) == ["1-a"]


def test_a_release_that_was_staged_half_is_staged_again(staged, root):
    (root / "releases/1-a/.staged").unlink()
    (root / "releases/1-a/venv").unlink()

    with pytest.raises(InstallError, match="1-a is not staged here"):
        switch("1-a", root)
    stage(staged, root)

    switch("1-a", root)
    assert (root / "current/venv/bin/python").exists()


def test_what_fails_within_leaves_a_release_that_cannot_be_switched_to(tmp_path, root):
    tarball = packed(tiny_tree(tmp_path / "tiny", hashes=OTHER_DIGEST))

    with pytest.raises(InstallError, match=r"(?s)DO NOT MATCH THE HASHES.*pip .* failed in"):
        stage(tarball, root)

    with pytest.raises(InstallError, match="is not staged"):
        switch("1-a", root)


def test_a_tarball_that_was_cut_off_is_refused(tarball, root):
    tarball.write_bytes(tarball.read_bytes()[:-100])

    with pytest.raises(InstallError, match=r"is broken: its SHA-256 is .* Copy it here again"):
        stage(tarball, root)

    assert not root.exists()


def test_a_tarball_whose_checksum_is_missing_is_refused(tarball, root):
    tarball.with_name(f"{tarball.name}.sha256").unlink()

    with pytest.raises(InstallError, match="A release is a tarball and its checksum"):
        stage(tarball, root)


def test_a_tarball_that_was_cut_off_before_its_checksum_was_made_is_refused(tarball, root):
    tarball.write_bytes(tarball.read_bytes()[:-100])

    with pytest.raises(InstallError, match="cannot be unpacked"):
        stage(with_checksum(tarball), root)

    assert releases_in(root) == []


@pytest.mark.parametrize(
    "change", [{"shop/__init__.py": "changed"}, {"shop/added.py": "added"}, {"deploy/__init__.py": None}]
)
def test_a_release_with_other_files_than_its_checksums_name_is_refused(tmp_path, root, change):
    tree = tiny_tree(tmp_path / "tiny")
    packed(tree)
    for name, text in change.items():
        (tree / name).unlink(missing_ok=True) if text is None else (tree / name).write_text(text)

    with pytest.raises(InstallError, match=f"{next(iter(change))} is not what SHA256SUMS says"):
        stage(packed(tree, checksums=False), root)

    assert releases_in(root) == []


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "shop/../../outside"])  # noqa: S108 -- never written
def test_a_file_outside_of_the_release_is_refused(tmp_path, root, name):
    tarball = tmp_path / "outside.tar.gz"
    entry = tarfile.TarInfo(name)
    entry.size = 1
    with tarfile.open(tarball, "w:gz") as archive:
        archive.addfile(entry, io.BytesIO(b"a"))

    with pytest.raises(InstallError, match="is not a file below it"):
        stage(with_checksum(tarball), root)


def test_a_link_is_refused(tmp_path, root):
    tarball = tmp_path / "link.tar.gz"
    entry = tarfile.TarInfo("shop")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc"
    with tarfile.open(tarball, "w:gz") as archive:
        archive.addfile(entry)

    with pytest.raises(InstallError, match="shop is not a file below it"):
        stage(with_checksum(tarball), root)


def test_any_other_file_is_refused(tmp_path, root):
    note = tmp_path / "note.tar.gz"
    note.write_bytes(gzip.compress(b"no tarball"))

    with pytest.raises(InstallError, match="cannot be unpacked"):
        stage(with_checksum(note), root)


def test_a_release_for_another_python_is_refused(tmp_path, root):
    tarball = packed(tiny_tree(tmp_path / "tiny", python="3.99"))

    with pytest.raises(InstallError, match=r"for Python 3\.99 on .*, and this is Python"):
        stage(tarball, root)

    assert releases_in(root) == []


@pytest.mark.usefixtures("staged")
def test_a_release_that_runs_is_not_replaced_by_one_of_other_bytes(tmp_path, root):
    switch("1-a", root)
    other = packed(tiny_tree(tmp_path / "other", style="b{}"))

    with pytest.raises(InstallError, match="1-a is running here and was built otherwise"):
        stage(other, root)

    assert (root / "current/static/shop.css").read_text() == "a{}"


@pytest.mark.usefixtures("staged")
def test_going_on_keeps_static_files_of_the_release_before_and_going_back_is_a_switch(tmp_path, root):
    switch(stage(packed(tiny_tree(tmp_path / "next", name="2-b", style="b{}")), root), root)

    texts = sorted(path.read_text() for path in (root / "static").iterdir())
    assert texts == ["a{}", "b{}", "b{}"], "both hashed ones, and the newest plain one; each release keeps its manifest"

    switch("1-a", root)

    assert (root / "current").readlink() == Path("releases/1-a")


@pytest.mark.usefixtures("staged")
def test_what_was_current_before_is_known_afterwards(root):
    staged_like(root, "2-b", "3-c")
    switch("1-a", root)
    assert not (root / "previous").exists()
    switch("2-b", root)
    switch("2-b", root)
    assert (root / "previous").readlink() == Path("releases/1-a")


@pytest.mark.usefixtures("staged")
def test_who_goes_back_from_what_failed_does_not_come_to_it_by_going_back_once_more(root):
    staged_like(root, "2-b", "3-c")
    for name in ("1-a", "2-b", "3-c"):
        switch(name, root)

    switch("2-b", root, previous="1-a")

    assert (root / "current").readlink() == Path("releases/2-b")
    assert (root / "previous").readlink() == Path("releases/1-a")


@pytest.mark.usefixtures("staged")
def test_old_releases_go_and_never_the_current_one_or_the_one_before(root):
    staged_like(root, "2-b", "3-c", "4-d", "5-e")
    (root / "releases/.unpacked-killed").mkdir()
    switch("1-a", root)
    switch("3-c", root)

    assert prune(root, kept=2) == ["2-b"]

    assert releases_in(root) == ["1-a", "3-c", "4-d", "5-e"]
    assert prune(root, kept=2) == []


def test_a_web_server_gets_static_files_and_no_code(tarball, root):
    assert statics(tarball, root) == "1-a"
    assert statics(tarball, root) == "1-a"

    assert len([path for path in (root / "static").iterdir() if path.suffix == ".css"]) == 2
    assert (root / "statics/1-a").read_text() == tarball.with_name(f"{tarball.name}.sha256").read_text().split()[0]
    assert not (root / "releases").exists()


def test_two_do_not_stage_at_once(tarball, root):
    (root / "releases").mkdir(parents=True)
    with (root / "releases/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(InstallError, match="Another release is being staged"):
            stage(tarball, root)


def test_the_installer_needs_no_file_but_itself_and_says_in_a_sentence_what_is_wrong(tmp_path):
    script = tmp_path / "install_release.py"
    script.write_bytes(Path(install_release.__file__).read_bytes())
    words = [sys.executable, "-S", script, "--root", tmp_path / "srv", "switch", "none"]

    refused = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)

    assert refused.returncode == 2
    assert refused.stderr == "Release none is not staged here: stage its tarball first.\n"


def test_the_installer_is_part_of_the_release():
    assert Path(install_release.__file__) == ROOT / "deploy/install_release.py"
