"""Atom feeds of what is new: in the whole shop, and in a category."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shop.catalogue import selectors
from shop.catalogue.html import plain_text
from shop.catalogue.models import Category, Product
from shop.catalogue.seo.addresses import absolute
from shop.catalogue.xml import xml_text
from shop.core.views import public_page

MAX_SUMMARY = 500


class _Feed(Atom1Feed):
    """Django's feed, whose moment is that of its newest entry, and for want of one always the same."""

    def latest_post_date(self) -> datetime:
        """Return the last change of an entry; the moment of asking would make every answer a new one."""
        moments = [item["updateddate"] for item in self.items]
        return max(moments, default=datetime(1970, 1, 1, tzinfo=UTC))


@public_page(parameters=())
def feed(request: HttpRequest) -> HttpResponse:
    """Tell of the newest products."""
    title = _("New at %(shop)s") % {"shop": settings.SITE_NAME}
    return _answer(title, page=reverse("catalogue:home"), own=reverse("catalogue:feed"), category=None)


@public_page(parameters=())
def category_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell of the newest products of a category and of all below it."""
    category = get_object_or_404(Category, slug=slug)
    title = _("New in %(category)s at %(shop)s") % {"category": category.name, "shop": settings.SITE_NAME}
    own = reverse("catalogue:category-feed", args=[slug])
    return _answer(title, page=category.get_absolute_url(), own=own, category=category)


def _answer(title: str, *, page: str, own: str, category: Category | None) -> HttpResponse:
    atom = _Feed(
        title=xml_text(title),
        link=absolute(page),
        feed_url=absolute(own),
        description="",
        language=get_language(),
        author_name=settings.SITE_NAME,
    )
    for product in selectors.newest_products(category):
        _add(atom, product)
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add(atom: _Feed, product: Product) -> None:
    address = absolute(product.get_absolute_url())
    atom.add_item(
        title=xml_text(product.title),
        link=address,
        unique_id=address,
        description=xml_text(Truncator(plain_text(product.description)).chars(MAX_SUMMARY)),
        author_name=xml_text(product.byline) or None,
        pubdate=product.published_at,
        updateddate=max(product.updated_at, product.published_at or product.updated_at),
    )
