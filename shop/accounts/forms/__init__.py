"""The forms about people, one module per thing."""

from shop.accounts.forms.addresses import AddressForm
from shop.accounts.forms.entrance import ChangePasswordForm, LoginForm, SignupForm
from shop.accounts.forms.factors import FactorForm
from shop.accounts.forms.providers import UnlinkForm
from shop.accounts.forms.users import UserAddForm, UserEditForm

__all__ = [
    "AddressForm",
    "ChangePasswordForm",
    "FactorForm",
    "LoginForm",
    "SignupForm",
    "UnlinkForm",
    "UserAddForm",
    "UserEditForm",
]
