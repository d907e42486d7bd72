"""The shop on the fleet, as it is reached from this machine."""

import subprocess

from fleet.drill.visitor import Door
from fleet.places import SSH_CONFIG

NAME = "shop.example"


def door(address: str) -> Door:
    """Return the way in at a balancer's address, or at the one that the balancers share."""
    words = ["ssh", "-n", "-F", str(SSH_CONFIG), "lb1", "cat", "/etc/ssl/shop/ca.crt"]
    trusted = subprocess.run(words, capture_output=True, text=True, check=True).stdout  # noqa: S603 -- our own words
    return Door(address, NAME, trusted)
