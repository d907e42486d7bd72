"""`manage.py createsuperuser` is `create_admin`: Django's would make somebody whose address nobody verified."""

from shop.accounts.management.commands.create_admin import Command as CreateAdmin


class Command(CreateAdmin):
    """Creates an administrator, under the name that Django's users look for."""

    help = "The same as create_admin."
