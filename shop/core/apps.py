"""What every app stands on: money, pages, health, and the base of all models."""

from django.apps import AppConfig
from django.core import checks

from shop.core.checks import check_currency, check_ops_networks, check_site_url


class CoreConfig(AppConfig):
    """The leaf of the app order: it imports no other app."""

    name = "shop.core"

    def ready(self) -> None:
        """Register the checks of settings."""
        for check in (check_currency, check_site_url, check_ops_networks):
            checks.register(check)
