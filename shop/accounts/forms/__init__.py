"""The forms about people, one module per thing."""

from shop.accounts.forms.addresses import AddressForm
from shop.accounts.forms.enrolment import CodeForm, NameForm, PhoneForm, SecurityKeyForm
from shop.accounts.forms.entrance import ChangePasswordForm, LoginForm, SignupForm
from shop.accounts.forms.profile import ProfileForm
from shop.accounts.forms.proofs import PROOFS, KeyProofForm, ProofForm
from shop.accounts.forms.providers import UnlinkForm
from shop.accounts.forms.users import UserEditForm

__all__ = [
    "PROOFS",
    "AddressForm",
    "ChangePasswordForm",
    "CodeForm",
    "KeyProofForm",
    "LoginForm",
    "NameForm",
    "PhoneForm",
    "ProfileForm",
    "ProofForm",
    "SecurityKeyForm",
    "SignupForm",
    "UnlinkForm",
    "UserEditForm",
]
