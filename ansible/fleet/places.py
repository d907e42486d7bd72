"""Where the fleet keeps its things."""

import os
import pwd
from pathlib import Path

ANSIBLE = Path(__file__).resolve().parent.parent
CHECKOUT = ANSIBLE.parent
INVENTORY = ANSIBLE / "inventories/fleet"

# What hosts are made of needs a file system that an overlay can lie on, which a checkout's need not be.
STATE = Path("/var/lib/shop-fleet")
HOSTS = STATE / "hosts"
IMAGE = STATE / "hosts.img"
BASES = STATE / "bases"
PACKAGES = STATE / "packages"
LOCK = Path("/run/shop-fleet.lock")

# What Ansible and ssh read, as whoever called.
CLIENT = CHECKOUT / ".local/fleet"
KEY = CLIENT / "key"
KNOWN_HOSTS = CLIENT / "known_hosts"
SSH_CONFIG = CLIENT / "ssh_config"


def give_to_caller(*paths: Path) -> None:
    """Make files belong to the person behind sudo, or else to the checkout's owner."""
    owner = int(os.environ.get("SUDO_UID") or CHECKOUT.stat().st_uid)
    group = pwd.getpwuid(owner).pw_gid
    for path in paths:
        os.chown(path, owner, group)
