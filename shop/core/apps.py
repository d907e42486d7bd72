"""What every app stands on: money, pages, health, and the base of all models."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The leaf of the app order: it imports no other app."""

    name = "shop.core"
