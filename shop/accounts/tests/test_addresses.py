"""A user's address book: one default for each use, whoever acts at the same time."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from shop.accounts.locks import lock_address_book
from shop.accounts.models import Address, User
from shop.accounts.selectors import address_of, addresses_of, default_address
from shop.accounts.services import addresses as service
from shop.accounts.services.addresses import add_address, change_address, make_default, remove_address
from shop.accounts.tests.factories import AddressFactory, UserFactory
from tests.racing import at_once

Use = Address.Use
BERLIN = {
    "name": "Ada Lovelace",
    "street_address": "Unter den Linden 6",
    "postal_code": "10117",
    "city": "Berlin",
    "country_code": "DE",
}
PARIS = {**BERLIN, "street_address": "1 rue de Rivoli", "postal_code": "75001", "city": "Paris", "country_code": "FR"}


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize("use", Use)
    def test_a_second_default_is_refused_by_the_database(self, use):
        first = AddressFactory(**{use.field: True})

        with pytest.raises(IntegrityError, match=f"address_one_default_{use}"):
            AddressFactory(user=first.user, **{use.field: True})

    def test_two_users_have_a_default_each_and_any_number_of_others(self):
        for user in UserFactory.create_batch(2):
            AddressFactory(user=user, is_default_shipping=True, is_default_billing=True)
            AddressFactory.create_batch(2, user=user)

        assert Address.objects.default_for(Use.SHIPPING).count() == 2

    @pytest.mark.parametrize("code", ["", "de", "D"])
    def test_a_country_that_is_no_code_is_refused_by_the_database(self, code):
        with pytest.raises(IntegrityError, match="address_country_is_a_code"):
            AddressFactory(country_code=code)

    def test_a_user_s_addresses_go_with_the_user(self):
        address = AddressFactory()

        address.user.delete()

        assert not Address.objects.exists()

    def test_the_release_before_adds_users_without_a_language(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_user"
                " (email, password, first_name, last_name, is_superuser, is_staff, is_active, date_joined)"
                " VALUES ('old@x.example', '', '', '', false, false, true, now())"
            )

        assert User.objects.get().preferred_language == ""


@pytest.mark.django_db
class TestBook:
    def test_the_first_address_is_the_default_for_everything(self):
        address = add_address(user=UserFactory(), postal=BERLIN)

        assert (address.is_default_shipping, address.is_default_billing) == (True, True)

    def test_a_further_address_takes_nothing_from_the_defaults(self):
        user = UserFactory()
        first, second = add_address(user=user, postal=BERLIN), add_address(user=user, postal=PARIS)

        assert default_address(user, Use.SHIPPING) == default_address(user, Use.BILLING) == first
        assert not second.is_default_shipping

    def test_the_same_address_twice_is_one(self):
        user = UserFactory()
        first = add_address(user=user, postal=BERLIN)

        assert add_address(user=user, postal={**BERLIN, "country_code": "de", "city": " Berlin "}) == first
        assert addresses_of(user).count() == 1

    def test_what_the_country_does_not_know_is_not_added(self):
        with pytest.raises(ValidationError, match="no postal code of Germany"):
            add_address(user=UserFactory(), postal={**BERLIN, "postal_code": "SW1A 1AA"})

        assert not Address.objects.exists()

    def test_a_full_book_says_what_to_do(self, monkeypatch):
        monkeypatch.setattr(service, "ADDRESSES_AT_MOST", 1)
        user = AddressFactory().user

        with pytest.raises(ValidationError, match="You have 1 addresses already: remove one"):
            add_address(user=user, postal=PARIS)

    def test_a_change_keeps_what_the_address_is_the_default_for(self):
        user = UserFactory()
        address = add_address(user=user, postal=BERLIN)

        changed = change_address(user=user, address_id=address.pk, postal=PARIS)

        assert (changed.city, changed.is_default_shipping) == ("Paris", True)
        assert addresses_of(user).get().country_code == "FR"

    def test_a_move_to_another_country_drops_what_that_country_does_not_have(self):
        user = UserFactory()
        american = {**BERLIN, "country_code": "US", "country_area": "CA", "city": "Davis", "postal_code": "95616"}
        address = add_address(user=user, postal=american)

        assert change_address(user=user, address_id=address.pk, postal=BERLIN).country_area == ""

    def test_a_removed_default_leaves_the_choice_to_the_user(self):
        user = UserFactory()
        first = add_address(user=user, postal=BERLIN)
        add_address(user=user, postal=PARIS)

        remove_address(user=user, address_id=first.pk)
        remove_address(user=user, address_id=first.pk)

        assert default_address(user, Use.SHIPPING) is None
        assert addresses_of(user).get().city == "Paris"

    def test_each_use_has_a_default_of_its_own(self):
        user = UserFactory()
        first, second = add_address(user=user, postal=BERLIN), add_address(user=user, postal=PARIS)

        for _ in range(2):
            make_default(user=user, address_id=second.pk, use=Use.BILLING)

        assert (default_address(user, Use.SHIPPING), default_address(user, Use.BILLING)) == (first, second)

    def test_the_defaults_stand_first(self):
        user = UserFactory()
        AddressFactory(user=user)
        last = AddressFactory(user=user, is_default_shipping=True)

        assert addresses_of(user)[0] == last

    def test_nobody_reaches_the_address_of_another(self):
        theirs, me = AddressFactory(), UserFactory()

        remove_address(user=me, address_id=theirs.pk)
        for act in (
            lambda: address_of(me, theirs.pk),
            lambda: make_default(user=me, address_id=theirs.pk, use=Use.SHIPPING),
            lambda: change_address(user=me, address_id=theirs.pk, postal=PARIS),
        ):
            with pytest.raises(Address.DoesNotExist):
                act()

        theirs.refresh_from_db()
        assert (theirs.city, theirs.is_default_shipping) == ("Berlin", False)


def careless_default(address: Address, barrier: threading.Barrier) -> None:
    """What the service would be without its lock."""
    with transaction.atomic():
        addresses_of(address.user).default_for(Use.SHIPPING).update(is_default_shipping=False)
        barrier.wait(5)
        addresses_of(address.user).filter(pk=address.pk).update(is_default_shipping=True)


def careless_addition(user: User, barrier: threading.Barrier) -> None:
    """What the service would be without its lock."""
    is_new = not addresses_of(user).filter(**BERLIN).exists()
    barrier.wait(5)
    if is_new:
        Address.objects.create(user=user, **BERLIN)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    ROUNDS = 5

    def test_of_two_new_defaults_at_once_the_later_one_holds(self):
        user = UserFactory()
        book = AddressFactory.create_batch(2, user=user)

        for _ in range(self.ROUNDS):
            addresses_of(user).update(is_default_shipping=False)
            acts = [lambda pk=one.pk: make_default(user=user, address_id=pk, use=Use.SHIPPING) for one in book]
            assert at_once(*acts) == []
            assert default_address(user, Use.SHIPPING) in book

    def test_without_the_lock_one_of_two_new_defaults_fails(self):
        user, barrier = UserFactory(), threading.Barrier(2)
        book = AddressFactory.create_batch(2, user=user)

        raised = at_once(*[lambda one=one: careless_default(one, barrier) for one in book])

        assert [type(error) for error in raised] == [IntegrityError]

    def test_a_form_sent_twice_at_once_adds_one_address(self):
        for user in UserFactory.create_batch(self.ROUNDS):
            assert at_once(*[lambda user=user: add_address(user=user, postal=BERLIN)] * 2) == []
            assert addresses_of(user).get().is_default_shipping

    def test_without_the_lock_a_form_sent_twice_at_once_adds_two(self):
        user, barrier = UserFactory(), threading.Barrier(2)

        assert at_once(*[lambda: careless_addition(user, barrier)] * 2) == []

        assert addresses_of(user).count() == 2

    def test_the_lock_refuses_to_work_outside_a_transaction(self):
        with pytest.raises(transaction.TransactionManagementError, match="inside atomic"):
            lock_address_book(UserFactory().pk)
