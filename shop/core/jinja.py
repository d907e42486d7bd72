"""The environment of the templates that are written in Jinja: all that such a template knows beside its context."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from shop.core.money import format_money
from shop.core.scripts import script


def environment(**options: Any) -> Environment:
    """Return the environment; what a template misspells is an error, for an empty place would not be noticed."""
    options |= {"undefined": StrictUndefined, "extensions": ["jinja2.ext.i18n"]}
    made = Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 -- Django's backend sets autoescape
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension's
    made.globals |= {"settings": settings, "language": get_language, "url": _url, "static": _static, "script": script}
    made.globals["fixed"] = _Fixed(made)
    made.filters |= {"money": format_money, "day": _day}
    return made


class _Fixed:
    """Shows an element that depends on the language and on few `values` alone: each way of it is rendered once."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._once = lru_cache(maxsize=64)(self._render)
        setting_changed.connect(self._forget)

    def __call__(self, name: str, **values: str) -> Markup:
        # A developer who changes a template sees it at once.
        show = self._render if self._environment.auto_reload else self._once
        return show(name, get_language(), **values)

    def _render(self, name: str, _language: str | None, **values: str) -> Markup:
        return Markup(self._environment.get_template(name).render(values))  # noqa: S704 -- Jinja has escaped the values

    def _forget(self, **kwargs: Any) -> None:
        self._once.cache_clear()


@lru_cache(maxsize=64)
def _url(name: str) -> str:
    """Return the path of a page that takes no arguments; every page names the same few."""
    return reverse(name)


@lru_cache(maxsize=64)
def _static(path: str) -> str:
    return static(path)


def _day(moment: Any) -> str:
    return date_format(localtime(moment), pgettext("how a day is written", "j F Y"))


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in {"ROOT_URLCONF", "STATIC_URL", "STATIC_ROOT", "STORAGES"}:
        _url.cache_clear()
        _static.cache_clear()


setting_changed.connect(_forget)
