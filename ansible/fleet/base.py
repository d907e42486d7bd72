"""The trees below all hosts, one for each Debian: made once, by debootstrap, through the package cache."""

import subprocess
from pathlib import Path

from fleet import disk
from fleet.errors import FleetError
from fleet.keys import ADMIN
from fleet.places import BASES
from fleet.plan import SUITES
from fleet.terminal import say
from fleet.tools import environment, run

# A server as a provider hands it over, with what Ansible needs of it. faketime lies there unused until a clock is
# shifted.
_INCLUDED = (
    "systemd", "systemd-sysv", "dbus", "libpam-systemd", "openssh-server", "sudo", "python3", "python3-apt", "iproute2",
    "ca-certificates", "libfaketime",
)  # fmt: skip
_UNITS_ON = ("systemd-networkd.service", "ssh.service")
# The generator reads the command line of process 1, which is none for a moment while systemd looks around again: a
# boot in a hundred had a failed unit.
_UNITS_OFF = (
    "systemd-networkd-wait-online.service", "systemd-network-generator.service", "console-getty.service",
    "getty@tty1.service",
)  # fmt: skip
# What debootstrap says when it begins something long, and what we say then.
_STEPS = {
    "I: Retrieving": "fetching packages",
    "I: Installing core": "unpacking",
    "I: Configuring required": "configuring what is required",
    "I: Unpacking the base": "unpacking the rest",
    "I: Configuring the base": "configuring the rest",
}
# Nobody waits for ever for a package: the cache is one process for all hosts.
# A host that loses its power while it installs is made anew: nothing is gained by waiting for the disk.
_DPKG = "force-unsafe-io\n"
_APT = 'Acquire::http::Timeout "10";\nAcquire::Retries "3";\n'


def make(debian: int, *, proxy: str) -> None:
    """Make the tree of that Debian, unless it is there, fetching packages through `proxy`."""
    tree = BASES / SUITES[debian]
    if tree.exists():
        return
    say(f"Making the base of Debian {debian}, once; it takes a minute or two.")
    unfinished = tree.with_suffix(".unfinished")
    disk.remove(unfinished)  # what an interrupted making left
    _write(unfinished / "etc/dpkg/dpkg.cfg.d/fleet", _DPKG)
    _bootstrap(SUITES[debian], unfinished, proxy)
    _configure(unfinished)
    unfinished.rename(tree)


def _bootstrap(suite: str, tree: Path, proxy: str) -> None:
    words = ["debootstrap", "--variant=minbase", f"--include={','.join(_INCLUDED)}", suite, str(tree)]
    own = environment() | {"http_proxy": proxy}
    last = ""
    steps = dict(_STEPS)
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=own) as process:  # noqa: S603 -- our own words
        for line in process.stdout or ():
            last = line.strip()
            for beginning in [key for key in steps if last.startswith(key)]:
                say(f"  {steps.pop(beginning)} ...")
    if process.returncode:
        log = tree / "debootstrap/debootstrap.log"
        raise FleetError(f"debootstrap failed with: {last} The whole of it may be in {log}.")


def _configure(tree: Path) -> None:
    run("chroot", tree, "useradd", "--create-home", "--uid", "1000", "--shell", "/bin/bash", "--groups", "sudo", ADMIN)
    _write(tree / "etc/sudoers.d/fleet", f"{ADMIN} ALL=(ALL) NOPASSWD:ALL\n", mode=0o440)
    # A manager of sessions that stays costs less than one that is started anew for each visit.
    _write(tree / "var/lib/systemd/linger" / ADMIN, "")
    _write(tree / "etc/apt/apt.conf.d/90fleet", _APT)
    add_security_updates(tree / "etc/apt/sources.list")
    run("chroot", tree, "systemctl", "--quiet", "enable", *_UNITS_ON)
    run("chroot", tree, "systemctl", "--quiet", "mask", *_UNITS_OFF)
    # Each host has its own.
    for file in tree.glob("etc/ssh/ssh_host_*"):
        file.unlink()
    for name in ("machine-id", "resolv.conf"):
        (tree / "etc" / name).unlink(missing_ok=True)
        _write(tree / "etc" / name, "")


def add_security_updates(sources: Path) -> None:
    """Add what every Debian host has beside the release, from the same place: debootstrap writes that alone."""
    kind, mirror, suite, *components = sources.read_text().split()
    rest = " ".join(components)
    lines = (
        f"{mirror} {suite} {rest}",
        f"{mirror} {suite}-updates {rest}",
        f"{mirror}-security {suite}-security {rest}",
    )
    sources.write_text("".join(f"{kind} {line}\n" for line in lines))


def _write(path: Path, text: str, *, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
