"""The shop's addresses with a sign-in by a mailed code beside them, which the shop does not offer."""

from allauth.account.views import confirm_login_code, request_login_code
from django.urls import path

from shop.urls import urlpatterns as of_the_shop

urlpatterns = [
    path("account/login/code/", request_login_code, name="account_request_login_code"),
    path("account/login/code/confirm/", confirm_login_code, name="account_confirm_login_code"),
    *of_the_shop,
]
