"""The package cache on the bridge: what hosts install passes through it, and is fetched from outside once."""

import socket

from fleet import cgroups
from fleet.errors import FleetError
from fleet.launching import launch
from fleet.places import PACKAGES
from fleet.plan import Plan
from fleet.tools import wait_until

# Debian's own configuration sends what hosts ask for to mirrors of its choice; ours fetches exactly what they ask for.
# What Debian no longer lists is kept for a while (ExThreshold, days), for hosts that still ask for it.
_CONFIGURATION = """\
CacheDir: {state}/cache
LogDir: {state}/log
SocketPath: {state}/socket
PidFile: {state}/pid
SupportDir: /usr/lib/apt-cacher-ng
BindAddress: {address}
Port: {port}
ForeGround: 1
ExThreshold: 30
Offlinemode: {offline}
"""


def url(plan: Plan) -> str:
    """Return the cache's address, as apt's proxy."""
    return f"http://{plan.bridge.ip}:{plan.packages_port}"


def serve(plan: Plan, *, offline: bool) -> None:
    """Start the cache, or restart it when it shall be configured otherwise; `offline` gives only what it has."""
    text = _CONFIGURATION.format(state=PACKAGES, address=plan.bridge.ip, port=plan.packages_port, offline=int(offline))
    file = PACKAGES / "configuration/acng.conf"
    if _is_ours(plan) and file.read_text() == text:
        return
    cgroups.kill(cgroups.PACKAGES)
    if is_serving(plan):
        raise FleetError(f"Something else listens at {url(plan)}: stop it, or set another port in apt_proxy.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    launch(["apt-cacher-ng", "-c", str(file.parent)], group=cgroups.PACKAGES, log=PACKAGES / "output.log")
    if not wait_until(lambda: _is_ours(plan), seconds=10):
        raise FleetError(f"The package cache does not answer at {url(plan)}: see {PACKAGES}/output.log.")


def is_serving(plan: Plan) -> bool:
    """Say whether somebody answers where the cache should."""
    try:
        socket.create_connection((str(plan.bridge.ip), plan.packages_port), timeout=1).close()
    except OSError:
        return False
    return True


def _is_ours(plan: Plan) -> bool:
    return cgroups.is_populated(cgroups.PACKAGES) and is_serving(plan)
