"""Changing the password."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_change, password_set

from shop.accounts.factors import is_enrolled

# allauth asks for the old password alone; who has a factor proves it as well.
change_password = reauthentication_required(
    password_change, allow_get=True, enabled=lambda request: is_enrolled(request.user)
)
# Who signs in with a provider has none to be asked for: a session left open must not get a password of its own.
set_password = reauthentication_required(password_set, allow_get=True)
