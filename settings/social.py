"""Providers that people may sign in with: those that the environment names, and no others."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# What each one is called here -> how its names in the environment begin.
KNOWN = {"google": "GOOGLE", "github": "GITHUB", "microsoft": "MICROSOFT"}
_KEYS = frozenset({"id", "name", "server_url", "client_id", "secret"})
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def openid_providers(value: str) -> list[dict[str, str]]:
    """Read the JSON list of OpenID Connect providers; raise ValueError that says what is wrong with which."""
    providers = json.loads(value or "[]")
    if not isinstance(providers, list):
        raise ValueError("It is no JSON list")  # noqa: TRY004 -- what a value of the environment raises
    for place, provider in enumerate(providers, start=1):
        if fault := _fault_of(provider):
            raise ValueError(f"Provider {place} {fault}")
    if len({provider["id"] for provider in providers}) < len(providers):
        raise ValueError("Two providers have one id")
    return providers


def social_providers(env: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """Return SOCIALACCOUNT_PROVIDERS: who is not in it has neither button nor address."""
    providers: dict[str, dict[str, Any]] = {
        name: {"APP": app} for name, prefix in KNOWN.items() if (app := _known_app(env, prefix))
    }
    if apps := [_openid_app(provider) for provider in env("OPENID_CONNECT_PROVIDERS")]:
        providers["openid_connect"] = {"APPS": apps}
    if "microsoft" in providers:
        providers["microsoft"]["APP"]["settings"] = {"tenant": env("MICROSOFT_TENANT")}
    return {name: {**provider, "OAUTH_PKCE_ENABLED": True} for name, provider in providers.items()}


def _known_app(env: Callable[[str], Any], prefix: str) -> dict[str, Any]:
    client_id, secret = env(f"{prefix}_CLIENT_ID"), env(f"{prefix}_CLIENT_SECRET")
    if bool(client_id) != bool(secret):
        raise ImproperlyConfigured(f"Set both {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET, or neither.")
    return {"client_id": client_id, "secret": secret, "settings": {}} if client_id else {}


def _openid_app(provider: dict[str, str]) -> dict[str, Any]:
    return {
        "provider_id": provider["id"],
        "name": provider["name"],
        "client_id": provider["client_id"],
        "secret": provider["secret"],
        "settings": {"server_url": provider["server_url"]},
    }


def _fault_of(provider: Any) -> str:
    if not isinstance(provider, dict) or provider.keys() != _KEYS:
        return f"needs exactly {', '.join(sorted(_KEYS))}"
    if not all(isinstance(value, str) and value for value in provider.values()):
        return "has a value that is empty or no text"
    # Linked accounts are stored under the id: it must never be that of another provider.
    if provider["id"] in {*KNOWN, "openid_connect"} or not _SLUG.fullmatch(provider["id"]):
        return "needs an id of letters, digits, - and _ that is not a known provider's"
    url = urlsplit(provider["server_url"])
    if url.scheme != "https" and url.hostname not in _LOOPBACK:
        return "needs a server_url that begins with https://"
    return ""
