"""Fetching the pictures that an import has named: one after another, with a limit to everything."""

import http.client
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from shop.catalogue import services
from shop.catalogue.importing.addresses import Address, UnreachableError, connect, is_public
from shop.catalogue.models import ProductImage
from shop.catalogue.pictures import MAX_BYTES

TIMEOUT_SECONDS = 5.0
PICTURE_SECONDS = 30.0
RUN_SECONDS = 900.0
PAUSE_SECONDS = 0.1
MAX_REDIRECTS = 3
# A host that fails so often in a row is left alone.
MAX_FAILURES = 3
CHUNK = 64 * 1024

_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass
class Fetched:
    """How many pictures were fetched, and why the others were not."""

    fetched: int = 0
    failures: Counter[str] = field(default_factory=Counter)


class Fetcher:
    """Fetches every picture that has an address and no file yet."""

    def __init__(self, *, allowed: Callable[[Address, int], bool] = is_public, pause: float = PAUSE_SECONDS) -> None:
        """Prepare; `allowed` says which addresses and ports may be asked."""
        self.result = Fetched()
        self._allowed = allowed
        self._pause = pause
        self._failures_in_a_row: Counter[str] = Counter()
        self._last_reason: dict[str, str] = {}
        self._deadline = time.monotonic() + RUN_SECONDS

    def run(self) -> Fetched:
        """Fetch until all are there or the time is over."""
        for image in _waiting():
            host = urlsplit(image.source_url).hostname or ""
            reason = self._reason_to_skip(host) or self._fetch(image, host)
            if reason:
                self.result.failures[f"{host}: {reason}"] += 1
            else:
                self.result.fetched += 1
        return self.result

    def _reason_to_skip(self, host: str) -> str:
        if time.monotonic() > self._deadline:
            return f"not tried within {RUN_SECONDS / 60:.0f} minutes"
        return self._last_reason[host] if self._failures_in_a_row[host] >= MAX_FAILURES else ""

    def _fetch(self, image: ProductImage, host: str) -> str:
        try:
            content = download(image.source_url, allowed=self._allowed)
            services.attach_upload(image_id=image.pk, upload=ContentFile(content, name="fetched"))
        except ValidationError as error:
            # The host answers, only not with a picture that can be used.
            return " ".join(error.messages)
        except (OSError, http.client.HTTPException) as error:
            self._failures_in_a_row[host] += 1
            self._last_reason[host] = str(error) or type(error).__name__
            return self._last_reason[host]
        self._failures_in_a_row[host] = 0
        time.sleep(self._pause)
        return ""


def download(url: str, *, allowed: Callable[[Address, int], bool] = is_public) -> bytes:
    """Return what is at `url`; raise OSError or HTTPException where that fails, takes too long or is too large."""
    deadline = time.monotonic() + PICTURE_SECONDS
    for _ in range(MAX_REDIRECTS + 1):
        connection, path = connect(url, timeout=TIMEOUT_SECONDS, allowed=allowed)
        try:
            connection.request("GET", path, headers={"User-Agent": "shop-import", "Accept": "image/*"})
            response = connection.getresponse()
            if response.status not in _REDIRECTS:
                return _body(response, deadline)
            url = urljoin(url, response.getheader("Location", ""))
        finally:
            connection.close()
    raise UnreachableError("too many redirects")


def _body(response: http.client.HTTPResponse, deadline: float) -> bytes:
    if response.status != http.client.OK:
        raise UnreachableError(f"status {response.status}")
    body = BytesIO()
    while chunk := response.read1(CHUNK):
        body.write(chunk)
        if body.tell() > MAX_BYTES:
            raise UnreachableError(f"more than {MAX_BYTES // 1024**2} MB")
        if time.monotonic() > deadline:
            raise UnreachableError(f"took more than {PICTURE_SECONDS:.0f} s")
    return body.getvalue()


def _waiting() -> Iterator[ProductImage]:
    last = 0
    while chunk := _waiting_after(last):
        yield from chunk
        last = chunk[-1].pk


def _waiting_after(pk: int) -> list[ProductImage]:
    # In a transaction, so that the primary is read: a replica may not know yet what was imported a moment ago.
    with transaction.atomic():
        # What could not be rendered once is not fetched again.
        waiting = ProductImage.objects.filter(
            picture="", upload="", failure="", source_url__startswith="http", pk__gt=pk
        )
        return list(waiting.order_by("pk")[:500])
