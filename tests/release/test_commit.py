"""The commit a release is made from: what is refused, and what is shipped."""

import subprocess
from pathlib import Path

import pytest

from deploy.build.commit import clean_commit, export, file_of
from deploy.build.errors import BuildError

FILES = {
    "manage.py": "manage",
    "CHANGELOG.rst": "",
    "LICENSE": "",
    "deploy/__init__.py": "",
    "deploy/env.example": "",
    "deploy/gunicorn.conf.py": "",
    "deploy/install_release.py": "",
    "deploy/systemd/shop-web.service": "",
    "deploy/stack/__init__.py": "",
    "nginx/README.rst": "",
    "requirements/prod.txt": "",
    "requirements/test.txt": "",
    "routers/tests/test_lsn.py": "",
    "routers/lsn.py": "",
    "settings/prod.py": "",
    "shop/assets/package.json": "{}",
    "shop/core/tests/test_money.py": "",
    "shop/core/money.py": "",
    "docs/index.rst": "",
}
SHIPPED = [
    "CHANGELOG.rst", "LICENSE", "deploy/__init__.py", "deploy/env.example", "deploy/gunicorn.conf.py",
    "deploy/install_release.py", "deploy/systemd/shop-web.service", "manage.py", "requirements/prod.txt",
    "routers/lsn.py", "settings/prod.py", "shop/core/money.py",
]  # fmt: skip
WHEN = {"GIT_COMMITTER_DATE": "2026-11-21T12:00:00+01:00", "GIT_AUTHOR_DATE": "2026-11-21T12:00:00+01:00"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    checkout = tmp_path / "checkout"
    for name, text in FILES.items():
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(checkout, "init", "--quiet")
    git(checkout, "add", ".")
    git(checkout, "-c", "user.name=a", "-c", "user.email=a@shop.example", "commit", "--quiet", "-m", "a")
    return checkout


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, env=WHEN, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_release_is_named_after_the_time_of_its_commit_and_its_digest(checkout):
    commit = clean_commit(checkout)

    assert commit.release_id == f"20261121T110000-{git(checkout, 'rev-parse', 'HEAD')[:12]}"


def test_a_change_that_is_in_no_commit_is_refused_and_named(checkout):
    (checkout / "manage.py").write_text("changed")

    with pytest.raises(BuildError, match=r"changes that are in no commit \(manage.py\): commit or stash them"):
        clean_commit(checkout)


def test_a_file_that_was_never_added_is_refused_as_well(checkout):
    (checkout / "shop/new.py").touch()

    with pytest.raises(BuildError, match=r"shop/new\.py"):
        clean_commit(checkout)


def test_a_folder_without_git_is_refused(tmp_path):
    with pytest.raises(BuildError, match="A release is made from a git checkout"):
        clean_commit(tmp_path)


def test_hosts_get_what_runs_and_no_tests_documents_or_sources_of_assets(checkout, tmp_path):
    tree = tmp_path / "tree"

    export(clean_commit(checkout), tree)

    assert sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()) == SHIPPED


def test_the_files_are_those_of_the_commit_whatever_became_of_them(checkout, tmp_path):
    commit = clean_commit(checkout)
    (checkout / "manage.py").write_text("changed later")

    export(commit, tmp_path / "tree")

    assert (tmp_path / "tree/manage.py").read_text() == "manage"
    assert file_of(commit, "shop/assets/package.json") == b"{}"
