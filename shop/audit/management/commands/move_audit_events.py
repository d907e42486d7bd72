"""`manage.py move_audit_events`: what the worker does, at once and by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from shop.audit.selectors import outbox_state
from shop.audit.services import move_events


class Command(BaseCommand):
    """Moves what waits in the outbox, and says what has become of it."""

    help = "Move the audit events that wait in the outbox to the audit database; the worker does the same by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        """Move all; exit with 1 where the audit database does not take them."""
        try:
            moved = move_events()
        except DatabaseError as error:
            waiting = outbox_state()["waiting"]
            raise CommandError(
                f"The audit database takes no events ({str(error).strip()}). {waiting} wait and none is lost: run this "
                "again once it answers, or leave it to the worker."
            ) from error
        self.stdout.write(f"{moved} events moved.")
