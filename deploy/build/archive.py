"""A tree as a tarball that depends on nothing but names, contents and the given time."""

import gzip
import tarfile
from pathlib import Path

from deploy.build.errors import BuildError


def write_archive(tree: Path, archive: Path, *, epoch: int) -> None:
    """Pack all files of `tree`, dated `epoch` (seconds since 1970), sorted by name and owned by root."""
    unfinished = archive.with_name(f".{archive.name}.partial")
    with (
        unfinished.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in sorted(tree.rglob("*")):
            if path.is_symlink():
                raise BuildError(f"{path.relative_to(tree)} is a symbolic link: a release holds files only.")
            if path.is_file():
                _add(tar, path, path.relative_to(tree).as_posix(), epoch)
    unfinished.rename(archive)


def _add(tar: tarfile.TarFile, path: Path, name: str, epoch: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = path.stat().st_size
    entry.mtime = epoch
    entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
    entry.uname = entry.gname = "root"
    with path.open("rb") as content:
        tar.addfile(entry, content)
