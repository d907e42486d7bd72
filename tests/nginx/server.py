"""Nginx with the repository's configuration, on ports and below a folder of ours."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.load import HOST
from tests.benchmarks.servers import ROOT, free_port

START_SECONDS = 10.0
FOLDERS = ("static", "media", "uploads", "cache", "log/nginx", "temp", "www/acme")
# Without a certificate both listen for plain HTTP, and nobody is asked who he is.
PLAIN = {
    r"ssl_reject_handshake on;|include shop/(tls|certificate|inner).conf;| ssl( http2)?(?=[ ;])|^ +ssl_.*;": "",
    r"https://(?=shop)": "http://",
    r"(?<=^    default {11})0;": "1;",
}
# Where a distribution's build keeps what it buffers belongs to root.
OWN_FOLDERS = "".join(
    f"    {kind}_temp_path temp/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
)


@dataclass(frozen=True)
class Nginx:
    """Where an Nginx listens and what it may serve; without a certificate its pages come over plain HTTP."""

    folder: Path
    port: int
    redirect_port: int
    certificate: Path | None = None
    pid: int = 0

    @property
    def command(self) -> list[str]:
        """The words that start it."""
        where = ["-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", "stderr"]
        return [find_program() or "nginx", *where]


def find_program() -> str | None:
    """Return where Nginx is; Debian keeps it where only root looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def lay_out(folder: Path, *, upstream: int, name: str = HOST, certificate: Path | None = None) -> Nginx:
    """Copy the configuration of a balancer and an application host in one, with ports and folders that are ours."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "nginx/etc/nginx", folder)
    for own in FOLDERS:
        (folder / own).mkdir(parents=True)
    nginx = Nginx(folder, free_port(), free_port(), certificate)
    (folder / "shop/name.conf").write_text(f"server_name {name};\n")
    changes = _changes(nginx, inner=free_port(), upstream=upstream)
    for file in folder.rglob("*.conf"):
        text = file.read_text()
        for old, new in changes.items():
            text = re.sub(old, new, text, flags=re.MULTILINE)
        file.write_text(text)
    return nginx


def _changes(nginx: Nginx, *, inner: int, upstream: int) -> dict[str, str]:
    now = free_port()
    changes = {
        r"^user .*;": "user root;" if os.geteuid() == 0 else "",
        r"^(?= +include sites-enabled)": OWN_FOLDERS,
        r"listen 443\b": f"listen {HOST}:{nginx.port}",
        r"listen 80\b": f"listen {HOST}:{nginx.redirect_port}",
        r"listen 8443\b": f"listen {HOST}:{inner}",
        r"server 127\.0\.0\.1:8443\b.*;": f"server {HOST}:{inner};",
        r"(listen|server) 127\.0\.0\.1:8091\b": rf"\1 {HOST}:{now}",
        r"server 127\.0\.0\.1:80\b": f"server {HOST}:{nginx.redirect_port}",
        r"server unix:/run/shop/web.sock .*;": f"server {HOST}:{upstream};",
        r"rate=.*;": "rate=1000r/s;",
        r"/etc/nginx/mime.types": "/etc/nginx/mime.types" if Path("/etc/nginx/mime.types").exists() else "mime.types",
        r"/etc/nginx/(?=shop)": f"{nginx.folder}/",
        r"/srv/shop/|/var/(?=log/nginx|www/acme)|/run/(?=nginx)|/var/(?=cache/nginx)": f"{nginx.folder}/",
    }
    if nginx.certificate:
        return changes | {"/etc/ssl/shop/": f"{nginx.certificate}/"}
    return changes | PLAIN


@contextmanager
def running(nginx: Nginx) -> Iterator[Nginx]:
    """Run Nginx until the block ends; give it with its process id."""
    log = nginx.folder / "nginx.out"
    with log.open("wb") as out:
        process = subprocess.Popen([*nginx.command, "-g", "daemon off;"], stdout=out, stderr=out)
    try:
        end = time.monotonic() + START_SECONDS
        while not (nginx.folder / "nginx.pid").exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        if process.poll() is not None:
            raise RuntimeError(f"Nginx did not start: {log.read_text()[-1000:]}")
        yield Nginx(nginx.folder, nginx.port, nginx.redirect_port, nginx.certificate, process.pid)
    finally:
        process.terminate()
        process.wait(START_SECONDS)
