"""What browsers and passkeys say to each other (WebAuthn): options made, answers checked.

Nothing is kept here: whether a challenge was ours, and whose a passkey is, others know.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json_dict,
    parse_attestation_object,
)
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from goalfund.people.site import Page

CHALLENGE_BYTES: Final = 32
TIMEOUT_MS: Final = 300_000
# Of a certificate we could say nothing: we trust no maker of keys more than another.
_ATTESTATIONS: Final = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})
_TRANSPORTS: Final = frozenset(transport.value for transport in AuthenticatorTransport)
_KEY_MAX_BYTES: Final = 1_024


@dataclass(frozen=True, slots=True)
class Known:
    """A passkey that a person has, by what browsers need to find it."""

    credential_id: bytes
    transports: Sequence[str]


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that somebody has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    synced: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """What a passkey says beside its signature."""

    sign_count: int
    synced: bool


class BadAnswerError(Exception):
    """The answer is not what the passkey of this person would give on this page."""


def creation_options(
    page: Page, challenge: bytes, person_id: UUID, email: str, name: str, known: Sequence[Known]
) -> dict[str, Any]:
    """Return what `navigator.credentials.create` takes, as JSON values."""
    options = webauthn.generate_registration_options(
        rp_id=page.site,
        rp_name="GoalFund",
        user_id=person_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            require_resident_key=False,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return options_to_json_dict(options)


def request_options(page: Page, challenge: bytes, known: Sequence[Known]) -> dict[str, Any]:
    """Return what `navigator.credentials.get` takes, as JSON values."""
    options = webauthn.generate_authentication_options(
        rp_id=page.site,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def challenge_in(client_data: str) -> bytes:
    """Return the challenge that an answer says it answers.

    Raises:
        BadAnswerError: it says none.
    """
    try:
        challenge = base64url_to_bytes(_said(client_data)["challenge"])
    except Exception as error:
        raise BadAnswerError from error
    if len(challenge) != CHALLENGE_BYTES:
        raise BadAnswerError
    return challenge


def made(answer: dict[str, Any], page: Page, challenge: bytes) -> Made:
    """Return the passkey that was made for `challenge` on `page`.

    Raises:
        BadAnswerError: it was not, or nobody was there to make it, or we could not check it later.
    """
    try:
        _refuse_framed(answer)
        attested = parse_attestation_object(
            base64url_to_bytes(answer["response"]["attestationObject"])
        )
        if attested.fmt not in _ATTESTATIONS or attested.att_stmt.x5c:
            raise BadAnswerError
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=page.site,
            expected_origin=page.origin,
            require_user_verification=True,
        )
        public_key = verified.credential_public_key
        decoded_public_key_to_cryptography(decode_credential_public_key(public_key))
    except Exception as error:
        # Whatever is wrong with bytes that a stranger made up, the library says in many ways.
        raise BadAnswerError from error
    if len(public_key) > _KEY_MAX_BYTES or base64url_to_bytes(answer["id"]) != (
        verified.credential_id
    ):
        raise BadAnswerError
    return Made(
        verified.credential_id,
        public_key,
        verified.sign_count,
        tuple(
            transport
            for transport in answer["response"].get("transports", ())
            if transport in _TRANSPORTS
        ),
        verified.credential_backed_up,
    )


def signed(
    answer: dict[str, Any], page: Page, challenge: bytes, person_id: UUID, public_key: bytes
) -> Signed:
    """Return what the passkey with `public_key` says, which signed `challenge` on `page`.

    Its count is not compared with anything.

    Raises:
        BadAnswerError: it did not sign that, or not for this person, or nobody unlocked it.
    """
    try:
        _refuse_framed(answer)
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=page.site,
            expected_origin=page.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        handle = answer["response"].get("userHandle")
        strange = bool(handle) and base64url_to_bytes(handle) != person_id.bytes
    except Exception as error:
        raise BadAnswerError from error
    if strange:
        raise BadAnswerError
    return Signed(verified.new_sign_count, verified.credential_backed_up)


def _said(client_data: str) -> Any:
    return json.loads(base64url_to_bytes(client_data))


def _refuse_framed(answer: dict[str, Any]) -> None:
    # The library does not look: a strange page may have shown ours inside itself.
    said = _said(answer["response"]["clientDataJSON"])
    if said.get("crossOrigin") is True or "topOrigin" in said:
        raise BadAnswerError


def _descriptors(known: Sequence[Known]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=passkey.credential_id,
            transports=[AuthenticatorTransport(name) for name in passkey.transports] or None,
        )
        for passkey in known
    ]
