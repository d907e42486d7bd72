"""Addresses of the pages on which people see and change what is theirs."""

from django.urls import path
from django.views.generic import RedirectView

from shop.accounts.views.activity import ActivityView
from shop.accounts.views.addresses import AddressesView, AddressRemovalView, AddressView, default_address
from shop.accounts.views.data import DataView, DeletionView, data_archive, keep_account, keep_account_by_mail
from shop.accounts.views.not_me import not_me
from shop.accounts.views.person import PersonView
from shop.accounts.views.sessions import SessionsView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="account_profile"), name="account"),
    path("profile/", PersonView.as_view(), name="account_profile"),
    path("addresses/", AddressesView.as_view(), name="account_addresses"),
    path("addresses/add/", AddressView.as_view(), name="account_address_add"),
    path("addresses/<int:address_id>/", AddressView.as_view(), name="account_address"),
    path("addresses/<int:address_id>/default/", default_address, name="account_address_default"),
    path("addresses/<int:address_id>/remove/", AddressRemovalView.as_view(), name="account_address_remove"),
    path("sessions/", SessionsView.as_view(), name="account_sessions"),
    path("activity/", ActivityView.as_view(), name="account_activity"),
    path("data/", DataView.as_view(), name="account_data"),
    path("data/archive/", data_archive, name="account_data_archive"),
    path("delete/", DeletionView.as_view(), name="account_delete"),
    path("keep/", keep_account, name="account_keep"),
    path("keep/<str:token>/", keep_account_by_mail, name="account_keep_by_mail"),
    path("not-me/<str:token>/", not_me, name="account_not_me"),
]
