"""What the bench leaves in the documentation."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.chart import draw_chart
from tests.benchmarks.figures import Figures
from tests.benchmarks.servers import ROOT
from tests.benchmarks.table import rows, summary
from tests.tables import rst_table

# Included by docs/reference/benchmark.rst, which says how to read them.
TABLE = ROOT / "docs/reference/benchmark.txt"
CHART = ROOT / "docs/images/benchmark.svg"


def write_docs(all_figures: Sequence[Figures], *, products: int | None, catalogue: str, notes: Sequence[str]) -> None:
    """Write table and chart; of a generated catalogue of `products` the table alone, beside that of the books."""
    said = summary(all_figures).splitlines()
    lines = [
        f"Measured on {datetime.now(tz=UTC):%d %B %Y} with {catalogue} on {machine()}.",
        "",
        *(line for text in (*said, *notes) for line in (f"* {text}",)),
        "",
    ]
    table = TABLE.with_name(f"benchmark-{products}.txt") if products else TABLE
    table.write_text("\n".join(lines) + "\n" + rst_table(rows(all_figures)), encoding="utf-8")
    if not products:
        CHART.write_text(draw_chart(all_figures), encoding="utf-8")


def machine() -> str:
    """Name the processor and the versions that the figures hang on."""
    names = {"Django": "Django", "gunicorn": "gunicorn", "gevent": "gevent"}
    versions = ", ".join(f"{name} {version(package)}" for name, package in names.items())
    return (
        f"{os.cpu_count()} cores ({processor()}), {platform.system()}, Python {platform.python_version()}, {versions}"
    )


def processor() -> str:
    """Return what the processor calls itself."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
