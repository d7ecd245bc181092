"""The client of the Squad gateway: typed calls, outcomes as values, money in whole kobo."""

from goalfund.payments.squad.accounts import (
    CreditRow,
    MissedNews,
    NewCustomer,
)
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
from goalfund.payments.squad.lent_accounts import LentAccount, LentPayment
from goalfund.payments.squad.lists import Page
from goalfund.payments.squad.payouts import (
    Holder,
    NoHolder,
    Outcome,
    PayoutRow,
    TransferAnswer,
    TransferOrder,
    Wallet,
    transfer_reference,
)
from goalfund.payments.squad.refunds import DisputeRow, RefundAnswer, RefundOrder
from goalfund.payments.squad.transactions import TransactionRow, windows

__all__ = [
    "Checkout",
    "CreditRow",
    "DisputeRow",
    "DuplicateReferenceError",
    "GatewayError",
    "GatewayForbiddenError",
    "GatewayRefusedError",
    "GatewayUnavailableError",
    "GatewayUnreadableError",
    "Holder",
    "LentAccount",
    "LentPayment",
    "MissedNews",
    "NewCustomer",
    "NoHolder",
    "Outcome",
    "Page",
    "PayoutRow",
    "RefundAnswer",
    "RefundOrder",
    "SquadClient",
    "TransactionRow",
    "TransferAnswer",
    "TransferOrder",
    "Verified",
    "Wallet",
    "transfer_reference",
    "windows",
]
