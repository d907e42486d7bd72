"""What a thing was before an act and is after it, as flat names and values that can be compared."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Model

State = dict[str, Any]


def state_of(thing: Model, parts: Iterable[str] = ()) -> State:
    """Return the values of a thing's fields that somebody may set, and of the rows that belong to it.

    `parts` are the names by which it knows those rows: {"title": ..., "variants.7.price": ...}.
    """
    state = dict(_values(thing))
    for name in parts:
        relation: Any = thing._meta.get_field(name)
        rows = relation.related_model._base_manager.filter(**{relation.field.name: thing.pk}).order_by("pk")
        for row in rows:
            values = _values(row, leave_out=relation.field.name)
            state |= {f"{name}.{row.pk}.{field}": value for field, value in values}
    return state


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[State, State]:
    """Return of both only what differs; what one side does not have counts as None there and is left out."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return _chosen(before, names), _chosen(after, names)


def _chosen(values: Mapping[str, Any], names: Iterable[str]) -> State:
    return {name: values[name] for name in names if name in values}


def _values(row: Model, *, leave_out: str = "") -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        # What nobody can edit follows from what somebody can: keys, moments of saving, what triggers keep.
        if field.editable and not field.primary_key and field.name != leave_out:
            yield field.name, field.get_prep_value(field.value_from_object(row))
