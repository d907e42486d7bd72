"""A release that is made in a moment: one wheel, one static file, and what an installer asks for."""

import json
import platform
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

from deploy.build.archive import write_archive
from deploy.build.checksums import digest_of, write_checksums

HERE = {"python": f"{sys.version_info.major}.{sys.version_info.minor}", "machine": platform.machine()}
WHEEL = "letter-1.0-py3-none-any.whl"
RECORD = "letter-1.0.dist-info/RECORD"
IN_WHEEL = {
    "letter-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: letter\nVersion: 1.0\n",
    "letter-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}
PACKAGES = ("deploy", "routers", "settings", "shop")


def tiny_tree(
    tree: Path, *, name: str = "1-a", style: str = "a{}", letter: str = "a", hashes: str = "", **about: str
) -> Path:
    """Write a release's files below `tree`, `letter` in its wheel; its lock file says `hashes` instead of the truth."""
    for package in PACKAGES:
        _write(tree / package / "__init__.py", "")
    _write(tree / "static/shop.css", style)
    _write(tree / f"static/shop.{sha256(style.encode()).hexdigest()[:12]}.css", style)
    _write(tree / "static/staticfiles.json", "{}")
    _write(tree / "release.json", json.dumps({"id": name, "commit": "a", **HERE, **about}))
    wheel = write_wheel(tree / "wheels", letter=letter)
    _write(tree / "wheels/requirements.txt", f"letter==1.0 --hash=sha256:{hashes or digest_of(wheel)}\n")
    return tree


def write_wheel(folder: Path, *, letter: str = "a") -> Path:
    """Write the wheel and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"letter.py": f"LETTER = {letter!r}\n", **IN_WHEEL}
    with zipfile.ZipFile(folder / WHEEL, "w") as packed:
        for name, text in files.items():
            packed.writestr(zipfile.ZipInfo(name), text)
        packed.writestr(zipfile.ZipInfo(RECORD), "".join(f"{name},,\n" for name in (*files, RECORD)))
    return folder / WHEEL


def packed(tree: Path, *, checksums: bool = True) -> Path:
    """Return the tarball of a tree, with its checksum beside it."""
    if checksums:
        write_checksums(tree)
    tarball = tree.with_suffix(".tar.gz")
    write_archive(tree, tarball, epoch=0)
    return with_checksum(tarball)


def with_checksum(tarball: Path) -> Path:
    """Write the checksum of a tarball beside it."""
    tarball.with_name(f"{tarball.name}.sha256").write_text(f"{digest_of(tarball)}  {tarball.name}\n")
    return tarball


def staged_like(root: Path, *names: str) -> None:
    """Have further releases that are staged."""
    for name in names:
        (root / "releases" / name).mkdir()
        (root / "releases" / name / ".staged").touch()


def releases_in(root: Path) -> list[str]:
    """Return the names of all releases, also of half-way ones."""
    return sorted(path.name for path in (root / "releases").iterdir() if path.name != ".lock")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
