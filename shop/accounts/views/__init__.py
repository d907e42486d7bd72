"""Pages of an account; allauth has the others."""

from shop.accounts.views.backup_codes import BackupCodesView, backup_codes_file
from shop.accounts.views.challenge import ChallengeView
from shop.accounts.views.confirmation import ConfirmEmailView
from shop.accounts.views.factors import RemovalView, RenameView, TurnOffView
from shop.accounts.views.invitation import InvitationView
from shop.accounts.views.not_me import not_me
from shop.accounts.views.password import ReauthenticateView, change_password, set_password
from shop.accounts.views.providers import ProvidersView, SignInAgainView, View, failing_clearly, leaving
from shop.accounts.views.security import SecurityView
from shop.accounts.views.sessions import SessionsView
from shop.accounts.views.set_up import SetUpAppView, SetUpKeyView, SetUpPhoneView, SetUpView
from shop.accounts.views.step_up import StepUpView

__all__ = [
    "BackupCodesView",
    "ChallengeView",
    "ConfirmEmailView",
    "InvitationView",
    "ProfileView",
    "ProvidersView",
    "ReauthenticateView",
    "RemovalView",
    "RenameView",
    "SecurityView",
    "SessionsView",
    "SetUpAppView",
    "SetUpKeyView",
    "SetUpPhoneView",
    "SetUpView",
    "SignInAgainView",
    "StepUpView",
    "TurnOffView",
    "View",
    "backup_codes_file",
    "change_password",
    "failing_clearly",
    "leaving",
    "not_me",
    "set_password",
]
