"""The record in the admin, and the base of whatever the admin changes."""

from shop.audit.admin.audited import AuditedAdmin
from shop.audit.admin.events import AuditEventAdmin

__all__ = ["AuditEventAdmin", "AuditedAdmin"]
