"""What a vault holds: names, how each is made, and the encrypted file."""

import os
import secrets
import string
from pathlib import Path
from typing import Any

import yaml
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, VaultSecret

from vault.errors import VaultError

# Letters and digits alone: they need no quoting in an address, a shell or a configuration file.
_SIGNS = string.ascii_letters + string.digits
_LONG = 48  # 285 bits
# The authority is made by `authority`.
LENGTHS = {
    "vault_app_secret_key": 64,
    "vault_postgres_superuser_password": _LONG,
    "vault_postgres_replicator_password": _LONG,
    "vault_postgres_rewind_password": _LONG,
    "vault_postgres_owner_password": _LONG,
    "vault_postgres_app_password": _LONG,
    "vault_postgres_monitor_password": _LONG,
    "vault_postgres_audit_owner_password": _LONG,
    "vault_postgres_audit_password": _LONG,
    "vault_postgres_backup_password": _LONG,
    "vault_patroni_api_password": _LONG,
    "vault_redis_password": _LONG,
    "vault_redis_queue_password": _LONG,
    "vault_sentinel_password": _LONG,
    "vault_redis_admin_password": _LONG,
    "vault_redis_monitor_password": _LONG,
    "vault_pgbackrest_cipher": 64,
    "vault_keepalived_password": 8,  # its protocol carries no more
}
# What the shop itself shows others: replaced under load by rotate_secrets.yml, which leads from the former to the new.
ROTATED = (
    "vault_app_secret_key",
    "vault_postgres_app_password",
    "vault_redis_password",
    "vault_redis_queue_password",
)


def rotate(kept: dict[str, Any]) -> dict[str, str]:
    """Return new secrets for those that are rotated, and beside each the former one."""
    former = {name.replace("vault_", "vault_former_", 1): kept[name] for name in ROTATED}
    return former | make({name: value for name, value in kept.items() if name not in ROTATED})


def make(kept: dict[str, Any]) -> dict[str, str]:
    """Return a secret for each name that is not kept."""
    return {
        name: "".join(secrets.choice(_SIGNS) for _ in range(length))
        for name, length in LENGTHS.items()
        if name not in kept
    }


def read(path: Path, secret: VaultSecret) -> dict[str, Any]:
    """Return what the vault holds, which is nothing where there is none; what lies there in clear is taken over."""
    if not path.exists():
        return {}
    raw = path.read_bytes()
    library = VaultLib([("default", secret)])
    try:
        found = yaml.safe_load(library.decrypt(raw) if library.is_encrypted(raw) else raw)
    except AnsibleError as error:
        raise VaultError(f"{path} does not open with this password: {error}") from error
    except yaml.YAMLError as error:
        raise VaultError(f"{path} holds no YAML: {error}") from error
    if not isinstance(found, dict):
        raise VaultError(f"{path} holds no names with values: repair it with `ansible-vault edit`, or move it away.")
    return found


def write(path: Path, values: dict[str, Any], secret: VaultSecret) -> None:
    """Replace the vault at once, readable by its owner alone."""
    text = "---\n" + yaml.dump(values, Dumper=_Dumper, sort_keys=False, width=200)
    sealed = VaultLib([("default", secret)]).encrypt(text, secret=secret)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(sealed)
    new.replace(path)


class _Dumper(yaml.SafeDumper):
    """Writes keys and certificates as people paste them, line by line."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
