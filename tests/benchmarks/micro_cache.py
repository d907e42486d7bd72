"""Nginx with the repository's configuration: a page from its cache against a static file of the same bytes."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.cpu import total_seconds, with_children
from tests.benchmarks.load import HOST, Client, run_load
from tests.benchmarks.measuring import Effort
from tests.benchmarks.servers import Gunicorn
from tests.nginx.server import find_program, lay_out, running

TARGET = 0.8  # of the static file's requests per second
FILE = "bench-page.html"
LOAD_SECONDS = 2


@dataclass(frozen=True)
class MicroCache:
    """What a page costs against a file, both through Nginx; CPU in milliseconds per request."""

    page: float
    file: float
    application: float
    page_rate: float | None
    file_rate: float | None

    @property
    def share(self) -> float:
        """How many pages there are for one file in the same time."""
        if self.page_rate and self.file_rate:
            return self.page_rate / self.file_rate
        return self.file / self.page

    def __str__(self) -> str:
        verdict = "holds" if self.share >= TARGET else "missed"
        rates = "wrk is not installed, so their CPU is compared"
        if self.page_rate and self.file_rate:
            rates = f"{self.page_rate:,.0f} against {self.file_rate:,.0f} requests per second"
        return (
            f"Nginx: a cached page has {self.share:.2f} of the speed of a static file of the same bytes "
            f"(target {TARGET:g} {verdict}): {rates}; CPU of Nginx {self.page:.3f} against "
            f"{self.file:.3f} ms, of the application {self.application:.3f} ms per request."
        )


def measure_micro_cache(shop: Gunicorn, path: str, *, folder: Path, effort: Effort) -> MicroCache | str:
    """Return the comparison, or why there is none."""
    if find_program() is None:
        return "Nginx: skipped, it is not installed."
    with Client(shop.port) as client:
        body = client.get(path).body
    nginx = lay_out(folder, upstream=shop.port)
    (folder / "static" / FILE).write_bytes(body)
    if not any("proxy_cache " in file.read_text() for file in folder.rglob("*.conf")):
        return "Nginx: skipped, its configuration has no cache for pages."
    with running(nginx) as started:
        return _compare(started.pid, shop, started.port, path, effort)


def _compare(pid: int, shop: Gunicorn, port: int, path: str, effort: Effort) -> MicroCache:
    paths = {"page": path, "file": f"/static/{FILE}"}
    cpu: dict[str, list[float]] = {"page": [], "file": [], "application": []}
    rates: dict[str, list[float]] = {"page": [], "file": []}
    for _ in range(effort.rounds):
        for name, asked in paths.items():
            before, shop_before = total_seconds(with_children(pid)), shop.cpu_seconds()
            load = run_load(port, asked, clients=effort.clients, requests=20 * effort.requests, seconds=effort.seconds)
            count = len(load.latencies)
            cpu[name].append((total_seconds(with_children(pid)) - before) / count)
            if name == "page":
                cpu["application"].append((shop.cpu_seconds() - shop_before) / count)
            if rate := _wrk(f"http://{HOST}:{port}{asked}"):
                rates[name].append(rate)
    each = {name: 1000 * median(values) for name, values in cpu.items()}
    page_rate, file_rate = (median(values) if values else None for values in rates.values())
    return MicroCache(each["page"], each["file"], each["application"], page_rate, file_rate)


def _wrk(url: str) -> float | None:
    """Return requests per second as wrk counts them; a Python client would measure itself."""
    program = shutil.which("wrk")
    if program is None:
        return None
    words = [program, "-t", "1", "-c", "16", "-d", f"{LOAD_SECONDS}s", url]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return float(found[1]) if found else None
