"""What was done, by whom, from where: events that stay as they were written."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """The record knows no other app: who acted and what changed are data to it."""

    name = "shop.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Make the mover known by its name, and tell those who run the shop how much waits for it."""
        from shop.audit import tasks  # noqa: F401, PLC0415 -- models exist only once the apps are ready
        from shop.audit.metrics import measure_outbox  # noqa: PLC0415 -- as above
        from shop.audit.selectors import outbox_state  # noqa: PLC0415 -- as above
        from shop.core import health  # noqa: PLC0415 -- as above

        health.before_each_scrape(measure_outbox)
        health.show_detail("audit outbox", outbox_state)
