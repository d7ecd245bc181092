"""Whom a transfer is for: by code, by reference, by sender and amount, and never by a guess."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

import pytest

from goalfund.payments import narration
from goalfund.payments.matching import (
    SAME_AMOUNT_MAX,
    SENDER_WINDOW_S,
    Match,
    Matching,
    Nobody,
    Unseen,
    Wanted,
)
from goalfund.payments.payloads import Notification, Status
from goalfund.payments.references import Reference
from goalfund.payments.shapes import Shape

GOAL = UUID("0198f0aa-1111-7222-8333-444455556666")
ADA = Wanted(GOAL, "0" * 16, "Ada Obi")
BOLA = Wanted(GOAL, "1" * 16, "Bola Ade")
ADAS, BOLAS, UNSEEN = (narration.new_code(Random(n).randbytes) for n in (1, 2, 3))
NOBODY = Nobody("unknown_reference")
PAID = Notification(
    shape=Shape.STATIC_ACCOUNT_V1,
    status=Status.SUCCEEDED,
    gateway_reference="REF1",
    amount_minor=250_000,
    currency="NGN",
)


@dataclass
class Announced:
    """What payers have announced: by code, and what is still open."""

    by_code: dict[str, Wanted] = field(default_factory=lambda: {ADAS: ADA, BOLAS: BOLA})
    open_intents: list[Wanted] = field(default_factory=lambda: [ADA, BOLA])

    async def wanted_by_codes(self, codes: Sequence[str]) -> dict[str, Wanted]:
        return {code: self.by_code[code] for code in codes if code in self.by_code}

    async def wanted_of(
        self, amount_minor: int, currency: str, within_s: float, rows: int
    ) -> list[Wanted]:
        assert (250_000, "NGN", SENDER_WINDOW_S) == (amount_minor, currency, within_s)
        return self.open_intents[:rows]


async def match(text: str | None, sender: str | None = None, **known: list[Wanted]) -> Match:
    paid = replace(PAID, narration=text, payer_name=sender)
    return await Matching(Announced(**known)).match(paid)  # type: ignore[arg-type]


REFERENCE = BOLA.reference.text


@pytest.mark.parametrize(
    ("text", "sender", "expected"),
    [
        # By code, with or without its prefix, whoever sent it.
        (f"GF{ADAS} fees", "BOLA ADE", ADA.reference),
        (f"fees {ADAS}", "BOLA ADE", ADA.reference),
        # A code goes before a reference, and what has the prefix before what has not.
        (f"GF{ADAS} {REFERENCE}", None, ADA.reference),
        (f"GF{ADAS} {BOLAS}", None, ADA.reference),
        (f"GF{ADAS} GF{BOLAS}", None, Nobody("several_codes")),
        # By our reference, whatever its attempt and case.
        (f"Transfer {REFERENCE}", "ADA OBI", BOLA.reference),
        (f"Transfer {Reference(GOAL, '1' * 16, 3).text.lower()}", None, BOLA.reference),
        (f"{REFERENCE} {ADA.reference.text}", None, Nobody("several_codes")),
        # A code that spells itself right and is not there may be about to be.
        (f"GF{UNSEEN}", "ADA OBI", Unseen()),
        (f"GF{UNSEEN} {REFERENCE}", None, BOLA.reference),
        # What only looks like one does not hold up the sender.
        (UNSEEN, "OBI ADA", ADA.reference),
        # By sender and amount.
        ("school fees", "OBI ADA", ADA.reference),
        (None, "OBI ADA NGOZI", ADA.reference),
        ("school fees", "ADA", NOBODY),
        ("school fees", "EMEKA UDE", NOBODY),
        ("school fees", None, NOBODY),
        (REFERENCE[:-1], None, NOBODY),
    ],
)
async def test_a_transfer_is_matched_in_this_order(
    text: str | None, sender: str | None, expected: Match
) -> None:
    assert expected == await match(text, sender)


async def test_a_sender_who_fits_two_open_intents_fits_none() -> None:
    twice = [ADA, replace(ADA, payment_code="2" * 16)]

    assert Nobody("several_senders") == await match("fees", "ADA OBI", open_intents=twice)
    assert NOBODY == await match("fees", "ADA OBI", open_intents=[])


async def test_where_too_many_want_to_pay_the_same_nobody_is_picked_by_name() -> None:
    crowd = [BOLA] * SAME_AMOUNT_MAX

    assert ADA.reference == await match("fees", "ADA OBI", open_intents=[*crowd[1:], ADA])
    many = await match("fees", "ADA OBI", open_intents=[ADA, *crowd])
    assert Nobody("several_senders") == many
