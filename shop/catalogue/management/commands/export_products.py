"""`manage.py export_products`: the catalogue as JSON Lines or as a Google Merchant feed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.catalogue.exporting.google import google_feed
from shop.catalogue.exporting.jsonlines import json_lines
from shop.catalogue.exporting.output import write_while_read, write_whole

FORMATS: dict[str, Callable[[], Iterator[str]]] = {"jsonl": json_lines, "google": google_feed}


class Command(BaseCommand):
    """Exports products."""

    help = (
        "Export products: all active ones as JSON Lines, which import_products reads back, or the published ones as "
        "a feed for Google Merchant Center."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--format", choices=FORMATS, default="jsonl")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="written whole or not at all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the export."""
        pieces = FORMATS[options["format"]]()
        path: Path | None = options["output"]
        if path is None:
            write_while_read(self.stdout, pieces)
            return
        try:
            write_whole(path, pieces)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.", returncode=2) from error
        self.stdout.write(f"The products are in {path}.")
