"""The commit that a release is made from, and its files."""

import io
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.build.errors import BuildError
from deploy.build.programs import run

# What a host needs. Tests, documentation, playbooks and the local stack stay behind.
SHIPPED = (
    "CHANGELOG.rst",
    "LICENSE",
    "deploy/__init__.py",
    "deploy/env.example",
    "deploy/gunicorn.conf.py",
    "deploy/install_release.py",
    "deploy/systemd",
    "manage.py",
    "requirements/prod.txt",
    "routers",
    "settings",
    "shop",
    ":(exclude,glob)**/tests/**",
    ":(exclude)shop/assets",
)


@dataclass(frozen=True)
class Commit:
    """A commit: its digest, when it was made (seconds since 1970), and the checkout it is in."""

    checkout: Path
    digest: str
    epoch: int

    @property
    def release_id(self) -> str:
        """The id of the release made from it: such ids sort by time."""
        return f"{datetime.fromtimestamp(self.epoch, UTC):%Y%m%dT%H%M%S}-{self.digest[:12]}"


def clean_commit(checkout: Path) -> Commit:
    """Return the checkout's commit; raise BuildError if the checkout has changes that are not in it."""
    if changes := _git(checkout, "status", "--porcelain").decode().splitlines():
        names = ", ".join(line[3:] for line in changes[:3]) + (", ..." if len(changes) > 3 else "")
        raise BuildError(f"The checkout has changes that are in no commit ({names}): commit or stash them first.")
    digest, seconds = _git(checkout, "show", "--no-patch", "--format=%H %ct", "HEAD").decode().split()
    return Commit(checkout, digest, int(seconds))


def export(commit: Commit, folder: Path) -> None:
    """Write the files that a host needs below `folder`, as they are in the commit."""
    packed = _git(commit.checkout, "archive", "--format=tar", commit.digest, "--", *SHIPPED)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")


def file_of(commit: Commit, path: str) -> bytes:
    """Return one file of the commit, shipped or not."""
    return _git(commit.checkout, "show", f"{commit.digest}:{path}")


def _git(checkout: Path, *words: str) -> bytes:
    return run(["git", *words], folder=checkout, otherwise="A release is made from a git checkout, and git refused.")
