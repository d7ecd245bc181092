"""The simulator's knobs: its merchants, its clock, its dice, and how often it tells."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from goalfund.payments.simulator.faults import Faults
from goalfund.payments.simulator.unknowns import Unknowns

DEFAULT_MERCHANT_ID: Final = "SBGOALFUND"
# Sandbox keys of nobody; they open nothing but a simulator.
DEFAULT_SECRET_KEY: Final = "sandbox_sk_goalfund00000000000000000000000000"  # noqa: S105
DEFAULT_PUBLIC_KEY: Final = "sandbox_pk_goalfund00000000000000000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """One merchant's account at the gateway, and what the gateway has switched on for it.

    Fees are a rate and a cap in minor units; `transfer_fees` are steps of (up to, fee), and
    `transfer_fee_above_minor` is the fee of all that is more. A case or header of None is as the
    unknowns say.
    """

    id: str = DEFAULT_MERCHANT_ID
    name: str = "GoalFund"
    secret_key: str = field(default=DEFAULT_SECRET_KEY, repr=False)
    # Further keys that are still good, while one replaces the other.
    older_keys: tuple[str, ...] = field(default=(), repr=False)
    public_key: str = field(default=DEFAULT_PUBLIC_KEY, repr=False)
    webhook_url: str | None = None
    opening_balance_minor: int = 0

    fee_rate: Decimal = Decimal("0.012")
    fee_cap_minor: int = 150_000
    account_fee_rate: Decimal = Decimal("0.0025")
    account_fee_cap_minor: int = 100_000
    transfer_fees: tuple[tuple[int, int], ...] = ((500_000, 800), (5_000_000, 2_000))
    transfer_fee_above_minor: int = 4_000

    account_webhook_version: Literal["v1", "v2", "v3"] = "v1"
    checkout_hex_case: Literal["upper", "lower"] | None = None
    account_hex_case: Literal["upper", "lower"] | None = None
    both_headers: bool | None = None

    restricted: bool = False  # blocked by the gateway's staff
    accounts: bool = True  # static virtual accounts for customers
    b2b: bool = True  # and for businesses
    dva: bool = True
    payouts: bool = True
    auto_payout: bool = False
    custom_name: bool = False
    direct_card: bool = True
    aggregator: bool = True
    mandates: bool = True
    beneficiary_required: bool = False
    accounts_max: int = 1_000


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSettings:
    """Everything that a test or an embedding server may choose.

    The gateway is not known to repeat a webhook, so `webhook_attempts` is 1; more of them, with
    a `state_file`, carry a payment over a restart of the server that is told.
    """

    merchants: tuple[Merchant, ...] = (Merchant(),)
    public_url: str | None = None  # where payers reach it, when not where it listens
    unknowns: Unknowns = field(default_factory=Unknowns)
    faults: Faults = field(default_factory=Faults)
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    seed: int = 0
    state_file: Path | None = None
    webhook_attempts: int = 1
    webhook_backoff_s: float = 0.5
    webhook_timeout_s: float = 10.0
    webhook_queue_size: int = 1_024
    log_size: int = 10_000
    slow_s: float = 60.0  # longer than any client waits
    charges_max: int = 100_000
