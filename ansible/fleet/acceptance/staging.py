"""Staging on one host of the fleet: its inventory as it is, with a name, an address and secrets for this run alone."""

import shutil
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import yaml

from fleet import places
from vault import authority, contents, password

NAME = "staging.shop.example"
_EXAMPLE = places.ANSIBLE / "inventories/staging"
_FLEET = {
    "fleet_bridge": "10.77.0.1/24",
    "apt_proxy": "http://10.77.0.1:3143",
    "ansible_user": "admin",
    "ansible_ssh_private_key_file": str(places.KEY),
    "ansible_ssh_common_args": f'-o UserKnownHostsFile="{places.KNOWN_HOSTS}"',
    "firewall_admins": ["10.77.0.1"],
}


# By Debian: a host's name and address, the one that visitors ask, and the Python that comes with it.
_HOSTS = {
    13: ("solo1", "10.77.0.71", "10.77.0.73", "3.13"),
    12: ("old1", "10.77.0.72", "10.77.0.74", "3.11"),
}


@dataclass(frozen=True)
class Staging:
    """One host that is all there is, with an address that could float; `python` is its Debian's."""

    debian: int
    host: str
    address: str
    floating: str
    python: str
    inventory: Path

    def front_page(self, trusted: str) -> int:
        """Ask for the front page from outside, over TLS, trusting one authority; return the status."""
        context = ssl.create_default_context(cadata=trusted)
        with (
            socket.create_connection((self.floating, 443), timeout=30) as plain,
            context.wrap_socket(plain, server_hostname=NAME) as line,
        ):
            line.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
            return int(line.recv(4096).split()[1])

    def rotate(self) -> None:
        """Make new secrets in its vault, as `make secrets ROTATE=1` does for an environment of the repository."""
        secret = password.ensure()
        kept = contents.read(self.vault, secret)
        contents.write(self.vault, kept | contents.rotate(kept), secret)

    @property
    def vault(self) -> Path:
        """Return where its secrets are."""
        return self.inventory / "group_vars/all/vault.yml"


def describe(debian: int, inventory: Path) -> Staging:
    """Write the inventory into a folder: the example as it is, but for what makes its host one of the fleet."""
    own = Staging(debian, *_HOSTS[debian], inventory)
    shutil.copytree(_EXAMPLE, inventory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("vault.yml"))
    shared = inventory / "group_vars/all"
    hosts = yaml.safe_load((inventory / "hosts.yml").read_text().replace(NAME, own.host))
    hosts["all"]["hosts"][own.host]["ansible_host"] = own.address
    (inventory / "hosts.yml").write_text(yaml.safe_dump(hosts))
    own_values = {
        "fleet_debian": debian,
        "keepalived_address": f"{own.floating}/24",
        "keepalived_router_id": debian,  # both are in one network
    }
    values = yaml.safe_load((shared / "vars.yml").read_text()) | _FLEET | own_values
    (shared / "vars.yml").write_text(yaml.safe_dump(values))
    contents.write(own.vault, authority.make("staging", {}) | contents.make({}), password.ensure())
    return own
