"""Django's admin, with the shop's site."""

from django.contrib.admin.apps import AdminConfig


class ShopAdminConfig(AdminConfig):
    """Makes `admin.site` the site that asks for a second factor."""

    default_site = "shop.accounts.admin_site.ShopAdminSite"
