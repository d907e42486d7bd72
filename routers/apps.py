"""Routing as a Django app: for its command, its system checks and its signals."""

from django.apps import AppConfig


class RoutersConfig(AppConfig):
    """Knows aliases and labels of apps, and has no models."""

    name = "routers"
