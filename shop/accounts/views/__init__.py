"""Pages of an account; allauth has the others."""

from shop.accounts.views.backup_codes import BackupCodesView
from shop.accounts.views.challenge import ChallengeView
from shop.accounts.views.confirmation import ConfirmEmailView
from shop.accounts.views.not_me import not_me
from shop.accounts.views.password import change_password, set_password
from shop.accounts.views.profile import ProfileView
from shop.accounts.views.providers import ProvidersView, SignInAgainView, View, failing_clearly, leaving
from shop.accounts.views.removal import RemovalView
from shop.accounts.views.sessions import SessionsView
from shop.accounts.views.set_up import SetUpView
from shop.accounts.views.step_up import StepUpView

__all__ = [
    "BackupCodesView",
    "ChallengeView",
    "ConfirmEmailView",
    "ProfileView",
    "ProvidersView",
    "RemovalView",
    "SessionsView",
    "SetUpView",
    "SignInAgainView",
    "StepUpView",
    "View",
    "change_password",
    "failing_clearly",
    "leaving",
    "not_me",
    "set_password",
]
