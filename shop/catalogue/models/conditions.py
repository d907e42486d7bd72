"""Conditions that several constraints use."""

from django.db.models import CharField, F, Func, Value
from django.db.models.lookups import Exact


class JSONTypeOf(Func):
    """PostgreSQL's `jsonb_typeof`: the kind of a JSON value, such as 'object'."""

    function = "jsonb_typeof"
    output_field = CharField()


def is_json_object(field: str) -> Exact:
    """Hold where `field` is a JSON object, so that code may read it as a dict."""
    return Exact(JSONTypeOf(F(field)), Value("object"))
