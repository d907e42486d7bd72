"""The test run: a primary with two replicas, an audit database and Redis, all of its own."""

import os
import tempfile

from settings.base import *
from settings.base import STORAGES
from settings.databases import databases_from_env
from settings.env import ROOT, env
from settings.logs import logging_config
from settings.redis import broker, redis_caches
from settings.social import KNOWN, social_providers

# The test stack's addresses. Without the stack (linters need none) the usual ports stand in.
env.read_env(os.environ.get("STACK_ENV", ROOT / ".local/test/env"))
os.environ.setdefault("DATABASE_URL", "postgresql://shop@127.0.0.1:5432,127.0.0.1:5433,127.0.0.1:5434/shop")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

SECRET_KEY = "tests only: not a secret, never used by prod"  # noqa: S105 -- it protects nothing
SITE_URL = "https://shop.example"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DEFAULT_FROM_EMAIL = "shop@shop.example"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# All that there can be, so that their addresses are there; tests start one of their own, and say where it is.
_CLIENTS = {f"{prefix}_{part}": "shop" for prefix in KNOWN.values() for part in ("CLIENT_ID", "CLIENT_SECRET")}
_EXAMPLE = {
    "id": "example",
    "name": "Example",
    "server_url": "http://127.0.0.1:1",
    "client_id": "shop",
    "secret": "shop",
}
SOCIALACCOUNT_PROVIDERS = social_providers(
    {**_CLIENTS, "MICROSOFT_TENANT": "common", "OPENID_CONNECT_PROVIDERS": [_EXAMPLE]}.__getitem__
)

DATABASES = databases_from_env()
# Each process of a parallel run has a Redis database for its cache and one for its queue.
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS = env("REDIS_URL").rpartition("/")[0]
CACHES = redis_caches(f"{REDIS}/{2 * PROCESS}")
_queue = broker(f"{REDIS}/{2 * PROCESS + 1}")
CELERY_BROKER_URL = _queue.url
CELERY_BROKER_TRANSPORT_OPTIONS = _queue.options
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
LOGGING = logging_config(level="WARNING", json=False)

SCRATCH = tempfile.mkdtemp(prefix="shop-test-")
STATIC_ROOT = SCRATCH
MEDIA_ROOT = f"{SCRATCH}/media"
STORAGES = {
    **STORAGES,
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": f"{SCRATCH}/uploads", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SERVE_MEDIA = True
