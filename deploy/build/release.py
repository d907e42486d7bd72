"""From a checkout to a tarball with its checksum."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.build.archive import write_archive
from deploy.build.checksums import digest_of, write_checksums
from deploy.build.commit import Commit, clean_commit, export
from deploy.build.gate import pass_gate
from deploy.build.sbom import NAME as SBOM
from deploy.build.sbom import bill_of_materials
from deploy.build.target import Target
from deploy.build.wheels import copy_wheels, wheelhouse

LOCK = "requirements/prod.txt"
DESCRIPTION = "release.json"

Say = Callable[[str], None]


def build(checkout: Path, target: Target, output: Path, *, kept: Path, say: Say) -> Path:
    """Return the tarball of the checkout's commit, written into `output`; raise BuildError if it cannot be.

    Wheels are kept below `kept` for the next build with the same lock file.
    """
    commit = clean_commit(checkout)
    archive = output / f"shop-{commit.release_id}-{target.tag}.tar.gz"
    with tempfile.TemporaryDirectory(prefix="shop-release-") as scratch:
        tree = Path(scratch)
        say(f"Release {commit.release_id}: checking migrations, collecting static files ...")
        export(commit, tree)
        _describe(commit, target, tree)
        pass_gate(tree)
        say(f"Fetching the wheels for {target.tag} (a minute the first time) ...")
        copy_wheels(wheelhouse((tree / LOCK).read_text(), target, kept), tree / "wheels")
        (tree / SBOM).write_text(bill_of_materials(commit, target, tree))
        write_checksums(tree)
        say("Packing ...")
        output.mkdir(parents=True, exist_ok=True)
        write_archive(tree, archive, epoch=commit.epoch)
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest_of(archive)}  {archive.name}\n")
    return archive


def _describe(commit: Commit, target: Target, tree: Path) -> None:
    """Write what the release is into it: the shop reads its id there, and the installer whom it is for."""
    about = {"id": commit.release_id, "commit": commit.digest, "python": target.python, "machine": target.machine}
    (tree / DESCRIPTION).write_text(json.dumps(about, indent=2) + "\n")
