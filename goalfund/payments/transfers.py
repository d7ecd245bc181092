"""Bank transfers, from the wish to what the payer types: the pooled account and a code."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import asyncpg

from goalfund.goal.events import at_text
from goalfund.payments import narration
from goalfund.payments.lending import Lending
from goalfund.payments.pooled_account import PooledAccount
from goalfund.payments.references import Reference
from goalfund.payments.transfers_store import TransfersStore

# Codes are drawn from 2^35: when this many in a row are taken, something is wrong.
DRAWS_MAX: Final = 8


class Transfers:
    """Tells payers where to transfer to, and by which code we shall know them."""

    def __init__(
        self,
        account: PooledAccount,
        store: TransfersStore,
        *,
        lifetime: timedelta,
        lending: Lending | None = None,
        pretend_url: str | None = None,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._account = account
        self._store = store
        self._lifetime = lifetime
        self._lending = lending
        self._pretend_url = pretend_url
        self._random_bytes = random_bytes

    async def ready(self) -> None:
        """Return when there is an account to pay into.

        Raises:
            NotOfferedError: there is none. GatewayError: there may be one.
        """
        await self._account.get()

    async def instructions(self, row: asyncpg.Record) -> dict[str, Any]:
        """Return how the contribution is paid by transfer, always the same.

        Raises:
            NotOfferedError, GatewayError: as `ready`; asking again may help.
        """
        own = await self._lending.account_of(row) if self._lending else None
        return {
            **(await self._pooled(row) if own is None else _lent(own)),
            "narration_code": narration.shown(await self._code_of(row)),
            "pretend_url": self._pretend_url,
        }

    async def _pooled(self, row: asyncpg.Record) -> dict[str, Any]:
        account = await self._account.get()
        return {
            "reference": Reference(row["goal_id"], row["payment_code"]).text,
            "bank": account.bank,
            "account_number": account.number,
            "account_name": account.name,
            "expires_at": at_text(row["created_at"] + self._lifetime),
            "is_lent": False,
        }

    async def _code_of(self, row: asyncpg.Record) -> str:
        for _ in range(DRAWS_MAX):
            if (code := await self._store.code_of(row)) is not None:
                return code
            # Two servers may reserve one each: the first stands. Or the code is another's.
            await self._store.reserve(narration.new_code(self._random_bytes), row)
        if (code := await self._store.code_of(row)) is not None:
            return code
        raise RuntimeError("no narration code is free")


def _lent(own: asyncpg.Record) -> dict[str, Any]:
    return {**own, "expires_at": at_text(own["expires_at"]), "is_lent": True}
