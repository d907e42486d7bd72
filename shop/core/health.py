"""Health: alive, ready, measured. The last two answer only to the networks of the people who run the shop."""

import logging
from collections.abc import Callable, Iterable
from functools import partial, wraps
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import generate_latest

from routers.placement import PRIMARY, homes
from routers.readiness import ask_primary
from routers.redis import CACHE, DURABLE
from routers.topology.gauges import REGISTRY as SERVERS
from routers.topology.report import report_on
from shop.core.pending import pending_migrations

logger = logging.getLogger(__name__)

_measures: list[Callable[[], None]] = []
_details: dict[str, Callable[[], Any]] = {}


class NotReadyError(Exception):
    """What a probe found wrong, in one sentence for the people who run the shop."""


def for_operators(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show `view` to OPS_NETWORKS; to everyone else it is not there."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not _is_asked_by_operator(request):
            raise Http404
        return view(request)

    return never_cache(guarded)


def _is_asked_by_operator(request: HttpRequest) -> bool:
    return all(_is_operator(address) for address in _addresses(request))


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
    """Answer as long as the process lives, to operators with its release; it asks nobody else."""
    answer = f"ok {settings.RELEASE}\n" if _is_asked_by_operator(request) else "ok\n"
    return HttpResponse(answer, content_type="text/plain")


@for_operators
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve, part by part; 503 when it cannot.

    A replica that is missing is told, and takes no host out: other servers answer in its place.
    """
    checks = {name: _outcome(probe) for name, probe in _probes().items()}
    can_be_asked = checks[f"database {PRIMARY}"] == "ok"
    details = {name: _outcome(read) for name, read in (_servers() | (_details if can_be_asked else {})).items()}
    ready = all(outcome == "ok" for name, outcome in checks.items() if name not in _dispensable())
    report = {"ready": ready, "release": settings.RELEASE, "checks": checks, "details": details}
    return JsonResponse(report, status=200 if ready else 503, json_dumps_params={"indent": 2})


@for_operators
def metrics(request: HttpRequest) -> HttpResponse:
    """Show what has been counted, and what is measured only when someone asks."""
    for measure in _measures:
        try:
            measure()
        except DatabaseError as error:
            # The database's own checks say so, too; the rest is worth showing.
            logger.warning("Not measured for /metrics: %s", str(error).strip())
    response: HttpResponse = ExportToDjangoView(request)
    response.write(generate_latest(SERVERS))
    return response


def before_each_scrape(measure: Callable[[], None]) -> None:
    """Have `measure` set its gauges whenever /metrics is asked; called once, at start-up."""
    _measures.append(measure)


def show_detail(name: str, read: Callable[[], Any]) -> None:
    """Show in /readyz what `read` returns, which decides nothing; called once, at start-up."""
    _details[name] = read


def _probes() -> dict[str, Callable[[], Any]]:
    databases = {f"database {alias}": partial(ask_primary, alias) for alias in homes()}
    migrations = {_migrations_of(alias): partial(_probe_migrations, alias) for alias in homes()}
    return {**databases, **_redis_probes(), **migrations}


def _servers() -> dict[str, Callable[[], Any]]:
    return {f"servers of {alias}": partial(_nodes, alias) for alias in homes()}


def _nodes(alias: str) -> list[dict[str, Any]]:
    return [node.as_dict() for node in report_on(alias).nodes]


def _dispensable() -> set[str]:
    """Name the checks that take no host out: what is meant for another database than the shop's waits for it."""
    others = [alias for alias in homes() if alias != PRIMARY]
    return {f"database {alias}" for alias in others} | {_migrations_of(alias) for alias in others}


def _migrations_of(alias: str) -> str:
    return "migrations" if alias == PRIMARY else f"migrations {alias}"


def _outcome(probe: Callable[[], Any]) -> Any:
    try:
        found = probe()
    except Exception as error:  # noqa: BLE001 -- whatever a probe meets is what it reports
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no details'}"
    return "ok" if found is None else found


def _redis_probes() -> dict[str, Callable[[], Any]]:
    return {
        "cache": partial(_probe_redis, CACHE, "REDIS_URL"),
        "queue": partial(_probe_redis, DURABLE, "REDIS_QUEUE_URL, or REDIS_URL without it"),
    }


def _probe_redis(alias: str, where: str) -> None:
    # Caches swallow their errors by design; a value that does not come back tells of them.
    caches[alias].set("readyz", settings.RELEASE, timeout=10)
    if caches[alias].get("readyz") != settings.RELEASE:
        raise NotReadyError(f"Redis does not answer at {where}.")


def _probe_migrations(alias: str) -> None:
    # A statement would wait for a new primary.
    ask_primary(alias)
    if plan := pending_migrations(alias):
        waiting = ", ".join(str(migration) for migration in plan[:3])
        command = "manage.py migrate" if alias == PRIMARY else f"manage.py migrate --database {alias}"
        raise NotReadyError(f"Not applied to {alias} ({len(plan)}): {waiting}. Run `{command}`.")
