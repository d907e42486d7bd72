"""SHA256SUMS: every file of a release with its digest, as `sha256sum --check` reads it."""

from hashlib import sha256
from pathlib import Path

NAME = "SHA256SUMS"


def write_checksums(tree: Path) -> None:
    """Write SHA256SUMS of all other files into the tree."""
    paths = sorted(path for path in tree.rglob("*") if path.is_file())
    lines = (f"{digest_of(path)}  {path.relative_to(tree).as_posix()}\n" for path in paths)
    (tree / NAME).write_text("".join(lines))


def digest_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal digits."""
    return sha256(path.read_bytes()).hexdigest()
