"""A security key made of software: it answers as a browser with a key plugged in would."""

import hashlib
import json
from base64 import urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://testserver"
_PRESENT, _WITH_KEY = 0x01, 0x40


class SoftKey:
    """Signs with a key of its own, as often as it is asked."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.handle = hashlib.sha256(str(self.key.private_numbers().private_value).encode()).digest()
        self.signed = 0

    def register(self, options: str) -> str:
        """Answer the options of a page that registers a key."""
        asked = json.loads(options)
        client = self._client("webauthn.create", asked["challenge"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        own = bytes(16) + len(self.handle).to_bytes(2, "big") + self.handle + cbor2.dumps(public)
        data = self._data(asked["rp"]["id"], _PRESENT | _WITH_KEY) + own
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=client, attestationObject=attestation)

    def prove(self, options: str) -> str:
        """Answer the options of a page that asks for the key."""
        asked = json.loads(options)
        self.signed += 1
        client = self._client("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], _PRESENT)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, party: str, flags: int) -> bytes:
        return hashlib.sha256(party.encode()).digest() + bytes([flags]) + self.signed.to_bytes(4, "big")

    def _answer(self, **response: bytes) -> str:
        handle = encoded(self.handle)
        parts = {name: encoded(value) for name, value in response.items()}
        return json.dumps({"id": handle, "rawId": handle, "response": parts, "type": "public-key"})


def encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
