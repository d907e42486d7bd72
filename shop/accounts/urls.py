"""Addresses of people's accounts: allauth's, with the shop's own before them."""

from django.urls import include, path
from django.views.generic import RedirectView
from two_factor.views import QRGeneratorView, SetupCompleteView

from shop.accounts import views

two_factor = (
    [
        # two_factor's own views reverse it; its login is not mounted.
        path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="login"),
        path("", views.ProfileView.as_view(), name="profile"),
        path("set-up/", views.SetUpView.as_view(), name="setup"),
        path("set-up/qr/", QRGeneratorView.as_view(), name="qr"),
        path(
            "set-up/done/",
            SetupCompleteView.as_view(template_name="accounts/set_up_done.html"),
            name="setup_complete",
        ),
        path("backup-codes/", views.BackupCodesView.as_view(), name="backup_tokens"),
        path("remove/", views.RemovalView.as_view(), name="disable"),
    ],
    "two_factor",
)

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="two_factor:profile"), name="account"),
    path("sessions/", views.SessionsView.as_view(), name="account_sessions"),
    path("not-me/<str:token>/", views.not_me, name="account_not_me"),
    path("challenge/", views.ChallengeView.as_view(), name="account_challenge"),
    path("step-up/", views.StepUpView.as_view(), name="account_step_up"),
    path("confirm-email/<str:key>/", views.ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/set/", views.set_password, name="account_set_password"),
    path("two-factor/", include(two_factor)),
    path("sign-in-again/", views.SignInAgainView.as_view(), name="account_sign_in_again"),
    path("providers/", include("shop.accounts.provider_urls")),
    path("", include("allauth.account.urls")),
]
