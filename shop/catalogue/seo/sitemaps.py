"""`sitemap.xml` and its parts, as sitemaps.org describes them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.catalogue import selectors
from shop.catalogue.seo.addresses import absolute
from shop.core.views import public_page

PAGES = ("catalogue:home", "catalogue:products", "core:about")
PARTS = {"products": selectors.product_parts, "categories": selectors.category_parts}
ENTRIES = {"products": selectors.product_entries, "categories": selectors.category_entries}
PAGE_OF = {"products": "catalogue:product", "categories": "catalogue:category"}

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


@public_page(parameters=())
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the parts that are not empty.

    Their last change is left out: to find the newest of each, every product would have to be read.
    """
    return _xml("sitemapindex", (f"<sitemap><loc>{address}</loc></sitemap>" for address in _part_addresses()))


@public_page(parameters=())
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """List the pages that are neither a product nor a category."""
    return _xml("urlset", (f"<url><loc>{absolute(reverse(name))}</loc></url>" for name in PAGES))


@public_page(parameters=())
def sitemap_part(request: HttpRequest, kind: str, part: str) -> HttpResponse:
    """List a part of the products or categories with the moments of their last changes."""
    entries = ENTRIES[kind](int(part))
    if not entries:
        raise Http404(_("The sitemap has no such part."))
    return _xml("urlset", _urls(PAGE_OF[kind], entries))


def _part_addresses() -> Iterator[str]:
    yield absolute(reverse("catalogue:sitemap-pages"))
    for kind, parts in PARTS.items():
        for part in parts():
            yield absolute(reverse("catalogue:sitemap-part", args=[kind, part]))


def _urls(page: str, entries: Iterable[tuple[str, datetime]]) -> Iterator[str]:
    # Resolving the route ten thousand times would take most of the time.
    before, _slug, after = absolute(reverse(page, args=["-slug-"])).partition("-slug-")
    for slug, changed in entries:
        yield (
            f"<url><loc>{escape(before + quote(slug) + after)}</loc>"
            f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod></url>"
        )


def _xml(root: str, lines: Iterable[str]) -> HttpResponse:
    text = _HEAD.format(root) + "\n".join(lines) + f"\n</{root}>\n"
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
