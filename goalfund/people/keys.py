"""Sealing everything anew with the newest key, so that an older one can be taken away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goalfund.db import Pool
from goalfund.edge.vault import Vault

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Resealed:
    """How much was sealed anew."""

    secrets: int
    mails: int
    accounts: int


async def rotate(pool: Pool, queries: Mapping[str, str], vault: Vault) -> Resealed:
    """Seal every second factor, mail and bank account anew; return how many.

    The server may run meanwhile, with the same keys: what changes under us is newer, and stays.
    Running it again does no harm; so what an interruption left is done the next time.

    Raises:
        SealBrokenError: something is sealed with a key that is not among the vault's. What came
            before it is done.
    """
    secrets = await _reseal(
        pool, vault, queries["list_totp_secrets"], queries["reseal_totp_secrets"]
    )
    mails = await _reseal(pool, vault, queries["list_sealed_mails"], queries["reseal_mails"])
    accounts = await _reseal(
        pool,
        vault,
        queries["list_settlement_accounts"],
        queries["reseal_settlement_accounts"],
    )
    accounts += await _reseal(
        pool, vault, queries["list_refund_accounts"], queries["reseal_refund_accounts"]
    )
    # Withdrawals and their payouts keep an account sealed until its outcome is known.
    accounts += await _reseal_text(pool, vault, queries, "withdrawal_accounts")
    accounts += await _reseal_text(pool, vault, queries, "payout_accounts")
    return Resealed(secrets, mails, accounts)


async def _reseal_text(pool: Pool, vault: Vault, queries: Mapping[str, str], what: str) -> int:
    count, after = 0, None
    while rows := await pool.fetch(queries[f"list_{what}"], after, _AT_ONCE):
        keys, before = [row["withdrawal_id"] for row in rows], [row["sealed"] for row in rows]
        resealed = [vault.reseal(sealed.encode()).decode() for sealed in before]
        await pool.execute(queries[f"reseal_{what}"], keys, before, resealed)
        count, after = count + len(rows), keys[-1]
    return count


async def _reseal(pool: Pool, vault: Vault, listing: str, saving: str) -> int:
    count, after = 0, None
    while rows := await pool.fetch(listing, after, _AT_ONCE):
        keys, before = [row[0] for row in rows], [row[1] for row in rows]
        await pool.execute(saving, keys, before, [vault.reseal(sealed) for sealed in before])
        count, after = count + len(rows), keys[-1]
    return count
