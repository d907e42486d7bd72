"""`make secrets ENV=production`: the environment's vault, made or brought up to date."""

import argparse
import sys
from pathlib import Path

from vault import authority, contents, password
from vault.errors import VaultError
from vault.places import ANSIBLE, INVENTORIES

REFUSED = 2
NEXT = """
Next:
  1. Keep {password} where your team keeps passwords: without it the vault cannot be opened by anyone.
  2. Keep the vault itself in your own repository. It is encrypted, and .gitignore leaves it out of this one alone.
  3. Look into it, or fill in what others gave you, such as vault_app_email_url:
     cd ansible && ../.venv/bin/ansible-vault edit {vault}
  4. Bring the hosts into shape:
     cd ansible && ../.venv/bin/ansible-playbook -i {inventory} playbooks/site.yml
"""


def main(words: list[str]) -> int:
    """Make what is missing in an environment's vault, say so, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make secrets", description="Make the secrets of an environment.")
    parser.add_argument("environment", help="a folder of ansible/inventories, such as production")
    try:
        _make(parser.parse_args(words).environment)
    except VaultError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0


def _make(environment: str) -> None:
    inventory = INVENTORIES / environment
    if not environment or not (inventory / "hosts.yml").is_file():
        known = ", ".join(sorted(path.parent.name for path in INVENTORIES.glob("*/hosts.yml")))
        raise VaultError(f"There is no inventory {environment or '(none named)'}: say ENV= and one of {known}.")
    vault = inventory / "group_vars/all/vault.yml"
    secret = password.ensure()
    kept = contents.read(vault, secret)
    made = authority.make(environment, kept) | contents.make(kept)
    if made:
        contents.write(vault, kept | made, secret)
    _report(vault, kept, made)


def _report(vault: Path, kept: dict[str, object], made: dict[str, str]) -> None:
    place = vault.relative_to(ANSIBLE.parent)
    if not made:
        sys.stdout.write(f"{place} has all {len(kept)} secrets already: nothing was changed.\n")
        return
    sys.stdout.write(f"{place}: {len(kept)} secrets kept, {len(made)} made:\n  " + "\n  ".join(made) + "\n")
    inventory = vault.parents[2].relative_to(ANSIBLE)
    sys.stdout.write(NEXT.format(password=password.named(), vault=vault.relative_to(ANSIBLE), inventory=inventory))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
