"""Bank accounts that money can be sent to: whose they are, sealed, masked, and told apart.

Everything that takes an account from somebody comes here: `AccountLookup.find` returns it with the
name that the gateway gives, or raises the problem that any edge shows as it is.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Final, Protocol
from uuid import UUID

import orjson
import structlog
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from goalfund.edge.problems import Code, ProblemError, field_problem
from goalfund.edge.vault import Vault
from goalfund.payments.banks import bank_name
from goalfund.payments.squad.errors import GatewayError, GatewayRefusedError
from goalfund.payments.squad.payouts import Holder, NoHolder
from goalfund.people.throttles import Ration, Share, Throttles

# Names of accounts are other people's: who asks for many wants something else.
LOOKUPS_A_MINUTE: Final = Ration(attempts=10, per_s=60)
LOOKUPS_A_DAY: Final = Ration(attempts=100, per_s=86_400)
# What any edge may be answered that takes an account.
LOOKED_UP: Final = (
    Code.ACCOUNT_NOT_FOUND,
    Code.GATEWAY_REFUSED,
    Code.GATEWAY_UNAVAILABLE,
    Code.RATE_LIMITED,
)
_SHOWN_DIGITS: Final = 4
_PURPOSE: Final = b"goalfund account v1"

log = structlog.get_logger(__name__)


def _known(code: str) -> str:
    if bank_name(code) is None:
        raise PydanticCustomError("bank_unknown", "Input should be the code of a bank we list")
    return code


BankCode = Annotated[
    str,
    Field(pattern="^[0-9]{6}$", description="The bank's NIP code, of `GET /banks`."),
    AfterValidator(_known),
]
AccountNumber = Annotated[str, Field(pattern="^[0-9]{10}$", description="Ten digits.")]


@dataclass(frozen=True, slots=True)
class Account:
    """Where money is to go, and whose it is as the bank says. Sealed wherever it is kept."""

    bank_code: str
    account_number: str = field(repr=False)
    account_name: str = field(repr=False)

    @property
    def masked(self) -> str:
        """The number as people see it: its last digits."""
        hidden = len(self.account_number) - _SHOWN_DIGITS
        return "*" * hidden + self.account_number[-_SHOWN_DIGITS:]

    @property
    def bank_name(self) -> str:
        """What people call the bank."""
        return bank_name(self.bank_code) or self.bank_code

    def key(self, secret: str) -> str:
        """Return what is equal for equal accounts, and tells nobody without `secret` anything.

        Under a new secret it is another one, as if the account were new.
        """
        key = hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
        told = f"{self.bank_code}/{self.account_number}".encode()
        return hmac.digest(key, told, hashlib.sha256).hex()

    def sealed(self, vault: Vault) -> str:
        """Return it so that only our keys open it."""
        value = [self.bank_code, self.account_number, self.account_name]
        return vault.seal(orjson.dumps(value)).decode()

    @classmethod
    def opened(cls, vault: Vault, sealed: str) -> "Account":
        """Return what was sealed.

        Raises:
            SealBrokenError: none of our keys opens it.
        """
        return cls(*orjson.loads(vault.open(sealed.encode())))


class Names(Protocol):
    """As much of the gateway as looking names up needs."""

    async def lookup(self, bank_code: str, account_number: str) -> Holder | NoHolder:
        """Return whose account it is."""


class AccountLookup:
    """Finds out whose account it is that somebody names, so often and no more."""

    def __init__(
        self,
        names: Names,
        throttles: Throttles,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._names = names
        self._throttles = throttles
        self._clock = clock

    async def find(self, asker_id: UUID, bank_code: str, account_number: str) -> Account:
        """Return the account with its name, as the gateway says it now.

        Who asks is a person, or the payer of a contribution by its id: each has a ration.

        Raises:
            ProblemError: one of `LOOKED_UP`; nothing was done.
        """
        await self._take_one(asker_id)
        try:
            holder = await self._names.lookup(bank_code, account_number)
        except GatewayRefusedError as error:
            log.error("lookup_refused", code=error.code)
            raise ProblemError(Code.GATEWAY_REFUSED) from error
        except GatewayError as error:
            raise ProblemError(Code.GATEWAY_UNAVAILABLE) from error
        if isinstance(holder, NoHolder):
            reason = "The bank names nobody for this account number."
            raise field_problem(Code.ACCOUNT_NOT_FOUND, "account_number", reason)
        return Account(bank_code, account_number, holder.account_name)

    async def _take_one(self, asker_id: UUID) -> None:
        shares = [
            Share(LOOKUPS_A_MINUTE, "lookups of a minute by", str(asker_id)),
            Share(LOOKUPS_A_DAY, "lookups of a day by", str(asker_id)),
        ]
        if wait_s := await self._throttles.take(shares, self._clock()):
            raise ProblemError(
                Code.RATE_LIMITED, "You have named many accounts.", retry_after_s=wait_s
            )
