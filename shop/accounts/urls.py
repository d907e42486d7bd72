"""Addresses of people's accounts: allauth's, with the shop's own before them."""

from django.urls import include, path
from django.views.generic import RedirectView

from shop.accounts import views

two_factor = (
    [
        # two_factor's own views reverse it; its login is not mounted.
        path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="login"),
        path("", views.SecurityView.as_view(), name="profile"),
        path("set-up/", views.SetUpView.as_view(), name="setup"),
        path("set-up/app/", views.SetUpAppView.as_view(), name="setup_app"),
        path("set-up/key/", views.SetUpKeyView.as_view(), name="setup_key"),
        path("set-up/phone/", views.SetUpPhoneView.as_view(), name="setup_phone"),
        path("backup-codes/", views.BackupCodesView.as_view(), name="backup_tokens"),
        path("backup-codes/file/", views.backup_codes_file, name="backup_codes_file"),
        path("remove/", views.TurnOffView.as_view(), name="disable"),
        path("<slug:kind>/<int:key>/name/", views.RenameView.as_view(), name="rename"),
        path("<slug:kind>/<int:key>/remove/", views.RemovalView.as_view(), name="remove"),
    ],
    "two_factor",
)

urlpatterns = [
    path("", include("shop.accounts.own_urls")),
    path("challenge/", views.ChallengeView.as_view(), name="account_challenge"),
    path("invitation/<int:user_id>/<str:token>/", views.InvitationView.as_view(), name="account_invitation"),
    path("step-up/", views.StepUpView.as_view(), name="account_step_up"),
    path("confirm-email/<str:key>/", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/set/", views.set_password, name="account_set_password"),
    path("reauthenticate/", views.ReauthenticateView.as_view(), name="account_reauthenticate"),
    path("two-factor/", include(two_factor)),
    path("sign-in-again/", views.SignInAgainView.as_view(), name="account_sign_in_again"),
    path("providers/", include("shop.accounts.provider_urls")),
    path("", include("allauth.account.urls")),
]
