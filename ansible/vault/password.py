"""The password of the vaults: a file of this checkout, or what Ansible is told to use instead of it."""

import os
import secrets
from pathlib import Path

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultSecret, get_file_vault_secret

from vault.errors import VaultError
from vault.places import PASSWORD

# Ansible's own name: a file with the password, or an executable that prints it.
OTHER = "ANSIBLE_VAULT_PASSWORD_FILE"


def named() -> Path:
    """Return the file that holds or prints the password."""
    return Path(os.environ.get(OTHER) or PASSWORD).expanduser()


def ensure() -> VaultSecret:
    """Return the password; the checkout's own is made the first time, readable by its owner alone."""
    place = named()
    if place == PASSWORD and not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
    if not place.is_file():
        raise VaultError(f"{OTHER} names {place}, which is no file: name one that holds or prints the password.")
    try:
        found = get_file_vault_secret(filename=str(place), loader=DataLoader())
        found.load()
    except AnsibleError as error:
        raise VaultError(f"{place} gives no password: {error}") from error
    return found
