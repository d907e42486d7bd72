"""The key that opens every host, and the hosts' own keys in known_hosts, so that host key checking stays on."""

from collections.abc import Iterable

from fleet import places
from fleet.host import Host
from fleet.tools import run

ADMIN = "admin"
HOST_KEY = "etc/ssh/ssh_host_ed25519_key"


def make_key() -> None:
    """Make the key, unless it is there."""
    places.CLIENT.mkdir(parents=True, exist_ok=True)
    places.give_to_caller(places.CLIENT.parent, places.CLIENT)
    if not places.KEY.exists():
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "fleet", "-f", places.KEY)
    places.give_to_caller(places.KEY, places.KEY.with_suffix(".pub"))


def authorise(host: Host) -> None:
    """Let the key into a host, also one that another checkout made."""
    file = host.root / f"home/{ADMIN}/.ssh/authorized_keys"
    wanted = places.KEY.with_suffix(".pub").read_text()
    if not file.exists() or file.read_text() != wanted:
        run("install", "-d", "-m", "700", "-o", "1000", "-g", "1000", file.parent)
        run("install", "-m", "600", "-o", "1000", "-g", "1000", places.KEY.with_suffix(".pub"), file)


def make_host_key(host: Host) -> None:
    """Make the key by which a host is recognised; Debian's package makes others that nobody asks for."""
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"root@{host.name}", "-f", host.root / HOST_KEY)


def write_client_files(hosts: Iterable[Host]) -> None:
    """Write known_hosts, for Ansible, and a configuration by which `ssh -F` knows hosts by name."""
    lines, blocks = [], []
    for host in hosts:
        lines.append(f"{host.name},{host.address} {(host.root / f'{HOST_KEY}.pub').read_text()}")
        blocks.append(f"Host {host.name}\n  HostName {host.address}\n")
    common = f'Host *\n  User {ADMIN}\n  IdentityFile "{places.KEY}"\n  UserKnownHostsFile "{places.KNOWN_HOSTS}"\n'
    places.KNOWN_HOSTS.write_text("".join(lines))
    places.SSH_CONFIG.write_text("".join([*blocks, common]))
    places.give_to_caller(places.KNOWN_HOSTS, places.SSH_CONFIG)
