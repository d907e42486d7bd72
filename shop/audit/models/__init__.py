"""Two tables of the same events: where they wait, and where they stay."""

from shop.audit.models.event import AppendOnlyError, AuditEvent
from shop.audit.models.outbox import OutboxEvent

__all__ = ["AppendOnlyError", "AuditEvent", "OutboxEvent"]
