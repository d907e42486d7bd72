"""The package cache does not pass somebody else's server off as its own."""

import socket
from ipaddress import IPv4Interface

import pytest

from fleet import cgroups, packages
from fleet.errors import FleetError
from fleet.plan import Plan


def test_a_port_that_somebody_else_has_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "PACKAGES", tmp_path)
    monkeypatch.setattr(cgroups, "TOP", "shop-fleet-on-paper")  # a fleet may be up on this machine
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(FleetError, match=f"Something else listens at http://127.0.0.1:{port}"):
            packages.serve(Plan((), IPv4Interface("127.0.0.1/8"), port), offline=False)
    assert list(tmp_path.iterdir()) == []
