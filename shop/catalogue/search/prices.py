"""Bands of prices, in the shop's currency."""

from decimal import Decimal

# Where one band ends and the next begins; the upper end is not part of a band.
EDGES = (5, 10, 15, 20, 30, 50)

BANDS: dict[str, tuple[Decimal | None, Decimal | None]] = {
    f"{low or ''}-{high or ''}": (Decimal(low) if low else None, Decimal(high) if high else None)
    for low, high in zip((None, *EDGES), (*EDGES, None), strict=True)
}
