"""Forms that arrive side by side."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections
from django.http import HttpResponse
from django.test import Client


def post_at_once(browsers: list[Client], address: str, *forms: dict[str, str]) -> list[HttpResponse]:
    """Let all send a form side by side: the same one, or each its own."""
    start = Barrier(len(browsers))

    def post(browser: Client, form: dict[str, str]) -> HttpResponse:
        start.wait()
        try:
            return browser.post(address, form)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(browsers)) as threads:
        return list(threads.map(post, browsers, forms if len(forms) > 1 else forms * len(browsers)))
