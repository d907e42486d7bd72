"""The functions that a mapping's templates may call, by name."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from hashlib import blake2s
from typing import Any

from shop.catalogue.html import as_html
from shop.catalogue.importing.cells import ean13, split_list
from shop.catalogue.slugs import make_slug

Value = str | int | float | Decimal | list[str]
Tables = Mapping[str, Mapping[str, Any]]

# "The Hunger Games (The Hunger Games, #1)": the series is what stands before the number.
_SERIES = re.compile(r"\(([^()#]+?)[,\s]*#\s*[0-9][^()]*\)\s*$")


def as_text(value: Value) -> str:
    """Return a value as it stands in a text; a list with commas."""
    return ", ".join(value) if isinstance(value, list) else str(value)


def number(value: Value) -> int | float | None:
    """Return a value as a number, whole where it is, or None where it is none."""
    text = as_text(value).strip()
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", text):
        return None
    exact = float(text)
    return int(exact) if exact.is_integer() else exact


def _number(value: Value, argument: str, tables: Tables) -> Value:
    found = number(value)
    return "" if found is None else found


def _lookup(value: Value, argument: str, tables: Tables) -> Value:
    return str(tables[argument].get(as_text(value), ""))


def _range(value: Value, argument: str, tables: Tables) -> Value:
    found = number(value)
    starts = [start for start in map(float, tables[argument]) if found is not None and start <= found]
    names = {float(start): name for start, name in tables[argument].items()}
    return str(names[max(starts)]) if starts else ""


def _price(value: Value, argument: str, tables: Tables) -> Value:
    lowest, highest = map(Decimal, argument.split(".."))
    steps = int(highest - lowest) + 1
    if steps < 1:
        raise ValueError(argument)
    chance = int.from_bytes(blake2s(as_text(value).encode(errors="surrogatepass"), digest_size=4).digest())
    return str(lowest + chance % steps)


def _shorten(value: Value, argument: str, tables: Tables) -> Value:
    text, most = as_text(value), int(argument)
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ,')}…"


def _split(value: Value, argument: str, tables: Tables) -> Value:
    return split_list(as_text(value), argument or ",")


def _first(value: Value, argument: str, tables: Tables) -> Value:
    return value[: int(argument or 1)] if isinstance(value, list) else value


def _series(text: str) -> str:
    match = _SERIES.search(text)
    return match[1].strip() if match else ""


def _unless(value: Value, argument: str, tables: Tables) -> Value:
    return "" if argument in as_text(value) else value


def _default(value: Value, argument: str, tables: Tables) -> Value:
    return value if value not in ("", []) else argument


def _plain(function: Callable[[str], str]) -> Callable[[Value, str, Tables], Value]:
    """Wrap a function of a text that needs nothing else."""
    return lambda value, _argument, _tables: function(as_text(value))


FUNCTIONS: dict[str, Callable[[Value, str, Tables], Value]] = {
    "default": _default,
    "ean13": _plain(ean13),
    "first": _first,
    "html": _plain(as_html),
    "lookup": _lookup,
    "lower": _plain(str.lower),
    "number": _number,
    "price": _price,
    "range": _range,
    "series": _plain(_series),
    "shorten": _shorten,
    "slug": _plain(make_slug),
    "split": _split,
    "unless": _unless,
    "upper": _plain(str.upper),
    "without_series": _plain(lambda text: _SERIES.sub("", text).strip()),
}


def check_argument(name: str, argument: str, tables: Tables) -> str:
    """Return what is wrong with a call, or ""."""
    if name not in FUNCTIONS:
        return f'there is no function "{name}", only {", ".join(FUNCTIONS)}'
    if name in {"lookup", "range"} and argument not in tables:
        return f'"{name}" needs the name of a table below [tables]'
    try:
        FUNCTIONS[name](["1"], argument, tables)
    except (ValueError, InvalidOperation, ArithmeticError):
        return f'"{argument}" is no argument for "{name}"'
    return ""
