"""Money that arrived on virtual accounts by bank transfer, static and lent ones alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Version = Literal["v1", "v2", "v3"]  # of the webhook that tells of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Money that arrived on an account. `told` is its reference in the webhook: V3 has another."""

    reference: str
    told: str
    merchant_id: str
    account_number: str
    customer_identifier: str
    amount_minor: int
    fee_minor: int
    at: datetime
    sender: str
    remarks: str
    version: Version
    session_id: str
    sender_account: str
    uuid: str
    kind: Literal["static", "dynamic"] = "static"
    alerted: bool = False  # the merchant's server has taken the webhook
    frozen_reference: str | None = None
    frozen_reason: str | None = None

    @property
    def key(self) -> str:
        return f"{self.merchant_id}/{self.told}"
