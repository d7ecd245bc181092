"""What clients send and see of people."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, JsonValue, model_validator

from goalfund.edge.fields import Body, PageQuery, View
from goalfund.payments.bank_accounts import AccountNumber, BankCode
from goalfund.people.answers import MadePasskey, SignedPasskey
from goalfund.people.fields import (
    AvatarFile,
    Email,
    MailedToken,
    Name,
    NewPassword,
    OneTimeCode,
    PasskeyName,
    Password,
    Phone,
)


class RegisterBody(Body):
    """A new account."""

    email: Email
    password: NewPassword
    first_name: Name
    last_name: Name
    phone: Phone | None = None


class _WithFactor(Body):
    """A second factor, of one kind."""

    code: OneTimeCode | None = None
    passkey: SignedPasskey | None = None


class SignInBody(_WithFactor):
    """Who somebody says they are. The code may come at once, or after it was asked for."""

    email: Email
    password: Password

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        if self.code is not None and self.passkey is not None:
            raise ValueError("Send code or passkey, not both")
        return self


class TokenBody(Body):
    """A link's token."""

    token: MailedToken


class EmailBody(Body):
    """An address."""

    email: Email


class ResetBody(Body):
    """A new password, by a link."""

    token: MailedToken
    password: NewPassword


class ChangeBody(Body):
    """A new password, by the old one."""

    current: Password
    password: NewPassword


class CodeBody(Body):
    """A code of the app that was just set up."""

    code: OneTimeCode


class FactorBody(_WithFactor):
    """Both factors."""

    password: Password

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.code is None) == (self.passkey is None):
            raise ValueError("Send either code or passkey")
        return self


class StepUpBody(_WithFactor):
    """The second factor; or the password, while there is none."""

    password: Password | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if [self.code, self.passkey, self.password].count(None) != 2:
            raise ValueError("Send one of code, passkey and password")
        return self


class AddPasskeyBody(Body):
    """A passkey that was just made, and what to call it."""

    name: PasskeyName
    credential: MadePasskey


class RenamePasskeyBody(Body):
    """What to call a passkey."""

    name: PasskeyName


class ProfileBody(Body):
    """What is to be changed of a profile; what is left out stays."""

    first_name: Name | None = None
    last_name: Name | None = None
    phone: Phone | None = None
    avatar: AvatarFile | None = None

    @model_validator(mode="after")
    def _names_stay(self) -> Self:
        for name in ("first_name", "last_name"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be empty")
        return self


class SettlementBody(Body):
    """An account that money comes back to."""

    bank_code: BankCode
    account_number: AccountNumber


class SettlementAccountView(View):
    """The account that money comes back to, as its person sees it."""

    bank_code: str
    bank_name: str
    account_masked: Annotated[str, Field(description="Its last four digits.")]
    account_name: Annotated[str, Field(description="Whose it is, in the bank's own words.")]
    changed_at: datetime


class SettlementView(View):
    """The account that is kept now."""

    settlement_account: SettlementAccountView


class UserView(View):
    """A person as they see themselves."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    phone: str | None
    avatar: Annotated[
        str | None, Field(description="Where the picture is, below this server's address.")
    ]
    email_verified: bool
    second_factor: bool
    factors: Annotated[
        list[Literal["passkey", "totp"]], Field(description="The second factors that are on.")
    ]
    staff: bool
    created_at: datetime
    settlement_account: Annotated[
        SettlementAccountView | None, Field(description="Where refunds by transfer go to.")
    ]


class SessionView(View):
    """A device that is signed in. `token` is there once, and only for the bearer transport."""

    id: UUID
    transport: Literal["cookie", "bearer"]
    device: str
    address: str
    current: bool
    created_at: datetime
    seen_at: datetime
    ends_at: Annotated[datetime, Field(description="When it ends if it is not used.")]
    expires_at: Annotated[datetime, Field(description="When it ends in any case.")]
    fresh_until: Annotated[
        datetime | None, Field(description="Until then money may leave without a step-up.")
    ]
    token: str | None = Field(None, exclude_if=lambda token: token is None)


class RegisteredView(View):
    """A new account. It looks the same when the address has one already; the mail tells."""

    user: UserView


class SignedInView(View):
    """Who is signed in, and on what. `csrf_token` is for the cookie transport."""

    user: UserView
    session: SessionView
    csrf_token: str | None = Field(None, exclude_if=lambda token: token is None)


class SessionsView(View):
    """A person's devices, the one seen last first."""

    items: list[SessionView]
    next_cursor: None = None


class DoneView(View):
    """It was done."""

    done: Literal[True] = True


class TotpView(View):
    """What an authenticator app needs, thrice."""

    secret: str
    otpauth_uri: str
    qr_svg: str


class RecoveryCodesView(View):
    """Ten codes, each good once. They are shown this time only."""

    recovery_codes: list[str]


class FactorOnView(SignedInView):
    """The second factor is on; the session has a new token."""

    recovery_codes: Annotated[
        list[str],
        Field(description="Ten with the first second factor of all; later none: those stay good."),
    ]


class PasskeyView(View):
    """A passkey as its person sees it. `site`: the host where browsers offer it."""

    id: UUID
    name: str
    site: str
    synced: Annotated[bool, Field(description="Whether it is kept on several devices.")]
    created_at: datetime
    used_at: datetime | None


class PasskeysView(View):
    """A person's passkeys, the oldest first."""

    items: list[PasskeyView]
    next_cursor: None = None


class PasskeyAddedView(FactorOnView):
    """The passkey is a second factor; the session has a new token."""

    passkey: PasskeyView


class PasskeyOptionsView(View):
    """What `navigator.credentials` takes as `publicKey`, as JSON."""

    public_key: dict[str, JsonValue]


class SecurityEventView(View):
    """Something that happened to an account."""

    id: UUID
    kind: str
    at: datetime
    address: str
    device: str


class SecurityEventsView(View):
    """What happened, newest first."""

    items: list[SecurityEventView]
    next_cursor: str | None


class SecurityEventsQuery(PageQuery):
    """A page of them."""
