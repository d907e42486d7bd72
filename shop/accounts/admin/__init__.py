"""People and their rights in the admin, one module per thing."""

from allauth.account.admin import EmailAddress
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin

from shop.accounts.admin.groups import GroupAdmin
from shop.accounts.admin.users import UserAdmin

# A second way to change an address would leave the user's own behind, and could call one verified that nobody verified.
# Providers come from the environment alone, and what opens an account is its owner's business.
admin.site.unregister([EmailAddress, SocialAccount, SocialApp, SocialToken])

__all__ = ["GroupAdmin", "UserAdmin"]
