"""`manage.py import_products FILE`: products from a table or from JSON Lines."""

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from tqdm import tqdm

from shop.audit.parties import Actor
from shop.catalogue.importing.entries import Reject
from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.fetching import Fetched, Fetcher
from shop.catalogue.importing.files import count_lines
from shop.catalogue.importing.formats import Source, open_source
from shop.catalogue.importing.rejects import RejectsFile
from shop.catalogue.importing.run import Import
from shop.catalogue.services.import_events import record_import
from shop.catalogue.tasks import keep_search_words_fresh

SOME_REJECTED = 1
UNUSABLE = 2
SHOWN_REJECTS = 5
COMMAND = Actor("", "manage.py import_products")

HELP = """\
Import products from FILE: Shopify's product CSV, WooCommerce's product CSV, JSON Lines as export_products writes
them, a table that a shipped mapping knows, or any table with --mapping. The format is told by the header; FILE may be
packed with gzip and is UTF-8. What is as the file says already is not written, so a run may be repeated, also after
one that was interrupted. A row that cannot be imported goes to the file of rejects, with its line and the reason; the
others are imported.

Exit code: 0 when all rows were imported, 1 when some were rejected, 2 when the file cannot be used at all.
"""


class Command(BaseCommand):
    """Imports products, and says what became of every row."""

    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the help's paragraphs."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--mapping", type=Path, metavar="TOML", help="how to read a table of another kind")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--rejects", type=Path, metavar="PATH", help="rejected rows (NAME.rejects.csv, here)")
        parser.add_argument("--batch-size", type=_positive, default=500, metavar="N", help="products per transaction")
        parser.add_argument("--images", action="store_true", help="fetch the pictures that have an address, at the end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file; exit with 1 where rows were rejected."""
        self._started = time.monotonic()
        self._dry_run: bool = options["dry_run"]
        try:
            rejected = self._import(options)
        except UnusableFileError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        except OperationalError as error:
            raise CommandError(
                f"The database failed ({str(error).strip()}). What was imported so far stays: run the import again.",
                returncode=UNUSABLE,
            ) from error
        if options["images"] and not self._dry_run:
            self._report_images(Fetcher().run())
        if rejected:
            sys.exit(SOME_REJECTED)

    def _import(self, options: dict[str, Any]) -> int:
        path: Path = options["file"]
        lines = count_lines(path)
        with contextlib.ExitStack() as stack:
            source = stack.enter_context(open_source(path, options["mapping"]))
            rejects = self._open_rejects(stack, options["rejects"], path, source)
            bar = stack.enter_context(tqdm(total=lines, desc="Importing", unit="line", disable=None))
            self._shown = 0

            def on_reject(reject: Reject) -> None:
                self._show(reject, bar)
                if rejects:
                    rejects.write(reject)

            self._record("started", path)
            run = Import(batch_size=options["batch_size"], dry_run=self._dry_run, on_reject=on_reject)
            for line in run.run(source.reader.read(source.rows)):
                bar.update(max(line - bar.n, 0))
        self._report(run, rejects)
        self._record("applied", path, **asdict(run.outcome.applied), rejected=run.outcome.rejected_rows)
        if not self._dry_run and (run.outcome.applied.created or run.outcome.applied.updated):
            keep_search_words_fresh(changed=True)
        return run.outcome.rejected_rows

    def _record(self, step: Literal["started", "applied"], path: Path, **counts: int) -> None:
        if not self._dry_run:
            record_import(step=step, source=path.name, actor=COMMAND, values=counts)

    def _open_rejects(
        self, stack: contextlib.ExitStack, path: Path | None, file: Path, source: Source
    ) -> RejectsFile | None:
        if path is None:
            if self._dry_run:
                return None
            path = Path(f"{file.name.removesuffix('.gz').rsplit('.', 1)[0]}.rejects.csv")
        try:
            if path.exists() and path.samefile(file):
                raise UnusableFileError(f"{path} is the file to import: name another one with --rejects.")
            return stack.enter_context(RejectsFile(path, source.columns))
        except OSError as error:
            raise UnusableFileError(f"The rejects cannot be written to {path}: {error.strerror}.") from error

    def _show(self, reject: Reject, bar: "tqdm[Any]") -> None:
        self._shown += 1
        if self._shown <= SHOWN_REJECTS:
            message = str(reject)
        elif self._shown == SHOWN_REJECTS + 1:
            message = "Further rejected rows are not shown."
        else:
            return
        with bar.external_write_mode(file=sys.stderr):
            self.stderr.write(message)

    def _report(self, run: Import, rejects: RejectsFile | None) -> None:
        applied, rejected = run.outcome.applied, run.outcome.rejected_rows
        seconds = time.monotonic() - self._started
        would = "Nothing was written. It would be: " if self._dry_run else ""
        self.stdout.write(
            f"{would}{applied.created} created, {applied.updated} updated, {applied.unchanged} unchanged, "
            f"{_rows(rejected)} rejected; {seconds:.1f} s."
        )
        if not (applied.created or applied.updated):
            self.stdout.write("The import changes nothing." if self._dry_run else "The import changed nothing.")
        if rejected and rejects:
            self.stdout.write(f"Rejected rows: {rejects.path}. Correct them there and import that file.")

    def _report_images(self, fetched: Fetched) -> None:
        self.stdout.write(f"{fetched.fetched} pictures fetched.")
        if failed := fetched.failures.total():
            reasons = ", ".join(_counted(fetched))
            self.stdout.write(f"{failed} pictures could not be fetched: {reasons}. Their products have none for now.")


def _counted(fetched: Fetched) -> Iterator[str]:
    common = fetched.failures.most_common(5)
    yield from (f"{reason} ({count})" for reason, count in common)
    if rest := fetched.failures.total() - sum(count for _, count in common):
        yield f"other reasons ({rest})"


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 500:
        raise argparse.ArgumentTypeError("must be from 1 to 500")
    return number


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
