"""System checks: what would quietly take the guarantee away."""

from django.core import checks

from routers.checks.code import check_middleware_is_sync, check_views_are_sync
from routers.checks.installation import (
    check_atomic_requests,
    check_engines,
    check_middleware,
    check_routers,
    check_tuning,
)
from routers.checks.servers import check_addresses, check_one_server_each


def register_checks() -> None:
    """Have `manage.py check` run them: names are looked up with --deploy, servers asked with --database."""
    for check in (check_atomic_requests, check_engines, check_routers, check_middleware, check_tuning):
        checks.register(check)
    checks.register(check_middleware_is_sync)
    checks.register(check_views_are_sync, checks.Tags.urls)
    checks.register(check_addresses, deploy=True)
    checks.register(check_one_server_each, checks.Tags.database)
