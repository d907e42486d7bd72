"""What /metrics tells of the outbox."""

from prometheus_client import Gauge

from shop.audit.selectors import outbox_state

# Every process would say the same; the one that was asked last knows best.
_EVENTS = Gauge("shop_audit_outbox_events", "Audit events that wait to be moved.", multiprocess_mode="mostrecent")
_OLDEST = Gauge(
    "shop_audit_outbox_oldest_seconds", "Age of the oldest audit event that waits.", multiprocess_mode="mostrecent"
)


def measure_outbox() -> None:
    """Set the gauges to what is so now."""
    state = outbox_state()
    _EVENTS.set(state["waiting"])
    _OLDEST.set(state["oldest_seconds"])
