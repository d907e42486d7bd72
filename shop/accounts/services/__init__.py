"""What is done with people's accounts."""

from shop.accounts.services.administrators import create_administrator, keeping_an_administrator
from shop.accounts.services.backup_codes import make_backup_codes
from shop.accounts.services.browsers import disown_sign_in, recognise_browser
from shop.accounts.services.enrolment import (
    FactorHeldError,
    KnownKeyError,
    WrongCodeError,
    begin_phone,
    enrol_authenticator,
    enrol_phone,
    enrol_security_key,
)
from shop.accounts.services.events import record_security_event
from shop.accounts.services.factors import remove_factor, remove_factors, rename_factor
from shop.accounts.services.groups import forget_joining, remember_joining
from shop.accounts.services.lockouts import lock, unlock
from shop.accounts.services.mailboxes import forget_former_addresses
from shop.accounts.services.mails import send_mail
from shop.accounts.services.phones import deliver_code, send_code
from shop.accounts.services.providers import drop_unproven_links, unlink_provider
from shop.accounts.services.refusals import LastAdministratorError, LastWayInError, RefusedError
from shop.accounts.services.sessions import end_other_sessions, end_session, end_sessions

__all__ = [
    "FactorHeldError",
    "KnownKeyError",
    "LastAdministratorError",
    "LastWayInError",
    "RefusedError",
    "WrongCodeError",
    "begin_phone",
    "create_administrator",
    "deliver_code",
    "disown_sign_in",
    "drop_unproven_links",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "enrol_authenticator",
    "enrol_phone",
    "enrol_security_key",
    "forget_former_addresses",
    "forget_joining",
    "keeping_an_administrator",
    "lock",
    "make_backup_codes",
    "recognise_browser",
    "record_security_event",
    "remember_joining",
    "remove_factor",
    "remove_factors",
    "rename_factor",
    "send_code",
    "send_mail",
    "unlink_provider",
    "unlock",
]
