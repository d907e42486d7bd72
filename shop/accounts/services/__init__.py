"""What is done with people's accounts."""

from shop.accounts.services.activity import activate_users, deactivate_users
from shop.accounts.services.administrators import (
    confirm_administrator,
    create_administrator,
    keeping_an_administrator,
)
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
from shop.accounts.services.invitations import accept_invitation, invite_again, invite_users
from shop.accounts.services.lockouts import lock, unlock
from shop.accounts.services.mailboxes import forget_former_addresses
from shop.accounts.services.mails import send_mail
from shop.accounts.services.memberships import add_to_groups, need_no_members, remove_from_groups
from shop.accounts.services.phones import deliver_code, send_code
from shop.accounts.services.providers import drop_unproven_links, unlink_provider
from shop.accounts.services.refusals import LastAdministratorError, LastWayInError, RefusedError
from shop.accounts.services.resets import reset_factors
from shop.accounts.services.session_acts import end_sessions_of_users
from shop.accounts.services.sessions import drop_closed_sessions, end_other_sessions, end_session, end_sessions
from shop.accounts.services.unlocking import unlock_users

__all__ = [
    "FactorHeldError",
    "KnownKeyError",
    "LastAdministratorError",
    "LastWayInError",
    "RefusedError",
    "WrongCodeError",
    "accept_invitation",
    "activate_users",
    "add_to_groups",
    "begin_phone",
    "confirm_administrator",
    "create_administrator",
    "deactivate_users",
    "deliver_code",
    "disown_sign_in",
    "drop_closed_sessions",
    "drop_unproven_links",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "end_sessions_of_users",
    "enrol_authenticator",
    "enrol_phone",
    "enrol_security_key",
    "forget_former_addresses",
    "forget_joining",
    "invite_again",
    "invite_users",
    "keeping_an_administrator",
    "lock",
    "make_backup_codes",
    "need_no_members",
    "recognise_browser",
    "record_security_event",
    "remember_joining",
    "remove_factor",
    "remove_factors",
    "remove_from_groups",
    "rename_factor",
    "reset_factors",
    "send_code",
    "send_mail",
    "unlink_provider",
    "unlock",
    "unlock_users",
]
