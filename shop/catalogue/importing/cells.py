"""What cells mean: numbers, prices, flags, lists and barcodes. All raise CellError with a reason."""

import re
from decimal import Decimal

from shop.catalogue.importing.errors import CellError
from shop.catalogue.services.apply.text import shown

_PRICE = re.compile(r"[0-9]{1,10}(?:[.,][0-9]{1,2})?")
_COUNT = re.compile(r"([0-9]{1,10})(?:\.0{1,6})?")
_MEASURE = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_TRUE = frozenset({"1", "true", "yes", "y"})
_FALSE = frozenset({"0", "-1", "false", "no", "n"})


def text(cell: str) -> str:
    """Return a cell in one line, with single blanks."""
    return " ".join(cell.split())


def price(cell: str, what: str = "price") -> Decimal:
    """Read 12.50 or 12,50; thousands are not separated, for nobody could tell them from decimals."""
    if not cell:
        raise CellError(f"The {what} is missing.")
    if not _PRICE.fullmatch(cell):
        raise CellError(f"The {what} {shown(cell)} is not a number such as 12.50.")
    return Decimal(cell.replace(",", "."))


def optional_price(cell: str, what: str) -> Decimal | None:
    """Read a price that may be missing."""
    return price(cell, what) if cell else None


def count(cell: str, what: str) -> int | None:
    """Read a whole number from 0 up that may be missing."""
    if not cell:
        return None
    if not (match := _COUNT.fullmatch(cell)):
        raise CellError(f"The {what} {shown(cell)} is not a whole number from 0 up.")
    return int(match[1])


def place(cell: str, *, default: int) -> int:
    """Read where something stands among its like; what is no such number is not worth a reject."""
    return int(cell) if re.fullmatch("[0-9]{1,5}", cell) else default


def grams(cell: str, per_unit: Decimal = Decimal(1)) -> int | None:
    """Read a weight that may be missing, in units of `per_unit` grams."""
    if not cell:
        return None
    if not _MEASURE.fullmatch(cell):
        raise CellError(f"The weight {shown(cell)} is not a number such as 250.")
    return round(Decimal(cell.replace(",", ".")) * per_unit)


def flag(cell: str, what: str, *, default: bool) -> bool:
    """Read yes or no in its usual spellings."""
    lower = cell.lower()
    if not lower:
        return default
    if lower not in _TRUE | _FALSE:
        raise CellError(f"The cell {shown(cell)} for {what} is neither TRUE nor FALSE.")
    return lower in _TRUE


def split_list(cell: str, separator: str = ",") -> list[str]:
    """Split a list and drop blanks and empty parts; a backslash before the separator keeps it."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", cell)
    return [part for raw in parts if (part := text(raw.replace(f"\\{separator}", separator)))]


def category_path(cell: str) -> tuple[str, ...]:
    """Read "Clothing > Shirts" as the names from the root."""
    return tuple(split_list(cell, ">"))


def barcode(cell: str) -> str:
    """Read a GTIN, or an ISBN-10 as its EAN-13; hyphens, blanks and a spreadsheet's apostrophe are dropped."""
    digits = re.sub(r"[-\s]", "", cell.lstrip("'"))
    if not digits:
        return ""
    if re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", digits):
        return digits
    if len(digits) == 10 and (ean := ean13(digits)):
        return ean
    raise CellError(f"The barcode {shown(cell)} does not have 8, 12, 13 or 14 digits.")


def ean13(isbn: str) -> str:
    """Return the EAN-13 of an ISBN-10, or of an ISBN-13, with leading zeros put back; "" where it is none.

    Spreadsheets take an ISBN-10 for a number and drop its zeros; the check digit says whether that is what happened.
    """
    bare = re.sub(r"[-\s]", "", isbn).upper()
    if re.fullmatch(r"97[89][0-9]{10}", bare):
        return bare if _check_digit_13(bare[:12]) == bare[12] else ""
    if not re.fullmatch(r"[0-9]{5,9}[0-9X]", bare):
        return ""
    ten = bare.zfill(10)
    total = sum((10 - place) * (10 if char == "X" else int(char)) for place, char in enumerate(ten))
    if total % 11:
        return ""
    stem = f"978{ten[:9]}"
    return stem + _check_digit_13(stem)


def _check_digit_13(stem: str) -> str:
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(stem))
    return str(-total % 10)
