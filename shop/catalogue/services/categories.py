"""The tree of categories: moved by one step, or to a place beside or below another category."""

from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from treebeard.exceptions import InvalidMoveToDescendant, PathOverflow

from shop.audit.parties import User
from shop.audit.services import record
from shop.audit.states import state_of
from shop.catalogue.locks import lock_bulk_writes
from shop.catalogue.models import Category
from shop.catalogue.services.apply.rules import MAX_DEPTH


class Step(StrEnum):
    """Where a category goes by one step."""

    UP = "up"
    DOWN = "down"
    INDENT = "indent"
    OUTDENT = "outdent"


class Place(StrEnum):
    """Where a category goes, seen from another one; the values are treebeard's."""

    BEFORE = "left"
    BELOW = "last-child"


def step_category(
    *, category_id: int, step: Step, actor: User | None = None, request: HttpRequest | None = None
) -> Category:
    """Move a category with all below it by one step; at the edge it stays where it is.

    Indented it becomes the last one below its upper neighbour, outdented the lower neighbour of its parent. Raise
    Category.DoesNotExist, and ValidationError where the tree would become too deep.
    """
    with transaction.atomic():
        # A move rewrites paths, as an import does that makes categories: one at a time.
        lock_bulk_writes()
        category: Category = Category.objects.get(pk=category_id)
        target, position = _goal(category, step)
        if target is not None:
            _move(category, target, position, actor=actor, request=request)
    return category


def place_category(
    *, category_id: int, target_id: int, place: Place, actor: User | None = None, request: HttpRequest | None = None
) -> Category:
    """Move a category with all below it beside or below another one; raise ValidationError where that cannot be."""
    with transaction.atomic():
        lock_bulk_writes()
        category: Category = Category.objects.get(pk=category_id)
        _move(category, Category.objects.get(pk=target_id), place, actor=actor, request=request)
    return category


def _goal(category: Category, step: Step) -> tuple[Category | None, str]:
    tree = Category.objects
    if step is Step.UP:
        return tree.get_prev_sibling(category), "left"
    if step is Step.DOWN:
        return tree.get_next_sibling(category), "right"
    if step is Step.INDENT:
        return tree.get_prev_sibling(category), "last-child"
    return tree.get_parent(category), "right"


def _move(
    category: Category, target: Category, position: str, *, actor: User | None, request: HttpRequest | None
) -> None:
    before = _place_of(category)
    try:
        Category.objects.move(category, target, pos=position)
    except InvalidMoveToDescendant as error:
        raise ValidationError(_("A category cannot stand below itself.")) from error
    except PathOverflow as error:
        raise ValidationError(_("The tree has no room there: it would be too deep or too wide.")) from error
    category.refresh_from_db()
    deepest = Category.objects.filter(path__startswith=category.path).aggregate(deepest=Max("depth"))["deepest"]
    if deepest > MAX_DEPTH:
        raise ValidationError(_("The tree would be more than %d levels deep.") % MAX_DEPTH)
    # Whoever listens for saved categories learns of the move.
    category.save()
    after = _place_of(category)
    if after != before:
        action = "catalogue.category.moved"
        record(actor=actor, action=action, target=category, before=before, after=after, request=request)


def _place_of(category: Category) -> dict[str, Any]:
    # Asked anew: the node remembers the parent that it had.
    parent = Category.objects.get_parent(category, update=True)
    return {**state_of(category), "parent": parent.name if parent else None}
