"""System checks: settings that are read without an error and would yet be wrong."""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import UnknownCurrencyError, get_currency_precision, validate_currency
from django.conf import settings
from django.core.checks import CheckMessage, Error

# Prices are stored with this many decimals.
PRICE_DECIMALS = 2


def check_currency(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a currency that nobody knows, or whose prices would lose a digit."""
    try:
        validate_currency(settings.CURRENCY)
    except UnknownCurrencyError:
        hint = "Set CURRENCY to an ISO 4217 code, such as EUR."
        return [Error(f"CURRENCY is {settings.CURRENCY!r}, which is no currency.", hint=hint, id="shop.E001")]
    if get_currency_precision(settings.CURRENCY) > PRICE_DECIMALS:
        hint = "Choose a currency with at most two decimals."
        return [Error(f"Prices in {settings.CURRENCY} have more than two decimals.", hint=hint, id="shop.E002")]
    return []


def check_site_url(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse an address that links in mails could not start with."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme in {"http", "https"} and parts.hostname and not (parts.path or parts.query or parts.fragment):
        return []
    hint = "Set SITE_URL to scheme and host alone, such as https://shop.example"
    return [Error(f"SITE_URL is {settings.SITE_URL!r}, which is not the root of a site.", hint=hint, id="shop.E003")]


def check_ops_networks(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse networks that would silently admit nobody."""
    hint = "Give networks as 10.0.0.0/8, separated by commas."
    return [
        Error(f"OPS_NETWORKS names {network!r}, which is no network.", hint=hint, id="shop.E004")
        for network in settings.OPS_NETWORKS
        if not _is_network(network)
    ]


def _is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
