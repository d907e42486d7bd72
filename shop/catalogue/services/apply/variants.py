"""The variants of one product, compared with its record."""

from typing import Any

from shop.catalogue.models import Product, Variant
from shop.catalogue.records import ProductRecord, VariantRecord
from shop.catalogue.services.apply.stored import assign
from shop.catalogue.services.apply.text import shown
from shop.catalogue.services.apply.writes import Writes


def pair_up(record: ProductRecord, stored: list[Variant]) -> list[Variant | None]:
    """Return for each of the record's variants the stored one that it is: by SKU, else by its options.

    A SKU that is new beside options that are known is a new number for the same thing.
    """
    by_sku = {variant.sku: variant for variant in stored}
    pairs = [by_sku.get(variant.sku) for variant in record.variants]
    paired = {variant.pk for variant in pairs if variant}
    left = {_key(variant.options): variant for variant in stored if variant.pk not in paired}
    return [pair or left.pop(_key(wanted.options), None) for pair, wanted in zip(pairs, record.variants, strict=True)]


def blocked_options(record: ProductRecord, stored: list[Variant]) -> str | None:
    """Return why the record's options cannot be stored: a variant that the record leaves out keeps the same ones."""
    pairs = pair_up(record, stored)
    paired = {variant.pk for variant in pairs if variant}
    left = {_key(variant.options): variant.sku for variant in stored if variant.pk not in paired}
    for variant in record.variants:
        if other := left.get(_key(variant.options)):
            return f"The options of {shown(variant.sku)} are those of {shown(other)}, a former variant of this product."
    return None


def apply_variants(product: Product, record: ProductRecord, stored: list[Variant], writes: Writes) -> None:
    """Add to `writes` what makes the stored variants those of the record; what it leaves out is no longer sold."""
    pairs = pair_up(record, stored)
    positions = _positions(pairs, stored)
    for position, wanted, known in zip(positions, record.variants, pairs, strict=True):
        variant = known or Variant(product=product)
        values = _values(wanted, variant, position) | {"is_default": wanted is record.variants[0]}
        if known:
            _change(variant, values, writes)
        else:
            assign(variant, **values)
            writes.variants.new.append(variant)
    paired = {variant.pk for variant in pairs if variant}
    for variant in stored:
        if variant.pk not in paired:
            _change(variant, {"is_default": False, "is_active": False}, writes)


def _change(variant: Variant, values: dict[str, Any], writes: Writes) -> None:
    before = (variant.is_default, variant.options)
    if assign(variant, **values):
        writes.variants.changed.append(variant)
        if (variant.is_default, variant.options) != before:
            writes.moving.append(variant.pk)


def _positions(pairs: list[Variant | None], stored: list[Variant]) -> list[int]:
    """Return the variants' places: those they have, where the record's order is the stored one."""
    sold = [variant for variant in stored if variant.is_active]
    in_order = sorted(sold, key=lambda variant: (not variant.is_default, variant.position, variant.pk))
    if in_order == pairs:
        return [variant.position for variant in in_order]
    return list(range(len(pairs)))


def _values(wanted: VariantRecord, variant: Variant, position: int) -> dict[str, Any]:
    # A quantity that nobody gives is unknown, not gone.
    quantity = variant.imported_quantity if wanted.quantity is None else wanted.quantity
    return {
        "sku": wanted.sku,
        "price": wanted.price,
        "compare_at_price": wanted.compare_at_price,
        "barcode": wanted.barcode,
        "weight_grams": wanted.weight_grams,
        "options": dict(wanted.options),
        "position": position,
        "is_active": True,
        "imported_quantity": quantity,
    }


def _key(options: Any) -> frozenset[tuple[str, str]]:
    return frozenset((str(name), str(value)) for name, value in options.items())
