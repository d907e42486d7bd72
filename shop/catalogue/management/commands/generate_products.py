"""`manage.py generate_products N`: a catalogue of any size, to measure and to try things on."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from shop.catalogue.demo.generator import fill_catalogue

MOST = 50_000_000


class Command(BaseCommand):
    """Fills the catalogue with made-up books."""

    help = (
        "Generate made-up books until there are COUNT of them; other products stay as they are. The same seed gives "
        "the same books, and a run that was interrupted is completed by the next. A million takes minutes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("count", type=int, metavar="COUNT")
        parser.add_argument("--seed", type=int, default=1, metavar="NUMBER", help="another number gives other books")

    def handle(self, *args: Any, count: int, seed: int, **options: Any) -> None:
        """Generate and say what was done."""
        if not 0 < count <= MOST or seed < 0:
            raise CommandError(f"Give a count from 1 to {MOST} and a seed that is not negative.")
        begin = time.monotonic()
        made = fill_catalogue(size=count, seed=seed, progress=_show_progress)
        what = f"{made} books generated" if made else "There are as many already: nothing was generated"
        self.stdout.write(f"{what}; {time.monotonic() - begin:.1f} s.")


def _show_progress(batches: Iterable[range], there: int, wanted: int) -> Iterator[range]:
    # `disable=None`: a bar on a terminal, nothing in a log.
    with tqdm(desc="Books", unit="book", initial=there, total=wanted, disable=None) as bar:
        for batch in batches:
            yield batch
            bar.update(len(batch))
