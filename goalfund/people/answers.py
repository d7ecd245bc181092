"""What browsers answer for a passkey: `PublicKeyCredential.toJSON()`, with the browsers' names."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

_BASE64URL: Final = r"^[A-Za-z0-9_-]+$"
CredentialId = Annotated[str, Field(min_length=1, max_length=1_364, pattern=_BASE64URL)]
Small = Annotated[str, Field(min_length=1, max_length=4_096, pattern=_BASE64URL)]
Large = Annotated[str, Field(min_length=1, max_length=8_192, pattern=_BASE64URL)]
Handle = Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9_-]*$")]
Transport = Annotated[str, Field(max_length=20)]


class _Browsers(BaseModel):
    """Strict in what we read. What else a browser tells is none of our business."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Answer(_Browsers):
    id: CredentialId
    raw_id: Annotated[CredentialId, Field(alias="rawId")]
    type: Literal["public-key"]

    def wire(self) -> dict[str, Any]:
        """Return it as it was sent, without what we do not read."""
        return self.model_dump(by_alias=True)


class Attestation(_Browsers):
    """What was made."""

    client_data_json: Annotated[Small, Field(alias="clientDataJSON")]
    attestation_object: Annotated[Large, Field(alias="attestationObject")]
    transports: Annotated[list[Transport], Field(max_length=10)] = []


class Assertion(_Browsers):
    """What was signed."""

    client_data_json: Annotated[Small, Field(alias="clientDataJSON")]
    authenticator_data: Annotated[Small, Field(alias="authenticatorData")]
    signature: Small
    user_handle: Annotated[Handle | None, Field(alias="userHandle")] = None


class MadePasskey(_Answer):
    """A passkey that was made: the answer of `navigator.credentials.create`."""

    response: Attestation


class SignedPasskey(_Answer):
    """A passkey that has signed: the answer of `navigator.credentials.get`."""

    response: Assertion
