"""What a run leaves in the documentation."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tests.benchmarks.report import machine
from tests.benchmarks.servers import ROOT
from tests.tables import rst_table
from tests.torture.chart import draw_chart
from tests.torture.judging import Figures
from tests.torture.table import rows
from tests.torture.verdict import Verdict

# Included by docs/reference/torture.rst, which says how to read it.
TABLE = ROOT / "docs/reference/torture.txt"
CHART = ROOT / "docs/images/torture.svg"


def write_docs(all_figures: Sequence[Figures], said: Sequence[Verdict]) -> None:
    """Write table, verdicts and chart."""
    lines = [f"Measured on {datetime.now(tz=UTC):%d %B %Y} on {machine()}.", ""]
    lines += [f"* {verdict}" for verdict in said]
    TABLE.write_text("\n".join(lines) + "\n\n" + rst_table(rows(all_figures)), encoding="utf-8")
    CHART.write_text(draw_chart(all_figures), encoding="utf-8")
