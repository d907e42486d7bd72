"""Databases by role: `default` (the primary), `replica`, `audit` and `audit_replica`, from libpq URIs."""

from typing import Any

from psycopg2.extensions import parse_dsn

from settings.env import env

# A subclass of django-db-geventpool's: it finds the node of a role among all hosts, and keeps a pool for each.
ENGINE = "routers.backends.postgresql"

# A statement whose asker has gone (its deadline is ours, not the server's) is ended by the server, too.
SESSION = "-c TimeZone=UTC -c client_connection_check_interval=2s"


def databases_from_env() -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES for DATABASE_URL and AUDIT_DATABASE_URL."""
    return databases(env("DATABASE_URL"), env("AUDIT_DATABASE_URL"), pool_size=env("DATABASE_POOL_SIZE"))


def databases(uri: str, audit_uri: str = "", *, pool_size: int = 20) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES; a process keeps at most `pool_size` connections to each server of each database.

    Where a URI names several hosts, one of them takes writes and the others are its replicas: which, the servers say.
    """
    roles = _logical(uri, pool_size, primary="default", replica="replica")
    if audit_uri:
        roles |= _logical(audit_uri, pool_size, primary="audit", replica="audit_replica")
        roles["audit"]["TEST"] = {"DEPENDENCIES": []}
    return roles


def _logical(uri: str, pool_size: int, *, primary: str, replica: str) -> dict[str, dict[str, Any]]:
    config = _config(uri, pool_size)
    if "," not in config["HOST"]:
        return {primary: config}
    return {primary: config, replica: {**config, "TEST": {"MIRROR": primary}}}


def _config(uri: str, pool_size: int) -> dict[str, Any]:
    options = parse_dsn(uri)
    return {
        "ENGINE": ENGINE,
        "NAME": options.pop("dbname"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "connect_timeout": 3,
            **options,
            "options": f"{SESSION} {options.get('options', '')}".strip(),
            "MAX_CONNS": pool_size,
        },
    }
