"""Errors are reported only where a DSN is given, and never with anything of a person."""

import gzip
import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import brotli
import pytest

from settings.env import ROOT
from tests.test_settings import RUNNABLE, example, manage
from tests.workers import environment

# What a request and the code around it may hold of a person, each as a value that is easy to find again.
SECRETS = (
    "victim@x.example",
    "hunter2hunter2",
    "203.0.113.77",
    "sessionid-value",
    "Bearer-value",
    "letter-to-a-friend",
)

DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress}

# The values come from the environment: an error report shows the lines of the source around it.
FAIL = """
import os
import django, sentry_sdk
django.setup()
from django.test import Client
from django.urls import path
from shop import urls

mail, password, address, session, bearer, letter = os.environ["SECRETS"].split()

def broken(request):
    email, code = mail, password
    raise RuntimeError("The view broke")

urls.urlpatterns.append(path("broken", broken))
client = Client(raise_request_exception=False)
# Not by the name of the session, which would be looked up in a database that is not there.
client.cookies["csrftoken"] = session
client.post(
    f"/broken?email={mail}&token={password}",
    {"email": mail, "password": password, "text": letter},
    REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=address, HTTP_AUTHORIZATION=bearer,
    HTTP_HOST="shop.example", secure=True,
)
sentry_sdk.flush(5)
print("initialised", sentry_sdk.is_initialized())
"""

# Somebody signs in, and a page of the account breaks; then somebody signs in, and what looks at the code breaks.
FAIL_SIGNED_IN = r"""
import json, os, re
import django, sentry_sdk
django.setup()
from django.test import Client
from django.urls import path
from django_otp.plugins.otp_totp.models import TOTPDevice
from shop import urls
from shop.accounts.tests.factories import PASSWORD
from shop.accounts.tests.signing_in import CHALLENGE, LOGIN, answer, authenticator_of, person

code = os.environ["CODE"]

def broken(request):
    password, key = request.POST["password"], request.session.session_key
    raise RuntimeError(f"The page of {request.user.__class__.__name__} broke")

def look(device, token):
    raise RuntimeError("The look at the code broke")

def browser():
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.defaults["HTTP_HOST"] = "shop.example"
    landed = send(client, LOGIN, token_of(client, LOGIN), {"login": ada.email, "password": PASSWORD}).url
    return client, landed, token_of(client, landed)

def token_of(client, address):
    page = client.get(address, secure=True).content.decode()
    return re.search(r'name="csrfmiddlewaretoken" value="(.+?)"', page)[1]

def send(client, address, token, form):
    form = {**form, "csrfmiddlewaretoken": token}
    return client.post(address, form, secure=True, HTTP_REFERER=f"https://shop.example{address}")

def secrets_of(client, token):
    return [client.cookies["sessionid"].value, client.cookies["csrftoken"].value, token]

ada = person()
urls.urlpatterns.append(path("account/broken/", broken))
client, landed, token = browser()
assert landed == "/account/profile/", landed
secrets = secrets_of(client, token)
assert send(client, "/account/broken/", token, {"password": PASSWORD, "code": code}).status_code == 500

app = authenticator_of(ada)
TOTPDevice.verify_token = look
client, landed, token = browser()
assert landed == CHALLENGE, landed
secrets += secrets_of(client, token)
assert send(client, CHALLENGE, token, answer(app, code)).status_code == 500
sentry_sdk.flush(5)
print(json.dumps([*secrets, PASSWORD, code, app.key, ada.email]))
"""


@pytest.fixture
def collector():
    """A server that takes what Sentry's library sends."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(DECODERS[self.headers["Content-Encoding"]](sent))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args): ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, received
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(tmp_path):
    """Return a function that lets views of prod break and returns what was printed."""

    def run(script: str = FAIL, **changes: str) -> str:
        own = {"REDIS_URL": os.environ["REDIS_URL"], "STATIC_ROOT": str(tmp_path), "SECRETS": " ".join(SECRETS)}
        env = {**RUNNABLE, **example(), **own, **changes}
        manage("collectstatic", "--no-input", env=env)
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_without_a_dsn_nothing_is_reported(run):
    assert "initialised False" in run(SENTRY_DSN="")


def test_an_error_is_reported_without_anything_of_a_person(collector, run):
    port, received = collector

    run(SENTRY_DSN=f"http://key@127.0.0.1:{port}/1", RELEASE="2026-11-20")

    reports = b"".join(received).decode()
    assert "The view broke" in reports
    assert "2026-11-20" in reports
    assert [secret for secret in SECRETS if secret in reports] == []
    assert json.loads(reports.splitlines()[0])


@pytest.mark.django_db(transaction=True, databases=["default", "audit"])
def test_errors_of_somebody_signed_in_are_reported_without_what_signs_in(collector, run):
    port, received = collector
    servers = {name: environment()[name] for name in ("DATABASE_URL", "AUDIT_DATABASE_URL", "REDIS_URL")}

    printed = run(FAIL_SIGNED_IN, SENTRY_DSN=f"http://key@127.0.0.1:{port}/1", CODE="483920", **servers)

    reports, secrets = b"".join(received).decode(), json.loads(printed.splitlines()[-1])
    assert "The page of User broke" in reports
    assert "The look at the code broke" in reports
    assert len(secrets) == 10
    assert [secret for secret in secrets if secret in reports] == []
