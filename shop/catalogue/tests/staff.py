"""Staff, as the tests of the admin have them."""

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from shop.accounts.tests.factories import UserFactory
from shop.catalogue.models import Product
from tests.proving import verified

LIST = "admin:catalogue_product_changelist"


def signed_in(*permissions: str) -> Client:
    """Return the browser of staff with these permissions; without any, of someone who may do everything."""
    user = UserFactory(is_staff=True, is_superuser=not permissions)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return verified(Client(), user)


def found(client: Client, **query: object) -> set[str]:
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200, response.url
    return {product.title for product in response.context["cl"].result_list}


def act(client: Client, name: str, *products: Product, everything: bool = False, query: str = ""):
    form = {"action": name, "_selected_action": [product.pk for product in products], "index": "0"}
    return client.post(f"{reverse(LIST)}{query}", form | {"select_across": "1" if everything else "0"})
