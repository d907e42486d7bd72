"""The shop's Django apps. The worker's app is loaded with Django so that tasks find their broker."""

from shop.celery import app as celery_app

__all__ = ["celery_app"]
