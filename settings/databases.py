"""Databases by role: `default` (the primary), `replica` and `audit`, from libpq URIs."""

from typing import Any

from psycopg2.extensions import parse_dsn

from settings.env import env

PLAIN = "django.db.backends.postgresql"
POOLED = "django_db_geventpool.backends.postgresql_psycopg2"

# The session's zone is set here because the pooled backend never sets it.
SESSION = "-c TimeZone=UTC"

# libpq finds the right host of several by itself: writes follow a promoted primary, reads spread over the replicas
# and fall back to the primary where none answers.
WRITES = {"target_session_attrs": "read-write"}
READS = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}


def databases_from_env() -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES for DATABASE_URL, AUDIT_DATABASE_URL and DATABASE_POOL."""
    pool_size = env("DATABASE_POOL_SIZE") if env("DATABASE_POOL") else 0
    return databases(env("DATABASE_URL"), env("AUDIT_DATABASE_URL"), pool_size=pool_size)


def databases(uri: str, audit_uri: str = "", *, pool_size: int = 0) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES; a `pool_size` above 0 keeps that many connections per role for gevent workers."""
    roles = {"default": _role(uri)}
    if "," in roles["default"]["HOST"]:
        roles = {"default": _role(uri, **WRITES), "replica": {**_role(uri, **READS), "TEST": {"MIRROR": "default"}}}
    if audit_uri:
        roles["audit"] = {**_role(audit_uri), "TEST": {"DEPENDENCIES": []}}
    return {role: _connected(config, pool_size=pool_size) for role, config in roles.items()}


def _role(uri: str, **choice: str) -> dict[str, Any]:
    options = parse_dsn(uri)
    return {
        "NAME": options.pop("dbname"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "OPTIONS": {
            "connect_timeout": 3,
            **options,
            **choice,
            "options": f"{SESSION} {options.get('options', '')}".strip(),
        },
    }


def _connected(config: dict[str, Any], *, pool_size: int) -> dict[str, Any]:
    if not pool_size:
        return {"ENGINE": PLAIN, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, **config}
    pool = {"MAX_CONNS": pool_size, "REUSE_CONNS": pool_size}
    return {"ENGINE": POOLED, "CONN_MAX_AGE": 0, **config, "OPTIONS": {**config["OPTIONS"], **pool}}
