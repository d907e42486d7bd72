"""People: users, and later their addresses, factors and sessions."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users sign in by e-mail address."""

    name = "shop.accounts"
    verbose_name = "Accounts"
