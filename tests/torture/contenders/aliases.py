"""Databases as Django's documentation has them: one alias for each server, written into the settings.

TORTURE_PRIMARY and TORTURE_REPLICAS name the ports. Connections are kept and looked at before use, the best that
Django does by itself.
"""

import os
from typing import Any

PRIMARY = os.environ.get("TORTURE_PRIMARY", "5432")
REPLICAS = os.environ.get("TORTURE_REPLICAS", "5433,5434").split(",")


def _server(port: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "shop",
        "USER": "shop",
        "HOST": "127.0.0.1",
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3},
    }


DATABASES = {"default": _server(PRIMARY)} | {
    f"replica{number}": _server(port) for number, port in enumerate(REPLICAS, start=1)
}
