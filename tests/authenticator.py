"""A passkey in software, and the browser around it: honest, unless a test has it lie."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any, Final

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT: Final = 0x01
VERIFIED: Final = 0x04
MAY_BE_SYNCED: Final = 0x08
SYNCED: Final = 0x10
ATTESTED: Final = 0x40
EXTENDED: Final = 0x80


def b64(raw: bytes) -> str:
    """Return base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Return what `b64` was given."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Lies:
    """What the browser or the passkey says instead of the truth; None and False: the truth."""

    origin: str | None = None
    site: str | None = None
    challenge: str | None = None
    type: str | None = None
    framed: bool = False
    count: int | None = None
    flags: int = PRESENT | VERIFIED
    signature: bytes | None = None
    user_handle: bytes | None = None
    credential_id: bytes | None = None


@dataclass
class Authenticator:
    """One key pair on one device, as the pages of `origin` reach it. `count` signatures were made.

    A passkey that is synced between devices counts nothing: its count stays 0.
    """

    origin: str
    counts: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user_handle: bytes | None = None

    def create(
        self, options: dict[str, Any], lies: Lies | None = None, **attestation: Any
    ) -> dict[str, Any]:
        """Return what `navigator.credentials.create` would; `attestation` replaces its parts."""
        lies = lies or Lies()
        self.user_handle = unb64(options["user"]["id"])
        client_data = self._client_data("webauthn.create", options["challenge"], lies)
        credential_id = lies.credential_id or self.credential_id
        extra = attestation.pop("extensions", None)
        attested = (
            bytes(16) + struct.pack(">H", len(credential_id)) + credential_id + self.public_key()
        )
        flags = lies.flags | ATTESTED | (EXTENDED if extra else 0)
        data = self._data(options["rp"]["id"], flags, lies) + attested
        data += cbor2.dumps(extra) if extra else b""
        if attestation.pop("self_signed", False):
            signature = self._sign(data + hashlib.sha256(client_data).digest())
            attestation = {"fmt": "packed", "attStmt": {"alg": -7, "sig": signature}}
        statement = {"fmt": "none", "attStmt": {}, "authData": data} | attestation
        return self._credential(
            credential_id,
            {
                "clientDataJSON": b64(client_data),
                "attestationObject": b64(cbor2.dumps(statement)),
                "transports": ["internal", "hybrid"],
                "publicKeyAlgorithm": -7,
            },
        )

    def get(self, options: dict[str, Any], lies: Lies | None = None) -> dict[str, Any]:
        """Return what `navigator.credentials.get` would."""
        lies = lies or Lies()
        self.count += self.counts
        client_data = self._client_data("webauthn.get", options["challenge"], lies)
        data = self._data(options["rpId"], lies.flags, lies)
        signature = lies.signature or self._sign(data + hashlib.sha256(client_data).digest())
        handle = lies.user_handle or self.user_handle
        return self._credential(
            lies.credential_id or self.credential_id,
            {
                "clientDataJSON": b64(client_data),
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": b64(handle) if handle else None,
            },
        )

    def public_key(self) -> bytes:
        """Return the public key in COSE."""
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _client_data(self, kind: str, challenge: str, lies: Lies) -> bytes:
        said = {
            "type": lies.type or kind,
            "challenge": lies.challenge or challenge,
            "origin": lies.origin or self.origin,
            "crossOrigin": lies.framed,
        }
        return json.dumps(said).encode()

    def _data(self, site: str, flags: int, lies: Lies) -> bytes:
        count = self.count if lies.count is None else lies.count
        site_hash = hashlib.sha256((lies.site or site).encode()).digest()
        return site_hash + struct.pack(">BI", flags, count)

    def _sign(self, said: bytes) -> bytes:
        return self.key.sign(said, ec.ECDSA(hashes.SHA256()))

    def _credential(self, credential_id: bytes, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": b64(credential_id),
            "rawId": b64(credential_id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }
