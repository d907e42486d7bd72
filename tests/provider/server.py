"""A small OpenID Connect provider: what Google, GitHub, Microsoft and others do, over HTTP on this machine.

It has keys of its own, asks who one is with a button for each person, and is as strict as the specifications: a code is
taken once, with the secret, the address and the PKCE verifier of the one that asked for it.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = SECRET = "shop"
KEY_ID = "key"
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Example</title><main><h1>Who are you?</h1>
<form method="post">{}<button name="cancel">Cancel</button></form></main></html>"""


@dataclass
class Provider:
    """The people it knows by what it tells of them, and what it has given out."""

    url: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Ends of addresses that answer with an error, as at a provider in trouble.
    broken: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def know(self, subject: str, **claims: Any) -> str:
        """Add somebody, and return the subject."""
        self.people[subject] = claims
        return subject

    def approve(self, query: dict[str, str], subject: str | None) -> str:
        """Return the address to which the browser is sent back: with a code, or with a refusal."""
        answer = {"state": query.get("state", "")}
        if subject is None:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe()
            self.codes[answer["code"]] = {**query, "subject": subject}
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Return tokens for a code, or nothing where anything about it is wrong."""
        given = self.codes.pop(form.get("code", ""), {})
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_good = (
            given
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
            and form.get("redirect_uri") == given["redirect_uri"]
            and given.get("code_challenge") == base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        )
        if not is_good:
            return None
        access = secrets.token_urlsafe()
        self.tokens[access] = given["subject"]
        return {"access_token": access, "token_type": "Bearer", "id_token": self._id_token(given["subject"])}

    def document(self, name: str, bearer: str) -> Any:
        """Return what is read at an address that ends so; None where there is nothing for this bearer."""
        if name == "openid-configuration":
            return self._configuration()
        if name == "jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [{**public, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}
        subject = self.tokens.get(bearer)
        return None if subject is None else _profile(name, subject, self.people[subject])

    def _id_token(self, subject: str) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": subject, "iat": now, "exp": now + 60, **self.people[subject]}
        return jwt.encode(claims, self.key, "RS256", headers={"kid": KEY_ID})

    def _configuration(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{name: f"{self.url}/{end}" for name, end in ends.items()},
        }


def _profile(name: str, subject: str, claims: dict[str, Any]) -> Any:
    email, is_verified = claims.get("email"), claims.get("email_verified", False)
    shapes = {
        "userinfo": {"sub": subject, **claims},
        # GitHub's
        "user": {"id": subject, "login": subject, "email": None},
        "emails": [{"email": email, "primary": True, "verified": is_verified}],
        # Microsoft's, which does not say whether an address is verified
        "me": {"id": subject, "mail": email, "displayName": claims.get("name")},
    }
    return shapes.get(name)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Run a provider on a free port until the block ends."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    @property
    def end(self) -> str:
        return urlsplit(self.path).path.rpartition("/")[2]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query))

    def do_GET(self) -> None:
        """Show who there is, or a document."""
        if self.end == "authorize":
            self.provider.asked.append(self.query)
            buttons = "".join(f'<button name="subject" value="{one}">{one}</button>' for one in self.provider.people)
            self._answer(PAGE.format(buttons), "text/html; charset=utf-8")
        else:
            self._document(self.provider.document(self.end, self.headers.get("Authorization", "").rpartition(" ")[2]))

    def do_POST(self) -> None:
        """Send the browser back, or give tokens."""
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
        if self.end == "authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.approve(self.query, form.get("subject")))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._document(self.provider.token(form))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class calls it so
        """Say nothing."""

    def _document(self, document: Any) -> None:
        is_broken = self.end in self.provider.broken
        if is_broken or document is None:
            self._answer('{"error": "refused"}', "application/json", 503 if is_broken else 400)
        else:
            self._answer(json.dumps(document), "application/json")

    def _answer(self, text: str, kind: str, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
