"""What may be done to the record: add to it, and take it to where it stays."""

from shop.audit.services.moving import move_events
from shop.audit.services.recording import Change, record, record_changes

__all__ = ["Change", "move_events", "record", "record_changes"]
