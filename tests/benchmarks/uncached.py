"""The shop with every page built anew: what a page costs when it is not cached."""

from settings.local import *  # noqa: F403 -- an environment is another one and its difference
from settings.local import MIDDLEWARE

_STANDING_IN = {"shop.core.page_cache.middleware.page_cache": "tests.benchmarks.building.build_always"}
MIDDLEWARE = [_STANDING_IN.get(name, name) for name in MIDDLEWARE]
