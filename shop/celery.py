"""The worker: `celery -A shop worker`."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from routers.celery import connect_signals
from shop.core.watchdog import Watchdog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.prod")

app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(Watchdog)
connect_signals()


@setup_logging.connect
def use_the_shops_logging(**kwargs: Any) -> None:
    """Keep Celery from installing its own format, which would lose the request's id."""
    logging.config.dictConfig(settings.LOGGING)
