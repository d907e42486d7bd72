"""Setting up a second factor: choose, do, and done."""

from shop.accounts.views.set_up.app import SetUpAppView
from shop.accounts.views.set_up.choice import SetUpView
from shop.accounts.views.set_up.key import SetUpKeyView
from shop.accounts.views.set_up.phone import SetUpPhoneView

__all__ = ["SetUpAppView", "SetUpKeyView", "SetUpPhoneView", "SetUpView"]
