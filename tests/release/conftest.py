"""A root with a release in it, made once and copied."""

import shutil
from pathlib import Path

import pytest

from deploy.install_release import stage
from tests.release.tiny import packed, tiny_tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "srv"


@pytest.fixture
def tarball(tmp_path: Path) -> Path:
    return packed(tiny_tree(tmp_path / "tiny"))


@pytest.fixture(scope="session")
def staged_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a tarball and the folder in which it is staged, for `staged` to copy: pip takes its seconds."""
    folder = tmp_path_factory.mktemp("staged")
    tarball = packed(tiny_tree(folder / "tiny"))
    stage(tarball, folder / "srv")
    return tarball, folder / "srv"


@pytest.fixture
def staged(staged_once: tuple[Path, Path], root: Path) -> Path:
    """Return the tarball of release 1-a, which is staged below `root`."""
    tarball, folder = staged_once
    shutil.copytree(folder, root, symlinks=True)
    return tarball
