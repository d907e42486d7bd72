"""What the worker does for the catalogue."""

from celery import Task, shared_task
from django.core.cache import cache

from shop.catalogue import services
from shop.catalogue.importing import background
from shop.catalogue.services import bulk, words

# For so long the words that searches are corrected by count as fresh.
WORDS_ARE_FRESH_SECONDS = 3600


# An upload came to one host and follows to the others within seconds. With the waits doubling, about ten minutes.
NOT_HERE_YET = {"autoretry_for": (FileNotFoundError,), "retry_backoff": 2, "retry_backoff_max": 60, "max_retries": 15}


@shared_task(**NOT_HERE_YET)
def render_picture(image_id: int) -> None:
    """Render an uploaded picture in all its sizes."""
    services.render_picture(image_id=image_id)


@shared_task
def run_bulk_change(change_id: int) -> None:
    """Work off a confirmed change of many products."""
    bulk.run_bulk_change(change_id=change_id)


@shared_task(bind=True, **NOT_HERE_YET)
def run_import(self: Task, run_id: int) -> None:
    """Check a file that staff have uploaded, or import it where they have confirmed it."""
    background.work_on(run_id, may_come=self.request.retries < self.max_retries)
    keep_search_words_fresh(changed=True)


@shared_task
def refresh_search_words() -> None:
    """Read the catalogue's words anew, by which misspelt searches are corrected."""
    words.refresh_search_words()


def keep_search_words_fresh(*, changed: bool = False) -> None:
    """Have the worker read the words anew where they are no longer fresh, or where many products have `changed`.

    Whoever asks often queues it once: a search that finds little is what needs the words, and asks.
    """
    if changed:
        cache.delete("search-words-are-fresh")
    if cache.add("search-words-are-fresh", True, timeout=WORDS_ARE_FRESH_SECONDS):  # noqa: FBT003 -- a value to keep
        refresh_search_words.delay()
