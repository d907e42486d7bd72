"""An event is recorded with the change it tells of, says what changed and by whom, and holds no secret."""

import json
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError
from django.test import RequestFactory
from django_guid import clear_guid, set_guid

from shop.audit.masking import MASK, is_secret
from shop.audit.models import OutboxEvent
from shop.audit.services import Change, record_changes
from shop.audit.states import state_of
from shop.audit.tests.factories import ADA, EMMA, person, record_one

pytestmark = pytest.mark.django_db
REQUEST_ID = "0123456789abcdef0123456789abcdef"


def only_event() -> OutboxEvent:
    return OutboxEvent.objects.get()


def asked(**environ) -> object:
    return RequestFactory().get("/", **environ)


def test_an_event_says_who_did_what_to_what():
    record_one()

    event = only_event()
    assert (event.actor_id, event.actor_label) == (ADA.id, ADA.label)
    assert (event.action, event.target_type, event.target_id) == (
        "catalogue.product.changed",
        "catalogue.product",
        "42",
    )
    assert event.target_label == "Emma"


def test_people_and_things_are_kept_as_data():
    user = person()

    record_one(actor=user, target=user)

    event = only_event()
    assert (event.actor_id, event.actor_label) == (str(user.pk), "jane@x.example")
    assert (event.target_type, event.target_id) == ("accounts.user", str(user.pk))


@pytest.mark.parametrize(("actor", "label"), [(None, "the shop"), (AnonymousUser(), "AnonymousUser")])
def test_where_no_person_acts_there_is_no_key(actor, label):
    record_one(actor=actor)

    assert (only_event().actor_id, only_event().actor_label) == ("", label)


def test_only_what_changed_is_stored():
    record_one(
        before={"title": "Emma", "price": Decimal("9.50"), "language": "en"},
        after={"title": "Emma.", "price": Decimal("9.5"), "byline": "Jane Austen", "language": None},
    )

    assert only_event().before == {"title": "Emma", "language": "en"}
    assert only_event().after == {"title": "Emma.", "byline": "Jane Austen", "language": None}


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_can_be_recorded():
    with pytest.raises(TransactionManagementError, match=r"call record\(\) inside the same atomic\(\)"):
        record_changes(actor=ADA, action="a.b", changes=[Change(EMMA)], request=None)


def test_what_is_rolled_back_is_not_on_record():
    with transaction.atomic():
        record_one()
        transaction.set_rollback(True)

    assert not OutboxEvent.objects.exists()


def test_an_action_is_a_dotted_word():
    with pytest.raises(IntegrityError, match="outboxevent_action_is_dotted"):
        record_one(action="Changed a product")


def test_an_event_knows_its_request_also_in_the_worker():
    set_guid(REQUEST_ID)
    record_one(request=None)
    clear_guid()

    assert only_event().request_id == REQUEST_ID
    assert only_event().remote_address is None


@pytest.mark.parametrize(
    ("peer", "forwarded", "kept"),
    [
        # Through the socket that Nginx speaks to, and from the loopback interface.
        ("", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::1", "2001:db8::9", "2001:db8::9"),
        # A client's own claim stands before what the proxy has seen.
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        # Nobody else's word counts.
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "", None),
    ],
)
def test_the_address_is_the_one_that_a_proxy_on_this_host_has_seen(peer, forwarded, kept):
    record_one(request=asked(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded))

    assert only_event().remote_address == kept


def test_what_a_client_says_of_itself_is_cut_and_cleaned():
    record_one(request=asked(HTTP_USER_AGENT="\0" + "x" * 5000))

    assert only_event().user_agent == "\N{REPLACEMENT CHARACTER}" + "x" * 299


@pytest.mark.parametrize(
    "name", ["variants.7.price", "keywords", "title", "tokyo", "pinned", "description", "hashtags"]
)
def test_ordinary_names_are_not_masked(name):
    assert not is_secret(name)


SECRETS = (
    *("password", "PASSWORD_HASH", "newPassword", "user.password1", "api_token", "accessToken", "client-secret"),
    *("session_key", "sessionKey", "totp", "key", "otp_code", "card_number", "cvc", "Authorization", "set-cookie"),
    *("SECRET_KEY", "backupCodes", "recovery_codes", "private_key", "APIKey", "jwt", "salt"),
)


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_enters_an_event(name):
    secret = "s3cr3t-value"
    record_one(
        before={name: secret, "specs": {"inner": [{name: secret}], name: {"deep": secret}}},
        after={name: secret + "-2", "specs": {"inner": [{name: secret + "-2"}], name: {"deep": secret}}},
    )

    event = only_event()
    assert secret not in json.dumps([event.before, event.after])
    assert event.before[name] == event.after[name] == MASK, "that it changed is told"


def test_a_person_s_password_and_key_stay_with_the_person():
    user = person()
    user.set_password("correct horse battery staple")
    before, after = {}, state_of(user)
    assert after["password"] == user.password, "the state itself is whole"

    record_one(before=before, after=after)

    assert only_event().after["password"] == MASK
    assert user.password not in json.dumps(only_event().after)


def test_text_that_the_database_cannot_store_is_no_reason_to_lose_an_event():
    record_one(after={"title": "a\0b", "specs": {"k\0": ["\ud800"]}})

    sign = "\N{REPLACEMENT CHARACTER}"
    assert only_event().after == {"title": f"a{sign}b", "specs": {f"k{sign}": [sign]}}


def test_many_things_are_recorded_in_two_statements(django_assert_num_queries):
    changes = [Change(EMMA, after={"number": number}) for number in range(600)]

    with django_assert_num_queries(2):
        record_changes(actor=ADA, action="catalogue.product.changed", changes=changes, request=None)

    numbers = [event.after["number"] for event in OutboxEvent.objects.order_by("at", "id")]
    assert numbers == list(range(600)), "in the order in which they were recorded"
