"""Reports as tables for people."""

from collections.abc import Iterable
from datetime import UTC

from routers.topology.report import DatabaseReport, NodeReport

HEADINGS = ("SERVER", "ROLE", "ALIVE", "READ", "TIMELINE", "STARTED (UTC)", "POSITION", "LAG", "NOTE")


def describe(reports: Iterable[DatabaseReport]) -> str:
    """Return a paragraph for each database."""
    return "\n\n".join(_describe(report) for report in reports)


def _describe(report: DatabaseReport) -> str:
    if report.is_single:
        return f"{report.database}: one server, {report.nodes[0].node}; nothing to choose, so no monitor runs."
    rows = [HEADINGS, *(_row(node) for node in report.nodes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    title = report.database if report.has_primary else f"{report.database}: NO PRIMARY, nothing can be written"
    return "\n".join([title, *lines])


def _row(node: NodeReport) -> tuple[str, ...]:
    return (
        node.node,
        node.role or "-",
        "yes" if node.is_alive else "no",
        "yes" if node.is_readable else "no",
        str(node.timeline or "-"),
        f"{node.started_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if node.started_at else "-",
        node.position or "-",
        "-" if node.lag_seconds is None else f"{node.lag_seconds:.1f} s",
        # Errors of the driver have several lines.
        " ".join(node.note.split()),
    )
