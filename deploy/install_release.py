"""Put a release onto this host, without any network: `python3 install_release.py stage TARBALL`, then `switch ID`.

Standard library only, and a file of its own: it is copied to a host beside the tarball, and makes virtual environments
with the Python that runs it. `stage` checks every digest and touches nothing that runs; `switch` points `current` to a
staged release, and `previous` to the one before. A web server that runs no code needs `statics` alone. `prune` removes
old releases. Each may be run again, also after it was killed half-way.
"""

import argparse
import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import venv
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

REFUSED = 2
KEPT = 3
CHECKSUMS = "SHA256SUMS"
DESCRIPTION = "release.json"
# Written last: holds the digest of the tarball that was staged. Without it a release is half-way.
STAGED = ".staged"
_UNPACKED = ".unpacked-"
# Which file has which name with a digest: each release reads its own.
MANIFEST = "staticfiles.json"
# A third of all there is to compile, of which hardly anything is imported: Twilio's other services.
_RARE = r"/twilio/rest/(?!api/|__init__)"


class InstallError(Exception):
    """The release cannot be installed; the message says why and what to do."""


def main() -> int:
    """Stage or switch as the command line says and return the exit code."""
    asked = _arguments()
    # The shop's user reads all of it and writes none.
    os.umask(0o022)
    try:
        for done in asked.act(asked):
            sys.stdout.write(f"{done}\n")
    except InstallError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0


def stage(tarball: Path, root: Path) -> str:
    """Check and unpack a release below `root`/releases, with its virtual environment, and return its id."""
    digest = _checked_digest(tarball)
    releases = root / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    with _alone(releases):
        if name := next((path.parent.name for path in releases.glob(f"*/{STAGED}") if path.read_text() == digest), ""):
            return name
        with tempfile.TemporaryDirectory(dir=releases, prefix=_UNPACKED) as scratch:
            tree = Path(scratch) / "release"
            _unpack(tarball, tree)
            _check_files(tree)
            place = _place_for(tree, root)
            tree.rename(place)
        _make_environment(place, root)
        _share_statics(place / "static", root / "static")
        (place / STAGED).write_text(digest)
    return place.name


def switch(name: str, root: Path, *, previous: str = "") -> str:
    """Point `root`/current to a staged release, in one step, and `previous` to the one before, or to the one named.

    Returns the release's id.
    """
    if not (root / "releases" / name / STAGED).is_file():
        raise InstallError(f"Release {name} is not staged here: stage its tarball first.")
    if (before := previous or _linked(root, "current")) not in ("", name):
        _link(root, "previous", before)
    _link(root, "current", name)
    return name


def statics(tarball: Path, root: Path) -> str:
    """Check a release and add its static files to those of `root`, nothing else, and return its id."""
    digest = _checked_digest(tarball)
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root), tempfile.TemporaryDirectory(dir=root, prefix=_UNPACKED) as scratch:
        tree = Path(scratch) / "release"
        _unpack(tarball, tree)
        _check_files(tree)
        _share_statics(tree / "static", root / "static")
        name = str(json.loads((tree / DESCRIPTION).read_text())["id"])
        (root / "statics").mkdir(exist_ok=True)
        (root / "statics" / name).write_text(digest)
    return name


def prune(root: Path, *, kept: int = KEPT) -> list[str]:
    """Remove all but the newest releases, and return which; what is current and what was before stay at any rate."""
    releases = root / "releases"
    with _alone(releases):
        for unfinished in (*releases.glob(f"{_UNPACKED}*"), *root.glob(f"{_UNPACKED}*")):
            shutil.rmtree(unfinished)
        # Ids sort by time.
        names = sorted(path.name for path in releases.iterdir() if path.is_dir())
        old = [name for name in names[:-kept] if name not in (_linked(root, "current"), _linked(root, "previous"))]
        for name in old:
            _remove(releases / name)
        used = {link.readlink().name for link in releases.glob("*/venv") if link.is_symlink()}
        for environment in [path for path in root.glob("environments/*") if path.name not in used]:
            _remove(environment)
    return old


