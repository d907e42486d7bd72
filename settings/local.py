"""A developer's machine: the stack that `make run` starts, mail on the console, media served by the shop itself."""

import os

from settings.base import *
from settings.base import (
    INSTALLED_APPS,
    MIDDLEWARE,
    STORAGES,
    TWO_FACTOR_CALL_GATEWAY,
    TWO_FACTOR_SMS_GATEWAY,
)
from settings.databases import databases_from_env
from settings.env import ROOT, env
from settings.logs import logging_config
from settings.redis import broker, redis_caches

# The stack's addresses; what is set outside wins.
env.read_env(os.environ.get("STACK_ENV", ROOT / ".local/run/env"))
os.environ.setdefault("EMAIL_URL", "consolemail://")

SECRET_KEY = "local only: not a secret, never used by prod"  # noqa: S105 -- it protects nothing
SITE_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEFAULT_FROM_EMAIL = "shop@localhost"
_email = env.email_url_config(env("EMAIL_URL"))
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _email["EMAIL_FILE_PATH"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10

# Codes for phones stand in the log, unless the environment names a gateway.
TWO_FACTOR_SMS_GATEWAY = TWO_FACTOR_SMS_GATEWAY or "two_factor.gateways.fake.Fake"
TWO_FACTOR_CALL_GATEWAY = TWO_FACTOR_CALL_GATEWAY or "two_factor.gateways.fake.Fake"

DATABASES = databases_from_env()
CACHES = redis_caches(env("REDIS_URL"))
_queue = broker(env("REDIS_URL"))
CELERY_BROKER_URL = _queue.url
CELERY_BROKER_TRANSPORT_OPTIONS = _queue.options
LOGGING = logging_config(level=env("LOG_LEVEL"), json=False)

SERVE_MEDIA = True

if os.environ.get("DEV") == "1":
    DEBUG = True
    INTERNAL_IPS = ["127.0.0.1"]
    INSTALLED_APPS = [*INSTALLED_APPS, "debug_toolbar"]
    MIDDLEWARE = [MIDDLEWARE[0], "debug_toolbar.middleware.DebugToolbarMiddleware", *MIDDLEWARE[1:]]
    STORAGES = {
        **STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
