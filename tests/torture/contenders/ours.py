"""The shop's own routing, switched on as the shop switches it on: by DATABASE_URL, with every host."""

from settings.base import DATABASE_ROUTERS
from settings.base import INSTALLED_APPS as SHOP_APPS
from settings.base import MIDDLEWARE as SHOP_MIDDLEWARE
from settings.databases import databases_from_env
from tests.torture.contenders.base import *  # noqa: F403 -- settings are others and their difference
from tests.torture.contenders.base import INSTALLED_APPS

DATABASES = databases_from_env()
INSTALLED_APPS = [*(app for app in SHOP_APPS if app.startswith("routers")), *INSTALLED_APPS]
DATABASE_ROUTERS = list(DATABASE_ROUTERS)
MIDDLEWARE = [name for name in SHOP_MIDDLEWARE if name.startswith("routers.")]
