"""People: users, their factors, and what is asked of them."""

from django.apps import AppConfig
from django.core import checks


class AccountsConfig(AppConfig):
    """Users sign in by e-mail address, with a second factor where they hold one."""

    name = "shop.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Connect receivers, make tasks known by their names and register checks; all need models."""
        from shop.accounts import signals, tasks  # noqa: PLC0415, F401 -- connects its receivers
        from shop.accounts.checks import check_doors, check_providers  # noqa: PLC0415 -- as above
        from shop.accounts.own_data import register_own  # noqa: PLC0415 -- as above
        from shop.audit.visibility import confine  # noqa: PLC0415 -- as above

        register_own()
        checks.register(check_doors)
        checks.register(check_providers)
        # Who keeps the catalogue need not read who signed in from where.
        for word in ("accounts", "auth"):
            confine(word, "accounts.view_security_events")
