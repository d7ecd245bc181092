"""All that can be made to go wrong on purpose: in what is told, and in what is answered."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from goalfund.payments.simulator.scripts import ScriptName

ApiFaultKind = Literal[
    "hang",  # no answer until `release`
    "slow",  # what was asked is done `delay_s` later, and answered
    "slow_after",  # it is done at once, and answered `delay_s` later
    "html_500",  # a proxy's error page
    "error_in_200",  # HTTP says 200, the body says otherwise
    "not_json",  # HTTP says 200, the body says nothing
    "redirect",  # to somewhere else
    "drop_before",  # the connection ends; nothing was done
    "drop_after",  # the connection ends; it was done
    "wrong_amount",  # verify: one kobo more
    "wrong_status",  # verify: the opposite
    "wrong_currency",  # verify: dollars for naira
    "wrong_reference",  # verify: of another charge
]
Operation = Literal[
    "any",  # all of the following that have no fault of their own
    "initiate",
    "verify",
    "list",
    "lookup",
    "transfer",
    "requery",
    "payouts",
    "balance",
    "refund",
    "disputes",
    "accounts",
    "credits",
    "error_log",
    "lent_accounts",
    "tokens",
    "direct",
    "links",
    "sub_merchants",
    "mandates",
    "pos",
]

RefundEnd = Literal["done", "failed"]
Percent = Annotated[int, Field(ge=0, le=100)]

_FOR_ALL: Final = -1
_PAID: Final = re.compile(rb'("(?:amount|principal_amount|amount_received)":"?)([0-9])')


class ApiFault(BaseModel):
    """A fault in the answers to one operation, for the next `times` calls; -1 is for all."""

    model_config = ConfigDict(extra="forbid")

    kind: ApiFaultKind
    times: int = _FOR_ALL
    delay_s: float = 0.0


class RowFault(BaseModel):
    """What is wrong with one row of the lists: it is not there, there twice, or says otherwise."""

    model_config = ConfigDict(extra="forbid")

    times: Annotated[int, Field(ge=0, le=3)] = 1  # how often it is listed
    edits: dict[str, Any] = {}


class WebhookFaults(BaseModel):
    """Faults in the telling. All are off; several can be on together."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    duplicate: Annotated[int, Field(ge=0, le=10_000)] = 0  # further copies of each
    reorder: Annotated[int, Field(ge=0, le=10_000)] = 0  # gather so many, then send backwards
    delay_s: Annotated[float, Field(ge=0)] = 0.0  # wait before each
    drop: Annotated[int, Field(ge=-1)] = 0  # so many are never sent; -1 is all
    bad_signature: bool = False  # signed with somebody else's key
    altered_body: bool = False  # a digit of the money changes after signing
    hex_case: Literal["upper", "lower"] | None = None
    other_header: bool = False  # in the other product's header
    edited_status: bool = False  # a lent account's status says SUCCESS, whatever was signed
    replayed: Annotated[int, Field(ge=0, le=100)] = 0  # so many earlier ones come again with each
    no_header: bool = False
    dotnet_escapes: bool = False  # `&` as \\u0026, signed as sent
    decimal_numbers: bool = False  # 250000 as 250000.0, signed as sent


class Faults(BaseModel):
    """The switches as a whole, as the control endpoint reads and writes them."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    webhooks: WebhookFaults = Field(default_factory=WebhookFaults)
    api: dict[Operation, ApiFault] = Field(default_factory=dict)
    # How often, of a hundred, a transfer or a refund that nothing else scripts goes so.
    transfers: dict[ScriptName, Percent] = Field(default_factory=dict)
    refunds: dict[RefundEnd, Percent] = Field(default_factory=dict)
    # Rows of the lists of charges, credits and transfers, by the reference that each shows.
    rows: dict[str, RowFault] = Field(default_factory=dict)

    def listed(self, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the rows of a list as it shows them."""
        shown: list[Mapping[str, Any]] = []
        for row in rows:
            reference = row.get("transaction_ref") or row.get("transaction_reference")
            fault = self.rows.get(str(reference), RowFault())
            shown += [{**row, **fault.edits}] * fault.times
        return shown

    def take(self, operation: Operation) -> ApiFault | None:
        """Return the fault of the next call, and count it."""
        fault = self.api.get(operation) or self.api.get("any")
        if fault is None or fault.times == 0:
            return None
        if fault.times > 0:
            fault.times -= 1
        return fault

    def take_drop(self) -> bool:
        """Return whether the next webhook is lost, and count it."""
        if self.webhooks.drop > 0:
            self.webhooks.drop -= 1
            return True
        return self.webhooks.drop == _FOR_ALL


def with_dotnet_escapes(raw: bytes) -> bytes:
    """Return the same JSON as .NET escapes it. We write none of these outside strings."""

    def escape(match: re.Match[str]) -> str:
        units = match[0].encode("utf-16-be")
        return "".join(f"\\u{units[n]:02X}{units[n + 1]:02X}" for n in range(0, len(units), 2))

    return re.sub(r"[&+<>'`\u0080-\U0010ffff]", escape, raw.decode()).encode()


def with_decimal_numbers(raw: bytes) -> bytes:
    """Return the same JSON with its whole amounts written as `1.0`."""
    return re.sub(rb'(amount":)([0-9]+)(?=[,}])', rb"\1\2.0", raw)


def with_other_money(raw: bytes) -> bytes:
    """Return the body after somebody on the way has changed the amount that was paid."""

    def change(match: re.Match[bytes]) -> bytes:
        return match[1] + (b"9" if match[2] != b"9" else b"8")

    return _PAID.sub(change, raw, count=1)
