"""What the settings of all contenders share."""

from settings.env import env
from settings.logs import logging_config
from settings.redis import redis_caches

SECRET_KEY = "torture only: not a secret, it signs for visitors that do not exist"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.torture.notes.urls"
INSTALLED_APPS = ["tests.torture.notes"]
MIDDLEWARE: list[str] = []
CACHES = redis_caches(env("REDIS_URL"))
LOGGING = logging_config(level="WARNING", json=False)
USE_TZ = True
