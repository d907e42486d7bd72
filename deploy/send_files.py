"""Send what is uploaded and rendered on this host to the other application hosts: `python3 send_files.py PEER ...`.

Standard library only; run by shop-send-files.service. Names are made once and never change what they stand for, so a
file that is there is left alone, and nothing is ever deleted elsewhere. What a peer has is remembered as a time: where
it was away, it gets everything since.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ROOT = Path("/srv/shop")
MARKS = Path("/var/lib/shop-send-files")
FOLDERS = ("media", "uploads")
# Each host writes its own.
NOT_SENT = "media/feeds"
# A file that was written this long ago (seconds) is whole.
AT_REST = 1.0
# Between two looks (seconds), or twenty times what a look takes: a million files shall not keep a processor busy.
PAUSE = 2.0
PORT = 8873


def main(peers: list[str]) -> None:
    """Look, send, and look again, until told to stop."""
    while True:
        begin = time.monotonic()
        for peer in peers:
            try:
                send_new(ROOT, MARKS / peer, partial(send, peer=peer))
            except subprocess.CalledProcessError as error:
                sys.stderr.write(f"{peer} takes no files (rsync says {error.returncode}); it gets them later.\n")
        time.sleep(max(PAUSE, 20 * (time.monotonic() - begin)))


def send_new(root: Path, mark: Path, send: Callable[[list[str]], None]) -> None:
    """Hand `send` the names below `root` that came after what `mark` remembers, and remember that."""
    since = mark.stat().st_mtime if mark.exists() else 0.0
    until = time.time() - AT_REST
    if names := sorted(new_files(root, since, until)):
        send(names)
    mark.touch()
    os.utime(mark, (until, until))


def new_files(root: Path, since: float, until: float) -> Iterator[str]:
    """Yield which files were written after `since` and not after `until`, by their names below `root`."""
    for folder in FOLDERS:
        for place, folders, files in os.walk(root / folder):
            below = Path(place).relative_to(root)
            folders[:] = [name for name in folders if str(below / name) != NOT_SENT]
            for name in files:
                try:
                    written = (Path(place) / name).stat().st_mtime
                except FileNotFoundError:  # rendered meanwhile
                    continue
                if since < written <= until:
                    yield str(below / name)


def send(names: list[str], peer: str) -> None:
    """Have rsync send files to a peer, over TLS, each showing its certificate."""
    own = {f"RSYNC_SSL_{name}": f"/etc/ssl/shop/{file}" for name, file in _CERTIFICATES.items()}
    words = ["rsync-ssl", "--type=openssl", "--times", "--files-from=-", "--ignore-missing-args"]
    words += ["--timeout=10", f"{ROOT}/", f"rsync://{peer}:{PORT}/files/"]
    subprocess.run(words, input="\n".join(names), text=True, check=True, env=os.environ | own, timeout=300)  # noqa: S603 -- our own words


_CERTIFICATES = {"CERT": "host.crt", "KEY": "host.key", "CA_CERT": "ca.crt"}

if __name__ == "__main__":
    main(sys.argv[1:])
