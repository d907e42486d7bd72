"""The wheelhouse: everything of the lock file as wheels for the hosts' Python, so that hosts need no index."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

from deploy.build.errors import BuildError
from deploy.build.lock import Locked, read_lock
from deploy.build.programs import run
from deploy.build.target import Target

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
# Seconds since 1980, where a ZIP file's time begins: what is packed here is the same whenever it is packed.
PACKED = {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0"}
REQUIREMENTS = "requirements.txt"


def wheelhouse(lock: str, target: Target, kept: Path) -> Path:
    """Return a folder of wheels and a lock file of exactly these, made once below `kept` for each lock and target."""
    finished = kept / f"{sha256(lock.encode()).hexdigest()[:16]}-{target.tag}"
    if finished.exists():
        return finished
    wanted = [locked for locked in read_lock(lock) if target.may_need(locked.marker)]
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept) as scratch:
        made = Path(scratch) / "wheels"
        made.mkdir()
        _download(wanted, target, made)
        _pack_sources(made)
        (made / REQUIREMENTS).write_text(_lock_of(wanted, made))
        made.rename(finished)
    return finished


def _download(wanted: Iterable[Locked], target: Target, folder: Path) -> None:
    lock = folder.with_suffix(".txt")
    # Without markers, which pip would read for the Python it runs on.
    lock.write_text("".join(locked.line(marked=False) + "\n" for locked in wanted))
    words = [*PIP, "download", "--quiet", "--require-hashes", "--no-deps", "--no-build-isolation", "--prefer-binary"]
    words += [*target.pip_options(), f"--dest={folder}", f"--requirement={lock}"]
    run(words, folder=folder, otherwise=f"The wheels for {target.tag} were not fetched, see pip's words above.")


def _pack_sources(folder: Path) -> None:
    """Make wheels of what is published as source alone: pure Python only, for the hosts' Python may be another."""
    for source in sorted(path for path in folder.iterdir() if path.suffix != ".whl"):
        words = [*PIP, "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--no-cache-dir"]
        before = set(folder.glob("*.whl"))
        run(
            [*words, f"--wheel-dir={folder}", str(source)],
            folder=folder,
            env=PACKED,
            otherwise=f"{source.name} could not be made a wheel, see above.",
        )
        source.unlink()
        for wheel in set(folder.glob("*.whl")) - before:
            _refuse_machine_code(wheel)


def _refuse_machine_code(wheel: Path) -> None:
    if not wheel.name.endswith("-none-any.whl"):
        raise BuildError(f"{wheel.name} holds machine code built here: the shop needs a release of it with wheels.")


def _lock_of(wanted: Iterable[Locked], folder: Path) -> str:
    """Return the lock file of the wheels in `folder`, each with its one digest; its markers are for the hosts."""
    digests = {
        parse_wheel_filename(wheel.name)[0]: f"sha256:{sha256(wheel.read_bytes()).hexdigest()}"
        for wheel in folder.glob("*.whl")
    }
    lines = []
    for locked in wanted:
        digest = digests.get(canonicalize_name(locked.pin.partition("==")[0]))
        if digest is None:
            raise BuildError(f"pip fetched no wheel of {locked.pin}.")
        lines.append(replace(locked, hashes=(digest,)).line(marked=True) + "\n")
    return "".join(sorted(lines))


def copy_wheels(wheels: Path, folder: Path) -> None:
    """Put the wheels and their lock file into `folder`."""
    shutil.copytree(wheels, folder, copy_function=_link)


def _link(source: str, place: str) -> None:
    try:
        os.link(source, place)
    except OSError:  # another file system
        shutil.copyfile(source, place)
