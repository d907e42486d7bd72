"""`manage.py seed_demo`: a shop to look at."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from shop.catalogue.demo.books import DemoBook, load_books
from shop.catalogue.demo.seeding import is_catalogue_empty, seed_catalogue
from shop.catalogue.services.words import refresh_search_words


class Command(BaseCommand):
    """Fills the catalogue with public-domain books; may be repeated."""

    help = "Fill the catalogue with a demo: public-domain books and covers. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is any product")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        """Seed the demo and say what was done."""
        if if_empty and not is_catalogue_empty():
            self.stdout.write("The catalogue has products already: no demo was added.")
            return
        seeding = seed_catalogue(books=load_books(), progress=_show_progress)
        if seeding.created or seeding.updated:
            # At once: the worker has the covers to render first.
            refresh_search_words()
        self.stdout.write(str(seeding))


def _show_progress(books: Sequence[DemoBook], label: str) -> Iterable[DemoBook]:
    # `disable=None`: a bar on a terminal, nothing in a log.
    bar: Iterable[DemoBook] = tqdm(books, desc=label, unit="book", disable=None)
    return bar
