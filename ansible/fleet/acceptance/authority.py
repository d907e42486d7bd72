"""A small authority that speaks ACME, on this machine: Let's Encrypt's own Pebble, from Debian's package."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fleet import places, tools

FOLDER = places.CHECKOUT / ".local/pebble"
PROGRAM = FOLDER / "usr/bin/pebble"
PORT, MANAGEMENT = 14000, 15000
# It looks names up in a file that only it sees.
AS_IF = 'mount --bind "$1" /etc/hosts && shift && exec "$@"'
# Neither the waits nor the refusals by which it otherwise tries a client.
GENTLE = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}


@dataclass(frozen=True)
class Authority:
    """Where it is asked, and the certificate of its own server, as PEM."""

    url: str
    certificate: str


def install() -> None:
    """Have the program without installing it."""
    if PROGRAM.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "--quiet", "download", "pebble"], cwd=FOLDER, check=True, capture_output=True)
    (package,) = FOLDER.glob("pebble_*.deb")
    subprocess.run(["dpkg-deb", "--extract", package, FOLDER], check=True)


@contextmanager
def running(scratch: Path, *, here: str, names: dict[str, str]) -> Iterator[Authority]:
    """Run it at the address `here`; it finds each of the names at the address that goes with it."""
    install()
    (scratch / "hosts").write_text("".join(f"{address} {name}\n" for name, address in names.items()))
    server = {"certificate": str(scratch / "server.crt"), "privateKey": str(scratch / "server.key")}
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    own = ["-subj", "/CN=authority", "-addext", f"subjectAltName=IP:{here}"]
    subprocess.run(
        [*make, *own, "-keyout", server["privateKey"], "-out", server["certificate"]], check=True, capture_output=True
    )
    listens = {"listenAddress": f"{here}:{PORT}", "managementListenAddress": f"{here}:{MANAGEMENT}"}
    (scratch / "pebble.json").write_text(json.dumps({"pebble": listens | server | {"httpPort": 80, "tlsPort": 443}}))
    words = ["unshare", "--mount", "sh", "-c", AS_IF, "sh", scratch / "hosts", PROGRAM, "-config", "pebble.json"]
    with (scratch / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd=scratch, env=os.environ | GENTLE, stdout=log, stderr=log)
    try:
        assert tools.wait_until(lambda: _answers(here), seconds=20), (scratch / "log").read_text()
        yield Authority(f"https://{here}:{PORT}/dir", (scratch / "server.crt").read_text())
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(here: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((here, PORT)) == 0
