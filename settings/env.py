"""The environment: every name the shop reads, once, with its meaning.

`deploy/env.example` and the settings reference in `docs/` are checked against, or made from, `VARIABLES`.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from settings.redis import redis_url
from settings.social import openid_providers

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = environ.Env.NOTSET
RELEASE_FILE = ROOT / "release.json"


def strict_bool(value: str) -> bool:
    """Read True or False; anything else stops start-up (django-environ reads "maybe" as False)."""
    try:
        return {"true": True, "false": False}[value.strip().lower()]
    except KeyError:
        raise ValueError(f"{value!r} is neither True nor False") from None


def comma_list(value: str) -> list[str]:
    """Read "a, b" as a list; blanks around and between are dropped."""
    return [part.strip() for part in value.split(",") if part.strip()]


def readable_file(value: str) -> str:
    """Return the path as it is; raise ValueError where no file can be read there."""
    if value and not os.access(value, os.R_OK):
        raise ValueError(f"No file can be read at {value}")
    return value


def built_release() -> str:
    """Return the id of the release that this code was built into, or nothing in a checkout."""
    return str(json.loads(RELEASE_FILE.read_text())["id"]) if RELEASE_FILE.exists() else ""


@dataclass(frozen=True)
class Variable:
    """One name in the environment. `default` is REQUIRED where prod must not start without it."""

    name: str
    meaning: str
    default: Any = REQUIRED
    cast: Callable[[str], Any] = str

    @property
    def is_required(self) -> bool:
        """Whether prod refuses to start without this name."""
        return self.default is REQUIRED


VARIABLES = {
    variable.name: variable
    for variable in (
        Variable("SECRET_KEY", "Signs cookies and tokens; at least 50 random characters."),
        Variable(
            "SECRET_KEY_FALLBACKS",
            "Former secret keys, still accepted while they rotate out.",
            [],
            comma_list,
        ),
        Variable("ALLOWED_HOSTS", "Host names the shop answers to, separated by commas.", cast=comma_list),
        Variable("SITE_URL", "The shop's public address; links in mails and canonical links start with it."),
        Variable("SITE_NAME", "The shop's name, as customers read it.", "The Shop"),
        Variable(
            "DATABASE_URL",
            "libpq URI of the shop's database, with every host of the primary and its replicas: "
            "postgresql://user:password@db1:5432,db2:5432/shop?sslmode=verify-full",
        ),
        Variable(
            "AUDIT_DATABASE_URL",
            "libpq URI of the audit database; without it audit events live in the shop's own.",
            "",
        ),
        Variable("DATABASE_POOL_SIZE", "Most connections of one process to one server of a database.", 20, int),
        Variable(
            "DATABASE_STATEMENT_SECONDS",
            "The longest that one statement of a request may take, in seconds; 0 is for ever.",
            3.0,
            float,
        ),
        Variable(
            "DATABASE_MAX_LAG_SECONDS", "A replica further behind than this is not read from, in seconds.", 30.0, float
        ),
        Variable("DATABASE_PROBE_SECONDS", "How often each server is asked how it is, in seconds.", 0.1, float),
        Variable("DATABASE_PROBE_TIMEOUT", "A server silent for this long counts as dead, in seconds.", 0.5, float),
        Variable(
            "REDIS_URL",
            "Cache: redis://:password@host:6379/0, or by its Sentinels rediss+sentinel://user:password@host1:26379,"
            "host2:26379,host3:26379/name?ssl_ca_certs=/path&sentinel_password=secret; rediss is TLS.",
            cast=redis_url,
        ),
        Variable(
            "REDIS_QUEUE_URL",
            "Task queue and what may not be thrown away, such as counted tries; the same forms. Without it REDIS_URL.",
            "",
            redis_url,
        ),
        Variable("EMAIL_URL", "Outgoing mail: smtp+tls://user:password@host:587"),
        Variable("DEFAULT_FROM_EMAIL", "Sender of the shop's mails."),
        Variable(
            "WEBAUTHN_RP_ID",
            "Domain of security keys; without one, the host of SITE_URL. Changed, all keys stop working.",
            "",
        ),
        Variable("TWILIO_ACCOUNT_SID", "Twilio account that sends codes to phones; without one, no phones.", ""),
        Variable("TWILIO_AUTH_TOKEN", "Secret of the Twilio account.", ""),
        Variable("TWILIO_CALLER_ID", "Number that Twilio sends and calls from; without one, no calls.", ""),
        Variable("TWILIO_MESSAGING_SERVICE_SID", "Twilio service that chooses the number messages come from.", ""),
        Variable("GOOGLE_CLIENT_ID", "The shop's client at Google, for people who sign in with it.", ""),
        Variable("GOOGLE_CLIENT_SECRET", "Its secret.", ""),
        Variable("GITHUB_CLIENT_ID", "The shop's client at GitHub, for people who sign in with it.", ""),
        Variable("GITHUB_CLIENT_SECRET", "Its secret.", ""),
        Variable("MICROSOFT_CLIENT_ID", "The shop's client at Microsoft, for people who sign in with it.", ""),
        Variable("MICROSOFT_CLIENT_SECRET", "Its secret.", ""),
        Variable(
            "MICROSOFT_TENANT",
            "Whose accounts at Microsoft: a tenant's id, organizations, consumers or common.",
            "common",
        ),
        Variable(
            "OPENID_CONNECT_PROVIDERS",
            "JSON list of further providers, each with id, name, server_url, client_id and secret.",
            [],
            openid_providers,
        ),
        Variable(
            "GEOIP_DATABASE",
            "File with the cities of network addresses, in MaxMind's format (.mmdb); without one, no places are told.",
            "",
            readable_file,
        ),
        Variable("CURRENCY", "ISO 4217 code of every price, with at most two decimals.", "EUR"),
        Variable(
            "LANGUAGE_CODE", "Language of the catalogue: en, de or fr. People read their accounts in their own.", "en"
        ),
        Variable("TIME_ZONE", "Zone in which dates are shown.", "UTC"),
        Variable(
            "STATIC_ROOT",
            "Folder that collectstatic fills; a release brings its own.",
            str(ROOT / ("static" if RELEASE_FILE.exists() else ".local/static")),
        ),
        Variable("MEDIA_ROOT", "Folder of rendered pictures, served by Nginx.", str(ROOT / ".local/media")),
        Variable(
            "UPLOAD_ROOT",
            "Folder of uploads before they are rendered; never served.",
            str(ROOT / ".local/uploads"),
        ),
        Variable("LOG_LEVEL", "Least severe level that is logged.", "INFO"),
        Variable(
            "RELEASE",
            "Id of what is deployed, shown by /readyz and sent to Sentry; a built release knows its own.",
            "development",
        ),
        Variable(
            "OPS_NETWORKS",
            "Networks that may read /readyz and /metrics.",
            ["127.0.0.0/8", "::1/128"],
            comma_list,
        ),
        Variable("SENTRY_DSN", "Where errors are reported; empty reports nowhere.", ""),
        Variable("SENTRY_ENVIRONMENT", "Name of this environment in Sentry.", "production"),
        Variable("HSTS_SECONDS", "How long browsers insist on TLS, in seconds.", 31_536_000, int),
    )
}


class Env(environ.FileAwareEnv):
    """Reads the names of `VARIABLES` and no other; any of them may be given as NAME_FILE."""

    def __init__(self) -> None:
        super().__init__()
        # Its casts are looser than ours and do not say which name is wrong.
        self.smart_cast = False

    def __call__(self, name: str) -> Any:
        """Return the value of `name`, cast; raise ImproperlyConfigured that says which name is wrong and why."""
        variable = VARIABLES[name]
        raw = self.get_value(name, default=None if variable.is_required else variable.default)
        if raw is None or (variable.is_required and not str(raw).strip()):
            raise ImproperlyConfigured(f"Set {name} in the environment (or {name}_FILE): {variable.meaning}")
        if not isinstance(raw, str):
            return raw
        try:
            return variable.cast(raw)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: {error}. {variable.meaning}") from error


env = Env()
