"""Phones as a factor: a code goes to them, counts once, and is not sent without end."""

import http.server
import threading
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.core.cache import cache
from django.utils import timezone

from shop.accounts.gateways import TwilioGateway
from shop.accounts.limits import forget
from shop.accounts.models import PhoneDevice, User
from shop.accounts.services import deliver_code
from shop.accounts.tests.gateways import RecordingGateway
from shop.accounts.tests.signing_in import CHALLENGE, is_signed_in, is_verified, password_given, person

pytestmark = pytest.mark.django_db
SET_UP_PHONE = "/account/two-factor/set-up/phone/"
NUMBER = "+442079460123"


@pytest.fixture(autouse=True)
def sent(settings) -> list[tuple[str, str, str]]:
    gateway = "shop.accounts.tests.gateways.RecordingGateway"
    settings.TWO_FACTOR_SMS_GATEWAY = settings.TWO_FACTOR_CALL_GATEWAY = gateway
    RecordingGateway.sent.clear()
    return RecordingGateway.sent


@pytest.fixture
def ada() -> User:
    return person()


@pytest.fixture
def phone(ada) -> PhoneDevice:
    return PhoneDevice.objects.create(user=ada, name="Phone", number=NUMBER, method="sms")


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """Do within it what waits for a commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def chosen(device: PhoneDevice, **more: str) -> dict[str, str]:
    return {"token-otp_device": device.persistent_id, **more}


def later(phone: PhoneDevice) -> None:
    """As if the wait between two messages were over."""
    forget("message", whose=f"user-{phone.user_id}")
    forget("message", whose=f"number-{NUMBER}")


@pytest.mark.parametrize("method", ["sms", "call"])
def test_a_phone_is_set_up_by_the_code_that_was_sent_to_it(ada, sent, on_commit, method):
    client = password_given()
    with on_commit():
        client.post(SET_UP_PHONE, {"number": "+44 20 7946 0123", "method": method})
    assert [(how, to) for how, to, _code in sent] == [(method, NUMBER)]
    assert not PhoneDevice.objects.get().confirmed

    done = client.post(SET_UP_PHONE, {"code": sent[0][2], "name": "Phone"})

    assert PhoneDevice.objects.get().confirmed
    assert len(done.context["codes"]) == 10
    assert is_verified(client)


def test_a_phone_that_has_not_proved_itself_is_no_factor(ada, on_commit):
    with on_commit():
        password_given().post(SET_UP_PHONE, {"number": NUMBER, "method": "sms"})

    assert is_signed_in(password_given())


def test_a_wrong_code_sets_nothing_up_and_is_counted(ada, on_commit):
    client = password_given()
    with on_commit():
        client.post(SET_UP_PHONE, {"number": NUMBER, "method": "sms"})
    page = client.post(SET_UP_PHONE, {"code": "nonsense", "name": "Phone"})

    assert "wrong, or too old" in page.content.decode()
    assert PhoneDevice.objects.get().throttling_failure_count == 1
    assert not PhoneDevice.objects.get().confirmed


def test_another_number_begins_again(ada, on_commit):
    client = password_given()
    with on_commit():
        client.post(SET_UP_PHONE, {"number": NUMBER, "method": "sms"})
    client.post(SET_UP_PHONE, {"other": "1"})

    assert not PhoneDevice.objects.exists()
    assert "number" in client.get(SET_UP_PHONE).context["form"].fields


@pytest.mark.parametrize("number", ["", "12", "020 7946 0123", "+44 nonsense", "+1 555 000", "0" * 200])
def test_what_is_no_phone_number_is_refused(ada, sent, number):
    page = password_given().post(SET_UP_PHONE, {"number": number, "method": "sms"})

    assert page.status_code == 200
    assert page.context["form"].errors["number"]
    assert not PhoneDevice.objects.exists()


def test_a_code_that_was_sent_signs_in_once(phone, sent, on_commit):
    client = password_given()
    with on_commit():
        page = client.post(CHALLENGE, chosen(phone, send="1"))
    code = sent[0][2]
    assert "…23" in page.content.decode()
    assert NUMBER not in page.content.decode()
    client.post(CHALLENGE, chosen(phone, **{"token-otp_token": code}))
    again = password_given()
    again.post(CHALLENGE, chosen(phone, **{"token-otp_token": code}))

    assert is_verified(client)
    assert not is_signed_in(again)


def test_only_the_last_code_counts(phone, sent, on_commit):
    client = password_given()
    for _time in range(2):
        with on_commit():
            client.post(CHALLENGE, chosen(phone, send="1"))
        later(phone)
    client.post(CHALLENGE, chosen(phone, **{"token-otp_token": sent[0][2]}))

    assert not is_signed_in(client)


def test_a_code_is_too_old_after_five_minutes(phone, sent, on_commit):
    client = password_given()
    with on_commit():
        client.post(CHALLENGE, chosen(phone, send="1"))
    PhoneDevice.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    client.post(CHALLENGE, chosen(phone, **{"token-otp_token": sent[0][2]}))

    assert not is_signed_in(client)


def test_without_a_code_no_code_is_right(phone):
    client = password_given()
    client.post(CHALLENGE, chosen(phone, **{"token-otp_token": "None"}))

    assert not is_signed_in(client)


def test_one_asks_for_a_second_message_after_a_while_alone(phone, sent, on_commit):
    client = password_given()
    with on_commit():
        answers = [client.post(CHALLENGE, chosen(phone, send="1")).status_code for _time in range(2)]

    assert answers == [200, 429]
    assert len(sent) == 1


def test_five_messages_an_hour_go_to_a_number_whoever_asks(sent, on_commit):
    answers = []
    for number in range(6):
        user = person(f"eve{number}@x.example")
        phone = PhoneDevice.objects.create(user=user, name="Phone", number=NUMBER)
        client = password_given(user.email)
        _wait_between_messages()
        with on_commit():
            answers.append(client.post(CHALLENGE, chosen(phone, send="1")).status_code)

    assert answers == [200] * 5 + [429]
    assert len(sent) == 5


def _wait_between_messages() -> None:
    """As if half a minute had passed: what was counted so far is that much older."""
    redis = cache.client.get_client()
    for key in redis.scan_iter("*tries:message*"):
        for member in redis.zrange(key, 0, -1):
            redis.zincrby(key, -31_000, member)


def test_the_phone_of_somebody_else_gets_nothing(phone, sent, on_commit):
    eve = person("eve@x.example")
    own = PhoneDevice.objects.create(user=eve, name="Own", number="+442079460199")
    with on_commit():
        password_given("eve@x.example").post(CHALLENGE, chosen(phone, send="1"), query_params={"by": "phone"})

    assert [to for _how, to, _code in sent] == [own.number.as_e164]


def test_without_a_gateway_nobody_sets_up_a_phone(settings, ada):
    settings.TWO_FACTOR_SMS_GATEWAY = ""
    client = password_given()

    assert "set-up/phone" not in client.get("/account/two-factor/set-up/").content.decode()
    assert client.get(SET_UP_PHONE).status_code == 404


def test_without_a_caller_nobody_is_called(settings, ada):
    settings.TWO_FACTOR_CALL_GATEWAY = ""

    assert "method" not in password_given().get(SET_UP_PHONE).context["form"].fields


class _Twilio(http.server.BaseHTTPRequestHandler):
    """Notes what is posted to it, and is content."""

    posted: list[tuple[str, dict[str, list[str]]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.posted.append((self.path, parse_qs(body)))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None: ...


@pytest.fixture
def twilio(settings, monkeypatch) -> Iterator[list[tuple[str, dict[str, list[str]]]]]:
    """Stand where Twilio stands, and note what is asked there."""
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC0", "secret"
    settings.TWILIO_CALLER_ID, settings.TWILIO_MESSAGING_SERVICE_SID = "+442079460000", None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Twilio)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    class Here(TwilioGateway):
        def __init__(self) -> None:
            super().__init__()
            self.client.api.base_url = f"http://127.0.0.1:{server.server_port}"

    monkeypatch.setattr("shop.accounts.tests.gateways.Twilio", Here, raising=False)
    settings.TWO_FACTOR_SMS_GATEWAY = settings.TWO_FACTOR_CALL_GATEWAY = "shop.accounts.tests.gateways.Twilio"
    _Twilio.posted.clear()
    yield _Twilio.posted
    server.shutdown()
    server.server_close()


def test_twilio_sends_the_code(phone, twilio):
    phone.token = "123456"
    deliver_code(phone=phone)

    [(path, form)] = twilio
    assert path.endswith("/Accounts/AC0/Messages.json")
    assert (form["To"], form["From"]) == ([NUMBER], ["+442079460000"])
    assert "123456" in form["Body"][0]


def test_twilio_says_the_code_without_an_address_that_has_it(phone, twilio):
    phone.token, phone.method = "123456", "call"
    deliver_code(phone=phone)

    [(path, form)] = twilio
    assert path.endswith("/Accounts/AC0/Calls.json")
    assert "1, 2, 3, 4, 5, 6" in form["Twiml"][0]
    assert "Url" not in form


def test_a_phone_without_a_code_gets_nothing(phone, sent):
    deliver_code(phone=phone)

    assert sent == []
