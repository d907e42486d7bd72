"""A host's power supply: the process that runs its container, and runs it again when the host reboots itself.

Started by fleet.power as `python -m fleet.supply NAME`. It ends when the host powers off or its power is cut.
"""

import os
import sys

from fleet import firmware, host, leftovers, network
from fleet.host import Host
from fleet.launching import launch

_REBOOT = 133  # systemd-nspawn's exit code when the system inside wants to start again


def main(name: str) -> None:
    """Run the host until it is off."""
    own = host.find(name)
    while _run(own) == _REBOOT:
        pass


def _run(own: Host) -> int:
    """Boot the host, and return the exit code of its container."""
    leftovers.remove(own.name)
    words = [
        "systemd-nspawn", "--quiet", "--boot", f"--directory={own.root}", f"--machine={own.name}",
        f"--hostname={own.name}", f"--network-bridge={network.BRIDGE}", "--keep-unit", "--register=no",
        "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe",
    ]  # fmt: skip
    container = launch(words, group=own.name, log=own.console)
    firmware.prepare(container)
    return os.waitstatus_to_exitcode(os.waitpid(container, 0)[1])


if __name__ == "__main__":
    main(sys.argv[1])
