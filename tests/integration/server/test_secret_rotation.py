"""The gateway's secret key is replaced while its webhooks come in."""

from tests.live import SECRET
from tests.payers import Charge
from tests.served import Served, served_at

OLD = "sandbox_sk_old"
# A comma too many must not become a key of no letters, by which everybody could sign.
RETIRED = f"{OLD}, ,"


async def intended(served: Served) -> Charge:
    return await served.intended(await served.open_goal())


async def test_both_keys_are_taken_while_one_replaces_the_other_and_then_the_old_is_refused(
    served: Served,
) -> None:
    """reliability 77"""
    old, new, forged, late = [await intended(served) for _ in range(4)]

    async with served_at(served.dsn, squad_retired_secret_keys=RETIRED) as during:
        overlap = [
            (await during.notify(old.notice(), secret=OLD)).status,
            (await during.notify(new.notice(), secret=SECRET)).status,
            (await during.notify(forged.notice(), secret="")).status,
        ]
    after = [
        (await served.notify(late.notice(), secret=OLD)).status,
        (await served.notify(late.notice(), secret=SECRET)).status,
    ]

    assert overlap == [200, 200, 401]
    assert after == [401, 200]


async def test_who_changes_the_key_without_overlap_refuses_what_is_under_way(
    served: Served,
) -> None:
    """The bug that the setting is for: money was paid, and its news is signed by the old key."""
    charge = await intended(served)

    assert (await served.notify(charge.notice(), secret=OLD)).status == 401
    assert await served.claimed_by(charge.reference) is None
