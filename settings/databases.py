"""Databases by role: `default` (the primary), `replica` and `audit`, from libpq URIs."""

from typing import Any

from psycopg2.extensions import parse_dsn

from settings.env import env

PLAIN = "django.db.backends.postgresql"
POOLED = "django_db_geventpool.backends.postgresql_psycopg2"

# The session's zone is set here because the pooled backend never sets it.
SESSION = "-c TimeZone=UTC"


def nodes(uri: str) -> list[dict[str, Any]]:
    """Split a libpq URI into one Django configuration per host, the primary's first."""
    options = parse_dsn(uri)
    hosts = options.pop("host", "").split(",")
    ports = options.pop("port", "5432").split(",")
    ports = ports if len(ports) == len(hosts) else ports * len(hosts)
    shared = {
        "NAME": options.pop("dbname"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
    }
    options = {"connect_timeout": 3, **options, "options": f"{SESSION} {options.get('options', '')}".strip()}
    return [
        {**shared, "HOST": host, "PORT": port, "OPTIONS": dict(options)}
        for host, port in zip(hosts, ports, strict=True)
    ]


def databases_from_env() -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES for DATABASE_URL, AUDIT_DATABASE_URL and DATABASE_POOL."""
    pool_size = env("DATABASE_POOL_SIZE") if env("DATABASE_POOL") else 0
    return databases(env("DATABASE_URL"), env("AUDIT_DATABASE_URL"), pool_size=pool_size)


def databases(uri: str, audit_uri: str = "", *, pool_size: int = 0) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES; a `pool_size` above 0 keeps that many connections per role for gevent workers."""
    primary, *replicas = nodes(uri)
    roles = {"default": primary}
    if replicas:
        roles["replica"] = {**replicas[0], "TEST": {"MIRROR": "default"}}
    if audit_uri:
        roles["audit"] = {**nodes(audit_uri)[0], "TEST": {"DEPENDENCIES": []}}
    return {role: _connect(node, pool_size=pool_size) for role, node in roles.items()}


def _connect(node: dict[str, Any], *, pool_size: int) -> dict[str, Any]:
    if not pool_size:
        return {"ENGINE": PLAIN, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, **node}
    pool = {"MAX_CONNS": pool_size, "REUSE_CONNS": pool_size}
    return {"ENGINE": POOLED, "CONN_MAX_AGE": 0, **node, "OPTIONS": {**node["OPTIONS"], **pool}}
