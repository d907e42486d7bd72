"""Install what the tests or the fleet need from Debian, where we may; otherwise name it.

`python deploy/debian.py tests`, or `fleet`.
"""

import os
import shutil
import subprocess
import sys

# Program that is looked for, and the packages that bring it. The browser draws no letter without a font.
NEEDED: dict[str, dict[str, tuple[str, ...]]] = {
    "tests": {
        "chromium": ("chromium", "fonts-dejavu-core"),
        "nginx": ("nginx",),
        "openssl": ("openssl",),
        "xgettext": ("gettext",),
    },
    # As ansible/fleet/needs.py names them.
    "fleet": {
        "apt-cacher-ng": ("apt-cacher-ng",),
        "debootstrap": ("debootstrap",),
        "ip": ("iproute2",),
        "losetup": ("mount",),
        "mkfs.ext4": ("e2fsprogs",),
        "mount": ("mount",),
        "nsenter": ("util-linux",),
        # Playbooks send files by it.
        "rsync": ("rsync",),
        "ssh": ("openssh-client",),
        "ssh-keygen": ("openssh-client",),
        "systemd-nspawn": ("systemd-container",),
    },
}


def main() -> int:
    """Return 0 when everything is there, 1 when something is missing and could not be installed."""
    # Servers lie where only root's PATH leads.
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    needed = NEEDED[sys.argv[1]]
    packages = sorted(
        {name for program, names in needed.items() if not shutil.which(program, path=path) for name in names}
    )
    if not packages:
        return 0
    words = " ".join(packages)
    asker = _who_may_install()
    if asker is None:
        sys.stderr.write(f"Missing from Debian: {words}. Install it with: sudo apt-get install {words}\n")
        return 1
    sys.stdout.write(f"Installing from Debian: {words} ...\n")
    sys.stdout.flush()
    install = ["install", "--yes", "--quiet", "--no-install-recommends", *packages]
    if all(_apt_get(asker, step) for step in (["update", "--quiet"], install)):
        return 0
    sys.stderr.write(f"Debian's packages could not be installed, see above: {words}.\n")
    return 1


def _who_may_install() -> list[str] | None:
    """Return the words before apt-get that let us install, or None if we may not."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:  # noqa: S603 -- our own words
        return [sudo, "-n"]
    return None


def _apt_get(asker: list[str], words: list[str]) -> bool:
    environment = [*asker, "env", "DEBIAN_FRONTEND=noninteractive"]
    return subprocess.run([*environment, "apt-get", *words], check=False).returncode == 0  # noqa: S603 -- our own words


if __name__ == "__main__":
    sys.exit(main())
