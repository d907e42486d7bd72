"""A person's data in one file: as JSON for programs, and as a table for each section."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from shop.accounts.models import User
from shop.accounts.personal_data import Row, sections
from shop.core.formulas import quote_formula


def write_archive(user: User, file: BinaryIO) -> None:
    """Write a ZIP archive with data.json, a CSV file for each section and a few words about them."""
    held = {section.name: [dict(row) for row in section.read(user)] for section in sections()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", render_to_string("accounts/archive.txt", {"SITE_NAME": settings.SITE_NAME}))
        archive.writestr("data.json", json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        for name, rows in held.items():
            archive.writestr(f"{name}.csv", _table(rows))


def _table(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    rows = list(rows)
    # Every section's rows have the same names.
    writer = csv.DictWriter(text, rows[0] if rows else ())
    writer.writeheader()
    writer.writerows({name: quote_formula(_cell(value)) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
