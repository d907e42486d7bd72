"""Where vaults and their password lie."""

from pathlib import Path

ANSIBLE = Path(__file__).resolve().parent.parent
INVENTORIES = ANSIBLE / "inventories"
# Read by bin/vault-password, which ansible.cfg names.
PASSWORD = ANSIBLE.parent / ".local/vault/password"
