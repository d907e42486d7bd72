"""Names and values as people type them: one "Name: value" per line."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

MAX_NAME = 120
MAX_VALUE = 10_000
MAX_LINES = 250

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})", re.ASCII)
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,11})\.[0-9]{1,6}", re.ASCII)
_WORDS = {"yes": True, "no": False}


class LinesField(forms.CharField):
    """A JSON object of texts, edited as lines."""

    widget = forms.Textarea

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        """Show at least `rows` lines."""
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "cols": 24, "spellcheck": "false"}))
        super().__init__(required=False, **kwargs)
        self.validators.append(ProhibitNullCharactersValidator())

    def prepare_value(self, value: Any) -> Any:
        """Return a stored object as lines; what was typed and refused is shown as it was typed."""
        return to_lines(value) if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> dict[str, str]:
        """Return what the lines say, each name with its text; raise ValidationError where a line says nothing."""
        text: str = super().clean(value)
        return from_lines(text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is said, not how."""
        before = to_lines(initial) if isinstance(initial, Mapping) else (initial or "")
        return str(before).split() != str(data or "").split()


def to_lines(values: Mapping[str, Any]) -> str:
    """Write an object as lines."""
    return "\n".join(f"{name}: {value_text(value)}" for name, value in values.items())


def value_text(value: Any) -> str:
    """Write one value as people type it; what no line can say is JSON."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return " ".join(value.split())
    return json.dumps(value, ensure_ascii=False)


def from_lines(text: str) -> dict[str, str]:
    """Read lines; raise ValidationError with the line that cannot be read."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise ValidationError(_("There are more than %(most)d lines."), params={"most": MAX_LINES})
    values: dict[str, str] = {}
    for line in lines:
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not (name and colon):
            raise ValidationError(_("“%(line)s” is not “Name: value”."), params={"line": line[:60]})
        if name in values:
            raise ValidationError(_("“%(name)s” is there twice."), params={"name": name[:60]})
        if len(name) > MAX_NAME or len(value) > MAX_VALUE:
            raise ValidationError(_("“%(name)s…” is too long."), params={"name": name[:60]})
        # A name whose value was taken away is taken away.
        if value:
            values[name] = value
    return values


def typed(values: Mapping[str, str], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return specs with numbers as numbers and yes and no as such; what was not changed keeps its stored kind."""
    return {
        name: stored[name] if name in stored and value_text(stored[name]) == text else _typed(text)
        for name, text in values.items()
    }


def _typed(text: str) -> str | int | float | bool:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
