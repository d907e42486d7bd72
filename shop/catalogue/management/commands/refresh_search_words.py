"""`manage.py refresh_search_words`: what misspelt searches are corrected by."""

from typing import Any

from django.core.management.base import BaseCommand

from shop.catalogue.services.words import refresh_search_words


class Command(BaseCommand):
    """Reads the catalogue's words anew; may be repeated."""

    help = "Read the words of titles, authors and tags anew, by which misspelt searches are corrected."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refresh, and say how much has changed."""
        self.stdout.write(f"Words new or changed: {refresh_search_words()}.")
