"""The operating system's account that the servers run as.

PostgreSQL refuses to run as root. Started by root, the servers run as `nobody`, also when the checkout lies below a
directory which that account may not enter (root's home): then they keep one capability, CAP_DAC_OVERRIDE.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.stack.errors import StackError

UNPRIVILEGED = "nobody"

# no_setuid_fixup: access(2), by which PostgreSQL looks for its own programs, otherwise ignores capabilities.
KEEP_ACCESS = (
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
)


@dataclass(frozen=True)
class Account:
    """Who runs the servers, and the words before a command that make it run as that account."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def command(self, *words: str) -> list[str]:
        """Return the command line that runs `words` as this account."""
        return [*self.prefix, *words]

    def own(self, directory: Path) -> None:
        """Make `directory` exist, belong to this account and be closed to all others."""
        directory.mkdir(parents=True, exist_ok=True)
        found = directory.stat().st_uid
        if found != self.uid:
            if os.geteuid() != 0 or found != 0:
                raise StackError(f"{directory} belongs to {_user_name(found)}: run as that user, or remove it.")
            os.chown(directory, self.uid, self.gid)
        directory.chmod(0o700)


def choose_account(directory: Path, program: str) -> Account:
    """Return the account that can run `program` on data below `directory`, with no more rights than that takes."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise StackError("Run as root, the stack needs setpriv: install Debian's package util-linux.")
    entry = pwd.getpwnam(UNPRIVILEGED)
    drop = (setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
    for prefix in ((*drop, "--"), (*drop, *KEEP_ACCESS, "--")):
        if _reaches(prefix, directory, program):
            return Account(entry.pw_uid, entry.pw_gid, prefix)
    raise StackError(
        f"The servers cannot run as {UNPRIVILEGED} below {directory}: run as an ordinary user, or move the checkout "
        "below a directory that everyone may enter, such as /srv."
    )


def _reaches(prefix: tuple[str, ...], directory: Path, program: str) -> bool:
    # Within a shell of that account: setpriv itself still opens programs with root's rights.
    script = 'test -x "$1" && test -x "$2/." && "$1" --version'
    words = [*prefix, "/bin/sh", "-c", script, "sh", program, str(directory)]
    tried = subprocess.run(words, cwd="/", capture_output=True, check=False)  # noqa: S603 -- our own words
    return tried.returncode == 0


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
