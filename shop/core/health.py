"""Health: alive, ready, measured. The last two answer only to the networks of the people who run the shop."""

from collections.abc import Callable, Iterable
from functools import wraps
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView

from routers.placement import homes


class NotReadyError(Exception):
    """What a probe found wrong, in one sentence for the people who run the shop."""


def for_operators(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show `view` to OPS_NETWORKS; to everyone else it is not there."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not all(_is_operator(address) for address in _addresses(request)):
            raise Http404
        return view(request)

    return never_cache(guarded)


def _addresses(request: HttpRequest) -> Iterable[str]:
    """Every address the request is said to come from: a proxy's word may only take rights away, never add any."""
    yield from (part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip())
    # A Unix socket has no address; only this machine reaches it.
    yield request.META.get("REMOTE_ADDR") or "127.0.0.1"


def _is_operator(address: str) -> bool:
    try:
        return any(ip_address(address) in ip_network(network) for network in settings.OPS_NETWORKS)
    except ValueError:
        return False


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives; it asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@for_operators
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve, part by part; 503 when it cannot."""
    checks = {name: _outcome(probe) for name, probe in _probes().items()}
    ready = all(outcome == "ok" for outcome in checks.values())
    report = {"ready": ready, "release": settings.RELEASE, "checks": checks}
    return JsonResponse(report, status=200 if ready else 503, json_dumps_params={"indent": 2})


metrics = for_operators(ExportToDjangoView)


def _probes() -> dict[str, Callable[[], None]]:
    databases = {f"database {alias}": _database_probe(alias) for alias in settings.DATABASES}
    return {**databases, "cache": _probe_cache, "migrations": _probe_migrations}


def _outcome(probe: Callable[[], None]) -> str:
    try:
        probe()
    except Exception as error:  # noqa: BLE001 -- whatever a probe meets is what it reports
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no details'}"
    return "ok"


def _database_probe(alias: str) -> Callable[[], None]:
    def probe() -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")

    return probe


def _probe_cache() -> None:
    # The cache swallows its errors by design; a value that does not come back tells of them.
    cache.set("readyz", settings.RELEASE, timeout=10)
    if cache.get("readyz") != settings.RELEASE:
        raise NotReadyError("Redis does not answer at REDIS_URL.")


def _probe_migrations() -> None:
    for alias in homes():
        executor = MigrationExecutor(connections[alias])
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            waiting = ", ".join(str(migration) for migration, _ in plan[:3])
            raise NotReadyError(f"Not applied to {alias} ({len(plan)}): {waiting}. Run `manage.py migrate`.")
