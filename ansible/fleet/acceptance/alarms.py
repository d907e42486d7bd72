"""Alarms, as Prometheus has them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

EXPIRING = "/etc/ssl/shop/tried.crt"
_MAKE = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=tried"


def asked(site, query: str) -> list[dict[str, str]]:
    """Return the labels of what Prometheus says to a query."""
    line = f"curl --silent --get http://127.0.0.1:9090/api/v1/query --data-urlencode 'query={query}'"
    return [each["metric"] for each in json.loads(site.ssh("backup1", line))["data"]["result"]]


@contextmanager
def expiring_certificate(site) -> Iterator[None]:
    """Have a certificate with twenty days left on a balancer, which an alarm is raised for."""
    look = "sudo systemctl start shop-certificates"
    site.ssh("lb1", f"sudo {_MAKE} -days 20 -out {EXPIRING} 2>/dev/null && {look}")
    try:
        yield
    finally:
        site.ssh("lb1", f"sudo rm {EXPIRING} && {look}")
