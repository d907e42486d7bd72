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
  4. {act}:
     cd ansible && ../.venv/bin/ansible-playbook -i {inventory} playbooks/{playbook}
"""
SHAPE = ("Bring the hosts into shape", "site.yml")
ROTATE = ("Lead the hosts from the former secrets to the new ones, before any other playbook", "rotate_secrets.yml")


def main(words: list[str]) -> int:
    """Make what is missing in an environment's vault, say so, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make secrets", description="Make the secrets of an environment.")
    parser.add_argument("environment", help="a folder of ansible/inventories, such as production")
    parser.add_argument("--rotate", action="store_true", help="replace those that playbooks/rotate_secrets.yml can")
    asked = parser.parse_args(words)
    try:
        _make(asked.environment, rotate=asked.rotate)
    except VaultError as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    return 0


def _make(environment: str, *, rotate: bool) -> None:
    inventory = INVENTORIES / environment
    if not environment or not (inventory / "hosts.yml").is_file():
        known = ", ".join(sorted(path.parent.name for path in INVENTORIES.glob("*/hosts.yml")))
        raise VaultError(f"There is no inventory {environment or '(none named)'}: say ENV= and one of {known}.")
    vault = inventory / "group_vars/all/vault.yml"
    secret = password.ensure()
    kept = contents.read(vault, secret)
    made = authority.make(environment, kept) | contents.make(kept)
    if rotate:
        made |= contents.rotate(kept | made)
    if made:
        contents.write(vault, kept | made, secret)
    _report(vault, kept, made, is_rotation=rotate)


def _report(vault: Path, kept: dict[str, object], made: dict[str, str], *, is_rotation: bool) -> None:
    place = vault.relative_to(ANSIBLE.parent)
    if not made:
        sys.stdout.write(f"{place} has all {len(kept)} secrets already: nothing was changed.\n")
        return
    sys.stdout.write(
        f"{place}: {len(kept.keys() - made.keys())} secrets kept, {len(made)} made:\n  " + "\n  ".join(made) + "\n"
    )
    inventory = vault.parents[2].relative_to(ANSIBLE)
    act, playbook = ROTATE if is_rotation else SHAPE
    names = {"password": password.named(), "vault": vault.relative_to(ANSIBLE), "inventory": inventory}
    sys.stdout.write(NEXT.format(**names, act=act, playbook=playbook))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
