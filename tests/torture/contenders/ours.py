"""The shop's own routing, switched on as the shop switches it on: by DATABASE_URL, with every host."""

from settings import base as shop
from settings.databases import databases_from_env
from tests.torture.contenders.base import *  # noqa: F403 -- settings are others and their difference
from tests.torture.contenders.base import INSTALLED_APPS

DATABASES = databases_from_env()
DATABASE_ROUTERS = shop.DATABASE_ROUTERS
INSTALLED_APPS = [*(app for app in shop.INSTALLED_APPS if app.startswith("routers")), *INSTALLED_APPS]
MIDDLEWARE = [name for name in shop.MIDDLEWARE if name.startswith("routers.")]
ROUTING = shop.ROUTING
