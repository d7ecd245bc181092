"""Virtual accounts as the gateway tells of them, and whom one is opened for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from goalfund.payments import fields
from goalfund.payments.documents import MalformedError

# The gateway keeps all its virtual accounts at one bank, and names it by its three-digit code.
_BANKS: Final = {"058": "GTBank"}
_NUMBER: Final = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """Whom an account is opened for. `identifier` is ours, and finds the account again.

    Without a `bvn` it can be found and not opened.
    """

    identifier: str
    business_name: str
    phone: str = ""
    bvn: str = field(default="", repr=False)
    beneficiary_account: str | None = None


@dataclass(frozen=True, slots=True)
class VirtualAccount:
    """An account that payers can send money to, as they are told of it."""

    bank: str
    number: str
    name: str


def read_account(data: Mapping[str, Any], absent_name: str) -> VirtualAccount:
    """Return the account that a reply tells of.

    Raises:
        MalformedError: it tells of none; names the field.
    """
    number, code = data.get("virtual_account_number"), fields.words(data.get("bank_code"))
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise MalformedError("virtual_account_number", "is not ten digits")
    names = [fields.words(data.get(name)) for name in ("first_name", "last_name")]
    name = " ".join(filter(None, names)) or absent_name
    return VirtualAccount(_BANKS.get(code or "058", f"Bank {code}"), number, name)
