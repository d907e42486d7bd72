"""Acts on a selection of any size: prepared, confirmed once, worked off in batches."""

from collections.abc import Callable, Collection

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, Func, IntegerField
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from shop.accounts.models import User
from shop.audit.services import record
from shop.catalogue.locks import lock_bulk_change
from shop.catalogue.models import BulkChange
from shop.catalogue.price_rules import PriceRule
from shop.catalogue.querysets import ProductQuerySet
from shop.catalogue.services.prices import change_prices
from shop.catalogue.services.publication import archive_products, publish_products, unpublish_products

BATCH_SIZE = 500
NAMED_REFUSALS = 100

_STATUS_ACTS: dict[str, Callable[..., int]] = {
    BulkChange.Kind.PUBLISH: publish_products,
    BulkChange.Kind.UNPUBLISH: unpublish_products,
    BulkChange.Kind.ARCHIVE: archive_products,
}


class ConfirmedDifferentlyError(Exception):
    """The change was confirmed before, with another rule; what was confirmed first holds."""


def prepare_bulk_change(*, kind: BulkChange.Kind, products: ProductQuerySet, made_by: User) -> BulkChange:
    """Keep the selection for a later confirmation; the database collects it, so its size costs no memory here."""
    chosen = ArraySubquery(products.order_by("pk").values("pk"))
    with transaction.atomic():
        change: BulkChange = BulkChange.objects.create(kind=kind, made_by=made_by)
        this = BulkChange.objects.filter(pk=change.pk)
        this.update(product_ids=Coalesce(chosen, F("product_ids")))
        this.update(size=Func(F("product_ids"), function="cardinality", output_field=IntegerField()))
        change.refresh_from_db(fields=["size"])
    return change


def confirm_bulk_change(
    *, change_id: int, rule: PriceRule | None = None, actor: User | None = None, request: HttpRequest | None = None
) -> BulkChange:
    """Let the change begin, as made by who confirms it; a second confirmation changes nothing.

    Raise ConfirmedDifferentlyError where the second one has another rule than the first.
    """
    fields = rule.to_json() if rule else {}
    with transaction.atomic():
        change = lock_bulk_change(change_id)
        if change.kind == BulkChange.Kind.PRICES and rule is None:
            raise ValueError("A change of prices needs a rule.")
        if change.state == BulkChange.State.DRAFT:
            change.state, change.rule, change.made_by = BulkChange.State.RUNNING, fields, actor or change.made_by
            change.save(update_fields=["state", "rule", "made_by", "updated_at"])
            _record_confirmation(change, request)
        elif change.rule != fields:
            raise ConfirmedDifferentlyError
    return change


def _record_confirmation(change: BulkChange, request: HttpRequest | None) -> None:
    after = {"kind": change.kind, "size": change.size, "rule": change.rule}
    action = "catalogue.bulkchange.confirmed"
    record(actor=change.made_by, action=action, target=change, before={}, after=after, request=request)


def run_bulk_change(*, change_id: int) -> BulkChange:
    """Work off what is left of a confirmed change, batch by batch.

    May be repeated, also at the same time: a batch and the mark that it is done are one transaction.
    """
    while True:
        with transaction.atomic():
            change = lock_bulk_change(change_id)
            if change.state != BulkChange.State.RUNNING:
                return change
            _run_batch(change)


def _run_batch(change: BulkChange) -> None:
    end = min(change.done + BATCH_SIZE, change.size)
    if end > change.done:
        _act(change, _slice(change, change.done, end))
    change.done = end
    if end == change.size:
        change.state = BulkChange.State.DONE
    change.updated_at = timezone.now()
    change.save(update_fields=["done", "state", "changed", "refused", "updated_at"])


def _slice(change: BulkChange, start: int, end: int) -> list[int]:
    part = BulkChange.objects.filter(pk=change.pk).values_list(f"product_ids__{start}_{end}", flat=True)
    return list(part.get())


def _act(change: BulkChange, product_ids: Collection[int]) -> None:
    if change.kind == BulkChange.Kind.PRICES:
        result = change_prices(product_ids=product_ids, rule=PriceRule.from_json(change.rule), actor=change.made_by)
        change.changed += result.changed
        change.refused = [*change.refused, *result.refused][:NAMED_REFUSALS]
    else:
        change.changed += _STATUS_ACTS[change.kind](product_ids=product_ids, actor=change.made_by)
