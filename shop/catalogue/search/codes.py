"""Codes that name one thing: SKU, barcode, and ISBN of ten or thirteen digits."""

import re
from dataclasses import dataclass

_PRINTED = re.compile(r"(?:ISBN(?:-1[03])?:?\s*)?([0-9][0-9\s–-]{6,22}[0-9Xx])", re.ASCII | re.IGNORECASE)  # noqa: RUF001 -- the dash that books print
_SEPARATORS = re.compile(r"[\s–-]")  # noqa: RUF001 -- as above


@dataclass(frozen=True, slots=True)
class Codes:
    """What a text may mean as a code, in the spellings that variants are stored under."""

    skus: list[str]
    barcodes: list[str]


def possible_codes(text: str) -> Codes:
    """Return the codes that `text` may be; an ISBN-10 is the ISBN-13 of the same book."""
    skus = sorted({text, text.upper(), text.lower()})
    printed = _PRINTED.fullmatch(text)
    if not printed:
        return Codes(skus, [])
    digits = _SEPARATORS.sub("", printed[1]).upper()
    if len(digits) == 10 and is_isbn10(digits):
        return Codes(skus, [isbn13(digits), digits])
    return Codes(skus, [digits])


def is_isbn10(digits: str) -> bool:
    """Say whether the check digit of ten digits, of which the last may be X, is right."""
    if not re.fullmatch(r"[0-9]{9}[0-9X]", digits, re.ASCII):
        return False
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(value * weight for value, weight in zip(values, range(10, 0, -1), strict=True)) % 11 == 0


def isbn13(isbn10: str) -> str:
    """Return the thirteen digits of a ten-digit ISBN."""
    digits = f"978{isbn10[:9]}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"
