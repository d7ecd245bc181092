"""The client of the Squad gateway: typed calls, outcomes as values, money in whole kobo."""

from goalfund.payments.squad.checkout import Checkout, Verified
from goalfund.payments.squad.client import SquadClient
from goalfund.payments.squad.errors import (
    DuplicateReferenceError,
    GatewayError,
    GatewayForbiddenError,
    GatewayRefusedError,
    GatewayUnavailableError,
    GatewayUnreadableError,
)
from goalfund.payments.squad.lists import Page
from goalfund.payments.squad.payouts import (
    Holder,
    NoHolder,
    Outcome,
    PayoutRow,
    TransferAnswer,
    TransferOrder,
    transfer_reference,
)

__all__ = [
    "Checkout",
    "DuplicateReferenceError",
    "GatewayError",
    "GatewayForbiddenError",
    "GatewayRefusedError",
    "GatewayUnavailableError",
    "GatewayUnreadableError",
    "Holder",
    "NoHolder",
    "Outcome",
    "Page",
    "PayoutRow",
    "SquadClient",
    "TransferAnswer",
    "TransferOrder",
    "Verified",
    "transfer_reference",
]