def _remove(folder: Path) -> None:
    # First of all it is staged no more, also where we are killed half-way.
    (folder / STAGED).unlink(missing_ok=True)
    shutil.rmtree(folder)


def _linked(root: Path, link: str) -> str:
    """Return which release `current` or `previous` points to, or nothing."""
    place = root / link
    return place.readlink().name if place.is_symlink() else ""


def _link(root: Path, link: str, name: str) -> None:
    new = root / f".{link}.new"
    new.unlink(missing_ok=True)
    new.symlink_to(f"releases/{name}")
    new.replace(root / link)


@contextmanager
def _alone(releases: Path) -> Iterator[None]:
    with (releases / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InstallError("Another release is being staged on this host: wait for it, then try again.") from None
        yield


def _checked_digest(tarball: Path) -> str:
    """Return the tarball's digest; raise InstallError if it is not the one beside it."""
    try:
        wanted = tarball.with_name(f"{tarball.name}.sha256").read_text().split()[0]
        found = _digest(tarball)
    except (OSError, IndexError) as error:
        raise InstallError(
            f"A release is a tarball and its checksum, NAME.tar.gz.sha256, beside it: {error}."
        ) from error
    if found != wanted:
        raise InstallError(f"{tarball.name} is broken: its SHA-256 is {found}, not {wanted}. Copy it here again.")
    return found


def _unpack(tarball: Path, tree: Path) -> None:
    """Write the tarball's files below `tree`; only plain files with names below it, and no owner but who runs this."""
    try:
        with tarfile.open(tarball, "r:gz") as archive:
            for entry in archive:
                place = tree / entry.name
                content = archive.extractfile(entry) if entry.isfile() else None
                if content is None or entry.name.startswith("/") or ".." in place.parts:
                    raise InstallError(f"{tarball.name} is no release: {entry.name} is not a file below it.")
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("xb") as file:
                    shutil.copyfileobj(content, file)
                place.chmod(0o755 if entry.mode & 0o100 else 0o644)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        raise InstallError(f"{tarball.name} cannot be unpacked: {error}.") from error


def _check_files(tree: Path) -> None:
    """Raise InstallError unless the tree holds exactly the files of its SHA256SUMS."""
    try:
        lines = (tree / CHECKSUMS).read_text().splitlines()
    except OSError as error:
        raise InstallError(f"This is no release: {CHECKSUMS} is missing.") from error
    wanted = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = (path for path in tree.rglob("*") if path.is_file() and path != tree / CHECKSUMS)
    found = {path.relative_to(tree).as_posix(): _digest(path) for path in files}
    if wrong := sorted(name for name, _ in wanted.items() ^ found.items()):
        raise InstallError(f"The release is broken: {wrong[0]} is not what {CHECKSUMS} says. Build it again.")


def _place_for(tree: Path, root: Path) -> Path:
    """Return where the release belongs, with nothing there; raise InstallError if it is not for this host."""
    about = json.loads((tree / DESCRIPTION).read_text())
    here = f"{sys.version_info.major}.{sys.version_info.minor}", platform.machine()
    if here != (about["python"], about["machine"]):
        raise InstallError(
            f"The release is for Python {about['python']} on {about['machine']}, and this is Python {here[0]} on "
            f"{here[1]}: run the installer with the former, or build the release for the latter."
        )
    place = root / "releases" / str(about["id"])
    if place.resolve() == (root / "current").resolve():
        raise InstallError(
            f"Release {place.name} is running here and was built otherwise: switch to another one first."
        )
    shutil.rmtree(place, ignore_errors=True)
    return place


def _make_environment(place: Path, root: Path) -> None:
    """Give the release its virtual environment, that of others with the same wheels if there is one, and compile."""
    wheels = place / "wheels"
    # It depends on the digests of the wheels, and on who installs them.
    made_of = (wheels / "requirements.txt").read_bytes() + f"{sys.executable} {sys.version}".encode()
    environment = root / "environments" / sha256(made_of).hexdigest()[:16]
    if not (environment / STAGED).is_file():
        shutil.rmtree(environment, ignore_errors=True)
        _install(wheels, environment)
        (environment / STAGED).touch()
    (place / "venv").symlink_to(f"../../environments/{environment.name}")
    _run([sys.executable, "-m", "compileall", "-q", "deploy", "routers", "settings", "shop"], place)
    shutil.rmtree(wheels)


def _install(wheels: Path, environment: Path) -> None:
    """Make a virtual environment of these wheels, and compile what will be imported."""
    venv.create(environment, with_pip=False, symlinks=True)
    python = str(environment / "bin/python")
    # Straight from its wheel: a pip of its own takes two seconds of a processor.
    pip = [python, f"{_pip()}/pip", "--isolated", "--disable-pip-version-check"]
    # Everything is named in the lock file: what is not must not come in.
    install = ["install", "--quiet", "--no-compile", "--no-index", "--no-deps", "--require-hashes"]
    _run([*pip, *install, f"--find-links={wheels}", f"--requirement={wheels / 'requirements.txt'}"], environment)
    _run([*pip, "check", "--quiet"], environment)
    _run([python, "-m", "compileall", "-q", "-x", _RARE, "lib"], environment)


def _pip() -> Path:
    """Return the wheel of pip that this Python makes virtual environments with."""
    folder = sysconfig.get_config_var("WHEEL_PKG_DIR") or Path(venv.__file__).parents[1] / "ensurepip/_bundled"
    if not (wheels := sorted(Path(folder).glob("pip-*.whl"))):
        raise InstallError(f"{sys.executable} cannot make a venv: install Debian's package python3-venv.")
    return wheels[-1]


def _run(words: list[str], folder: Path) -> None:
    # Whatever index an administrator's pip is told of, this one has its wheels.
    environment = {"PATH": os.defpath, "PIP_CONFIG_FILE": os.devnull, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(words, cwd=folder, env=environment, check=False, capture_output=True, text=True)  # noqa: S603 -- our own words
    if done.returncode:
        raise InstallError(f"{done.stdout}{done.stderr}`{' '.join(words[1:4])}` failed in {folder}, see above.")


def _share_statics(own: Path, shared: Path) -> None:
    """Add the release's static files to those that Nginx serves: pages of other releases still ask for theirs."""
    for path in sorted(path for path in own.rglob("*") if path.is_file() and path.name != MANIFEST):
        place = shared / path.relative_to(own)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists() or _digest(place) != _digest(path):
            new = place.with_name(f".{place.name}.new")
            shutil.copyfile(path, new)
            new.replace(place)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Put a release of the shop onto this host, without any network.")
    parser.add_argument("--root", type=Path, default=Path("/srv/shop"), help="where the shop lies (/srv/shop)")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    staging = acts.add_parser("stage", help="check and unpack a tarball and make its virtual environment")
    staging.add_argument("tarball", type=Path, help="the release, with its .sha256 beside it")
    staging.set_defaults(act=lambda asked: [f"Staged: {stage(asked.tarball, asked.root.absolute())}"])
    sharing = acts.add_parser("statics", help="check a tarball and add its static files alone")
    sharing.add_argument("tarball", type=Path, help="the release, with its .sha256 beside it")
    sharing.set_defaults(act=lambda asked: [f"Static files: {statics(asked.tarball, asked.root.absolute())}"])
    switching = acts.add_parser("switch", help="let `current` be a staged release; restart the services then")
    switching.add_argument("release", help="its id")
    switching.add_argument("--previous", default="", help="what `previous` shall be, if not what is current now")
    switching.set_defaults(
        act=lambda asked: [f"Current: {switch(asked.release, asked.root.absolute(), previous=asked.previous)}"]
    )
    pruning = acts.add_parser("prune", help="remove old releases, never the current one and the one before")
    pruning.add_argument("--keep", type=int, default=KEPT, help=f"how many of the newest stay ({KEPT})")
    pruning.set_defaults(
        act=lambda asked: [f"Removed: {name}" for name in prune(asked.root.absolute(), kept=asked.keep)]
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
