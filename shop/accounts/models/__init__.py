"""People's tables, one module per thing."""

from shop.accounts.models.address import Address
from shop.accounts.models.backup_codes import BackupCode, BackupCodeDevice
from shop.accounts.models.download import DataDownload
from shop.accounts.models.phone import PhoneDevice
from shop.accounts.models.policy import GroupJoining, GroupPolicy
from shop.accounts.models.session import KnownBrowser, Session
from shop.accounts.models.user import User

__all__ = [
    "Address",
    "BackupCode",
    "BackupCodeDevice",
    "DataDownload",
    "GroupJoining",
    "GroupPolicy",
    "KnownBrowser",
    "PhoneDevice",
    "Session",
    "User",
]
