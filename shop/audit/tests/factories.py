"""Events for tests."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from shop.audit.models import AuditEvent
from shop.audit.parties import Actor, Target
from shop.audit.services import record

# Keys that nobody gets from a sequence: a test that makes people would meet them by chance.
ADA = Actor("7000000000", "ada@x.example")
BOB = Actor("8000000000", "bob@x.example")
EMMA = Target("catalogue.product", "42", "Emma")


def person(email: str = "jane@x.example", **kinds: bool):
    """Return a user; the app that knows people stands above this one."""
    return get_user_model().objects.create_user(email, **kinds)


def record_one(**changes) -> None:
    """Record an event in a transaction of its own."""
    said = {"actor": ADA, "action": "catalogue.product.changed", "target": EMMA, "before": {}, "after": {}}
    with transaction.atomic():
        record(**{**said, "request": None, **changes})


def stored_event(**changes) -> AuditEvent:
    """Return an event that has arrived."""
    said = {
        "at": timezone.now(),
        "action": "catalogue.product.changed",
        "actor_id": ADA.id,
        "actor_label": ADA.label,
        "target_type": EMMA.type,
        "target_id": EMMA.id,
        "target_label": EMMA.label,
    }
    return AuditEvent.objects.create(**{**said, **changes})
