"""The negative control: the shop's routing with its check switched off."""

from tests.torture.contenders.ours import *  # noqa: F403 -- settings are others and their difference

MIDDLEWARE = ["tests.torture.contenders.forgetting.ForgettingMiddleware"]
