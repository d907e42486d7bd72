"""The tree of categories: moved by one step, or to a place beside or below another category."""

from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from treebeard.exceptions import InvalidMoveToDescendant, PathOverflow

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


def step_category(*, category_id: int, step: Step) -> Category:
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
            _move(category, target, position)
    return category


def place_category(*, category_id: int, target_id: int, place: Place) -> Category:
    """Move a category with all below it beside or below another one; raise ValidationError where that cannot be."""
    with transaction.atomic():
        lock_bulk_writes()
        category: Category = Category.objects.get(pk=category_id)
        _move(category, Category.objects.get(pk=target_id), place)
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


def _move(category: Category, target: Category, position: str) -> None:
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
