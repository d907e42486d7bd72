"""Processes that run as gunicorn's workers do, under gevent."""

import sys

_RUN = """
from gevent import monkey; monkey.patch_all()
from psycogreen.gevent import patch_psycopg; patch_psycopg()
import importlib, sys
import django; django.setup()
module, function, *words = sys.argv[1:]
print(getattr(importlib.import_module(module), function)(*words))
"""


def command(module: str, function: str, *words: str) -> list[str]:
    """Return the command that prints what `function` of `module` makes of `words`."""
    return [sys.executable, "-c", _RUN, module, function, *words]
