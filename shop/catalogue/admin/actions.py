"""What may be done to selected products."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from routers.scope import statement_seconds
from shop.catalogue.exporting.jsonlines import json_lines
from shop.catalogue.exporting.table import csv_rows
from shop.catalogue.models import BulkChange
from shop.catalogue.querysets import ProductQuerySet
from shop.catalogue.services.bulk import confirm_bulk_change, prepare_bulk_change, run_bulk_change

Kind = BulkChange.Kind

# More than this is asked back first, and left to the worker.
AT_ONCE = 500
# What looks at every selected product, of a million perhaps, may take longer than a page.
BULK_SECONDS = 30


@admin.action(description=_("Publish"), permissions=["change"])
def publish(model_admin: admin.ModelAdmin, request: HttpRequest, products: ProductQuerySet) -> HttpResponse | None:
    """Show the products to customers."""
    return _change(request, products, Kind.PUBLISH)


@admin.action(description=_("Take back to draft"), permissions=["change"])
def unpublish(model_admin: admin.ModelAdmin, request: HttpRequest, products: ProductQuerySet) -> HttpResponse | None:
    """Hide the products until they are published again."""
    return _change(request, products, Kind.UNPUBLISH)


@admin.action(description=_("Archive"), permissions=["change"])
def archive(model_admin: admin.ModelAdmin, request: HttpRequest, products: ProductQuerySet) -> HttpResponse | None:
    """Put the products away."""
    return _change(request, products, Kind.ARCHIVE)


@admin.action(description=_("Change prices…"), permissions=["change"])
@statement_seconds(BULK_SECONDS)
def change_prices(model_admin: admin.ModelAdmin, request: HttpRequest, products: ProductQuerySet) -> HttpResponse:
    """Ask how, and show before and after."""
    change = prepare_bulk_change(kind=Kind.PRICES, products=products, made_by=staff_of(request))
    return HttpResponseRedirect(reverse("admin:catalogue_bulkchange_change", args=[change.pk]))


@admin.action(description=_("Export as JSON Lines"), permissions=["view"])
def export_json_lines(
    model_admin: admin.ModelAdmin, request: HttpRequest, products: ProductQuerySet
) -> StreamingHttpResponse:
    """Send what import_products reads back."""
    return _download(json_lines(products), "application/jsonl", "jsonl")


@admin.action(description=_("Export as CSV"), permissions=["view"])
def export_csv(model_admin: admin.ModelAdmin, request: HttpRequest, products: ProductQuerySet) -> StreamingHttpResponse:
    """Send a table for spreadsheets."""
    return _download(csv_rows(products), "text/csv; charset=utf-8", "csv")


PRODUCT_ACTIONS: tuple[Callable[..., Any], ...] = (
    *(publish, unpublish, archive, change_prices),
    *(export_json_lines, export_csv),
)


@statement_seconds(BULK_SECONDS)
def _change(request: HttpRequest, products: ProductQuerySet, kind: BulkChange.Kind) -> HttpResponse | None:
    change = prepare_bulk_change(kind=kind, products=products, made_by=staff_of(request))
    if change.size > AT_ONCE:
        return HttpResponseRedirect(reverse("admin:catalogue_bulkchange_change", args=[change.pk]))
    confirm_bulk_change(change_id=change.pk, actor=staff_of(request), request=request)
    done = run_bulk_change(change_id=change.pk)
    message = ngettext("%(count)d product changed.", "%(count)d products changed.", done.changed)
    messages.success(request, message % {"count": done.changed})
    return None


def _download(pieces: Iterator[str], content_type: str, ending: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="products-{timezone.localdate():%Y-%m-%d}.{ending}"'
    return response


def staff_of(request: HttpRequest) -> Any:
    """Return who acts."""
    # The admin lets nobody in who is not signed in.
    return request.user
