"""The parts of a build that need no network: the same input gives the same bytes, and nothing unwanted gets in."""

import json
import os
import tarfile
from pathlib import Path

import pytest
from packaging.markers import Marker

from deploy.build.archive import write_archive
from deploy.build.commit import Commit
from deploy.build.errors import BuildError
from deploy.build.lock import read_lock
from deploy.build.sbom import bill_of_materials
from deploy.build.target import Target
from deploy.build.wheels import _lock_of, _pack_sources
from settings.env import ROOT
from tests.release.tiny import WHEEL, tiny_tree, write_wheel

DEBIAN_12 = Target("3.11", "x86_64")
DEBIAN_13 = Target("3.13", "x86_64")
LOCK = """\
# a comment
django==5.2.8 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via shop
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:cc
    # via redis
"""


def test_a_lock_file_is_read_package_by_package():
    django, timeout = read_lock(LOCK)

    assert (django.pin, django.marker, django.hashes) == ("django==5.2.8", None, ("sha256:aa", "sha256:bb"))
    assert timeout.line(marked=True) == 'async-timeout==5.0.1 ; python_full_version < "3.11.3" --hash=sha256:cc'
    assert timeout.line(marked=False) == "async-timeout==5.0.1 --hash=sha256:cc"


def test_every_line_of_the_shop_s_lock_file_is_understood():
    lock = (ROOT / "requirements/prod.txt").read_text()

    packages = list(read_lock(lock))

    assert len(packages) == lock.count("==") - sum(str(package.marker).count("==") for package in packages)
    assert sum(len(package.hashes) for package in packages) == lock.count("--hash=")


@pytest.mark.parametrize(
    ("marker", "target", "needed"),
    [
        (None, DEBIAN_12, True),
        # Debian 12 has 3.11.2, and whoever builds may have any 3.11.
        ("python_full_version < '3.11.3'", DEBIAN_12, True),
        ("python_full_version < '3.11.3'", DEBIAN_13, False),
        ("sys_platform == 'win32'", DEBIAN_13, False),
        ("platform_python_implementation == 'CPython'", DEBIAN_13, True),
        ("platform_machine == 'aarch64'", Target("3.13", "aarch64"), True),
        ("extra == 'test'", DEBIAN_13, False),
    ],
)
def test_what_a_host_may_need_is_decided_for_the_host_and_not_for_the_builder(marker, target, needed):
    assert target.may_need(Marker(marker) if marker else None) is needed


def test_an_archive_depends_on_names_contents_and_the_given_time_alone(tmp_path):
    one, other = tiny_tree(tmp_path / "one"), tiny_tree(tmp_path / "other")
    for path in sorted(other.rglob("*"), reverse=True):
        os.utime(path, (1, 1))
        path.chmod(path.stat().st_mode & ~0o022 | 0o040)

    for tree in (one, other):
        write_archive(tree, tree.with_suffix(".tar.gz"), epoch=1_700_000_000)

    assert one.with_suffix(".tar.gz").read_bytes() == other.with_suffix(".tar.gz").read_bytes()


def test_an_archive_belongs_to_root_and_keeps_who_may_run_what(tmp_path):
    tree = tiny_tree(tmp_path / "tree")
    (tree / "manage.py").touch(mode=0o777)

    write_archive(tree, tmp_path / "tree.tar.gz", epoch=1_700_000_000)

    with tarfile.open(tmp_path / "tree.tar.gz") as archive:
        entries = {entry.name: entry for entry in archive}
    assert list(entries) == sorted(entries)
    assert {(entry.uid, entry.gid, entry.uname, entry.mtime) for entry in entries.values()} == {
        (0, 0, "root", 1_700_000_000)
    }
    assert (entries["manage.py"].mode, entries["shop/__init__.py"].mode) == (0o755, 0o644)


def test_a_link_does_not_get_into_an_archive(tmp_path):
    tree = tiny_tree(tmp_path / "tree")
    (tree / "link").symlink_to("/etc/passwd")

    with pytest.raises(BuildError, match="link is a symbolic link"):
        write_archive(tree, tmp_path / "tree.tar.gz", epoch=0)


def source(folder: Path, setup: str) -> Path:
    """Write a package that is published as source alone."""
    folder.mkdir()
    path = folder / "letter-1.0.tar.gz"
    project = folder / "letter-1.0"
    project.mkdir()
    (project / "setup.py").write_text(setup)
    (project / "letter.py").write_text("LETTER = 'a'\n")
    with tarfile.open(path, "w:gz") as archive:
        archive.add(project, "letter-1.0")
    for leftover in project.iterdir():
        leftover.unlink()
    project.rmdir()
    return path


PURE = "from setuptools import setup\nsetup(name='letter', version='1.0', py_modules=['letter'])\n"
MACHINE_CODE = (
    "from setuptools import Distribution, setup\nDistribution.has_ext_modules = lambda self: True\n"
    "setup(name='letter', version='1.0', py_modules=['letter'])\n"
)


def test_what_is_published_as_source_becomes_the_same_wheel_each_time(tmp_path):
    for name in ("one", "other"):
        source(tmp_path / name, PURE)
        _pack_sources(tmp_path / name)

    assert [path.name for path in (tmp_path / "one").iterdir()] == [WHEEL]
    assert (tmp_path / "one" / WHEEL).read_bytes() == (tmp_path / "other" / WHEEL).read_bytes()


def test_machine_code_built_here_is_refused(tmp_path):
    source(tmp_path / "own", MACHINE_CODE)

    with pytest.raises(BuildError, match=r"letter-1\.0-.*holds machine code built here"):
        _pack_sources(tmp_path / "own")


def test_the_hosts_lock_file_names_the_one_digest_that_is_shipped(tmp_path):
    write_wheel(tmp_path)
    wanted = list(read_lock("letter==1.0 ; python_version < '4' --hash=sha256:aa --hash=sha256:bb\n"))

    (line,) = _lock_of(wanted, tmp_path).splitlines()

    assert line.startswith('letter==1.0 ; python_version < "4" --hash=sha256:')
    assert line.count("--hash") == 1


def test_a_wheel_that_pip_did_not_fetch_is_named(tmp_path):
    with pytest.raises(BuildError, match=r"pip fetched no wheel of letter==1\.0"):
        _lock_of(read_lock("letter==1.0 --hash=sha256:aa\n"), tmp_path)


def test_the_bill_of_materials_names_wheels_and_what_browsers_get(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "deploy.build.sbom.file_of", lambda *_: b'{"devDependencies": {"bootstrap": "5.3.8", "sass": "1"}}'
    )
    tree = tiny_tree(tmp_path / "tree")
    (tree / "shop/static/vendor").mkdir(parents=True)
    (tree / "shop/static/vendor/htmx-2.0.11.min.js").touch()

    bill = bill_of_materials(Commit(ROOT, "a" * 40, 1_700_000_000), DEBIAN_13, tree)

    told = json.loads(bill)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert {component["purl"] for component in told["components"]} == {
        "pkg:pypi/letter@1.0", "pkg:npm/htmx@2.0.11", "pkg:npm/bootstrap@5.3.8",
    }  # fmt: skip
    assert bill == bill_of_materials(Commit(ROOT, "a" * 40, 1_700_000_000), DEBIAN_13, tree)
