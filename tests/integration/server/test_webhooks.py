"""The gateway's notifications over HTTP: what is booked, what is kept, what is refused."""

import asyncio
import itertools
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs
from uuid_utils.compat import uuid7

from goalfund.goal import actor
from goalfund.goal.commands import CancelGoal, CloseGoal
from goalfund.payments.simulator import ApiFault, Merchant, bodies
from goalfund.payments.simulator.credits import Credit, Version
from tests.fault_proxy import FaultProxy, ReplyTest, committed
from tests.live import SECRET
from tests.payers import FEE_MINOR, Charge, announce, planned
from tests.postgres import Databases, through, upstream_of
from tests.served import (
    MERCHANT_ID,
    SUSPENSE,
    Answer,
    Served,
    all_of,
    operation_of,
    served_at,
    signed,
    without_faults,
)

BIG_MINOR = 50_000_000  # from here on the gateway is asked


def accepted(answer: Answer, charge: Charge | None = None) -> bool:
    """Say whether the answer is the one that the gateway wants."""
    reference = answer.body["transaction_reference"] if charge is None else charge.reference
    return answer.status == 200 and answer.body == {
        "response_code": 200,
        "transaction_reference": reference,
        "response_description": "Success",
    }


async def test_a_paid_charge_is_in_the_book_and_in_the_log(served: Served) -> None:
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    answer = await served.pay(charge)
    goal = await served.get(f"/goals/{goal_id}")
    event = (await served.get(f"/goals/{goal_id}/events")).body["events"][-1]

    assert accepted(answer, charge)
    assert 250_000 == goal.body["book"]["raised_minor"]
    assert 250_000 - FEE_MINOR == goal.body["book"]["available_minor"]
    assert FEE_MINOR == goal.body["book"]["fees_minor"]
    assert "contribution_confirmed" == event["kind"]
    assert goal_id == await served.claimed_by(charge.reference)
    assert [] == await served.kept(charge.reference)


async def test_a_payer_at_the_simulator_pays_a_goal(served: Served) -> None:
    """The whole way: intent, checkout, payment, webhook, book."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    served.simulator.pay(charge.reference)
    await served.simulator.settled()
    delivery = served.simulator.deliveries[-1]

    assert ("delivered", [200]) == (delivery.outcome, delivery.statuses)
    assert 250_000 == (await served.book(goal_id))["raised_minor"]


async def test_a_thousand_deliveries_at_once_are_one_credit(served: Served) -> None:
    """Reliability 65."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    raw, headers = signed(charge.notice())
    before = await served.metrics()
    answers = await all_of(*(served.post(raw, headers) for _ in range(1_000)))
    after = await served.metrics()

    assert all(accepted(answer, charge) for answer in answers)
    assert (250_000, 2) == ((b := await served.book(goal_id))["raised_minor"], b["seq"])
    name = "goalfund_webhooks_total state=replayed"
    assert 999 == after.get(name, 0) - before.get(name, 0)


async def test_a_replay_has_no_effect_and_is_logged(served: Served) -> None:
    """Reliability 68: the gateway signs no time, so a year-old webhook is as good as ever."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    notice = charge.notice(created_at="2025-01-02T03:04:05.678")
    await served.notify(notice)
    book = await served.book(goal_id)
    await served.commit(CloseGoal(operation_id=uuid7(), goal_id=goal_id))
    with capture_logs() as logs:
        answer = await served.notify(notice)

    assert accepted(answer, charge)
    assert book | {"seq": 3} == await served.book(goal_id)
    assert [charge.reference] == [
        line["reference"] for line in logs if line["event"] == "webhook_replayed"
    ]
    assert "ada@example.org" not in str(logs)


STATUSES = {
    "initiated": {"transaction_status": "Initiated"},
    "pending": {"transaction_status": "Pending"},
    "success": {},
    "failed": {"transaction_status": "Failed"},
    "refunded": {"transaction_status": "Refunded"},
    "disputed": {"transaction_status": "Disputed"},
}


@pytest.mark.parametrize("count", [720])
async def test_the_order_of_notifications_does_not_matter(served: Served, count: int) -> None:
    """Reliability 66: all 720 orders of the six states of one charge end in the same book."""
    goal_id = await served.open_goal()
    orders = list(itertools.permutations(STATUSES))[:count]
    charges = [planned(goal_id) for _ in orders]
    await announce(served.dsn, charges)

    async def tell(charge: Charge, order: tuple[str, ...]) -> tuple[object, ...]:
        answers = [await served.pay(charge, **STATUSES[name]) for name in order]
        row = await served.pool.fetchrow(
            "SELECT status, confirmed_minor FROM contributions WHERE contribution_id = $1",
            charge.contribution_id,
        )
        assert row is not None
        kept = [state for state, _ in await served.kept(charge.reference)]
        return all(accepted(one, charge) for one in answers), *row, len(kept), *set(kept)

    ends: set[tuple[object, ...]] = set()
    for first in range(0, len(orders), 90):
        pairs = zip(charges[first : first + 90], orders[first : first + 90], strict=True)
        ends |= set(await asyncio.gather(*(tell(*pair) for pair in pairs)))
    book = await served.book(goal_id)

    assert {(True, "confirmed", 250_000, 5, "noted")} == ends
    assert (count * 250_000, count + 1) == (book["raised_minor"], book["seq"])


def mutated(raw: bytes) -> list[bytes]:
    """Return the body altered in every way that means the same, or almost."""
    document = json.loads(raw)
    dice = random.Random(67)
    places = dice.sample(range(len(raw)), 30)
    return [
        raw + b" ",
        b" " + raw,
        raw + b"\n",
        raw.replace(b": ", b":"),
        raw.replace(b'"', b"'"),
        json.dumps(document, sort_keys=True).encode(),
        json.dumps(document, indent=1).encode(),
        raw.replace(b"Success", b"\\u0053uccess"),
        raw.replace(b"250000", b"250000.0"),
        raw.replace(b"250000", b"950000"),
        b"\xef\xbb\xbf" + raw,
        raw[:-1],
        b"",
        *(raw[:n] + bytes([raw[n] ^ (1 << dice.randrange(8))]) + raw[n + 1 :] for n in places),
    ]


async def test_the_raw_bytes_are_what_is_signed(served: Served) -> None:
    """Reliability 67."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    raw, headers = signed(charge.notice())
    before = await served.metrics()
    answers = await all_of(*(served.post(body, headers) for body in mutated(raw)))
    after = await served.metrics()
    upper = {name: value.upper() if "squad" in name else value for name, value in headers.items()}

    assert {(401, "bad_signature")} == {(a.status, a.code) for a in answers}
    name = "goalfund_webhooks_total state=bad_signature"
    assert len(answers) == after[name] - before.get(name, 0)
    assert 0 == (await served.book(goal_id))["raised_minor"]
    assert [] == await served.kept(charge.reference)
    assert accepted(await served.post(raw, upper), charge)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"x-squad-encrypted-body": ""},
        {"x-squad-encrypted-body": "0" * 128},
        {"x-squad-encrypted-body": "zz" * 64},
        {"x-squad-encrypted-body": "é" * 128},
        {"x-squad-encrypted-body": "a" * 4_000},
        {"authorization": f"Bearer {SECRET}"},
    ],
    ids=["none", "empty", "zeros", "letters", "accents", "long", "key"],
)
async def test_an_unsigned_notification_leaves_only_a_count(
    served: Served, change: dict[str, str]
) -> None:
    charge = await served.intended(await served.open_goal())
    raw, _ = signed(charge.notice())
    rows = await served.pool.fetchval("SELECT count(*) FROM webhook_events")
    answer = await served.post(raw, {"Content-Type": "application/json"} | change)

    assert (401, "bad_signature") == (answer.status, answer.code)
    assert answer.body["retryable"] is False
    assert rows == await served.pool.fetchval("SELECT count(*) FROM webhook_events")
    assert await served.claimed_by(charge.reference) is None


async def test_another_key_signs_nothing(served: Served) -> None:
    charge = await served.intended(await served.open_goal())
    answer = await served.notify(charge.notice(), secret=SECRET + "x")

    assert 401 == answer.status


async def test_the_other_header_is_as_good(served: Served) -> None:
    charge = await served.intended(await served.open_goal())
    answer = await served.notify(charge.notice(), header="X-Squad-Signature")

    assert accepted(answer, charge)


@pytest.mark.parametrize(("size", "status"), [(65_536, 200), (65_537, 413), (1_000_000, 413)])
async def test_a_body_has_64_kib_at_most(served: Served, size: int, status: int) -> None:
    charge = await served.intended(await served.open_goal())
    raw = json.dumps(charge.notice()).encode()
    answer = await served.notify(raw + b" " * (size - len(raw)))

    assert status == answer.status


async def test_a_compressed_body_is_not_taken(served: Served) -> None:
    raw, headers = signed(b"{}")
    answer = await served.post(raw, headers | {"Content-Encoding": "gzip"})

    assert 415 == answer.status


# Each of these is real money that is not what was intended: it goes to suspense, for the reason.
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount": 249_999, "merchant_amount": 249_999}, "amount_differs"),
        ({"amount": 250_001, "merchant_amount": 247_000}, "amount_differs"),
        ({"amount": 1, "merchant_amount": 0}, "amount_differs"),
        ({"amount": 2**53 - 1 - 10**15, "merchant_amount": None}, "held"),
    ],
)
async def test_another_amount_goes_to_suspense(
    served: Served, changes: dict[str, Any], reason: str
) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    before = await served.pooled_minor()
    answer = await served.pay(charge, **changes)

    assert accepted(answer, charge)
    assert 0 == (await served.book(goal_id))["raised_minor"]
    if reason == "held":
        assert "held" == (await served.kept(charge.reference))[0][0]
        assert before == await served.pooled_minor()
    else:
        assert reason == await served.suspended(charge.reference)
        assert changes["amount"] == await served.pooled_minor() - before


async def test_money_of_another_currency_goes_to_its_own_suspense(served: Served) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    answer = await served.pay(charge, currency="USD")

    assert accepted(answer, charge)
    assert "currency_differs" == await served.suspended(charge.reference)
    assert (await served.claimed_by(charge.reference)) not in (goal_id, SUSPENSE, None)


@pytest.mark.parametrize("currency", ["GBP", "XXX", "gbp"])
async def test_money_of_a_currency_without_a_book_waits_for_a_person(
    served: Served, currency: str
) -> None:
    """Reliability 70."""
    charge = await served.intended(await served.open_goal())
    answer = await served.pay(charge, currency=currency)
    unknown = await served.notify(planned(uuid7()).notice(currency=currency))

    assert accepted(answer, charge)
    assert 200 == unknown.status
    assert ["quarantined"] == [state for state, _ in await served.kept(charge.reference)]


@pytest.mark.parametrize("ending", [CloseGoal, CancelGoal])
async def test_money_for_a_goal_that_ended_goes_to_suspense(served: Served, ending: Any) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    await served.commit(ending(operation_id=uuid7(), goal_id=goal_id))
    before = await served.pooled_minor()
    answer = await served.pay(charge)

    assert accepted(answer, charge)
    assert "goal_not_open" == await served.suspended(charge.reference)
    assert 250_000 == await served.pooled_minor() - before
    assert 0 == (await served.book(goal_id))["raised_minor"]


async def test_a_second_payment_of_a_contribution_goes_to_suspense(served: Served) -> None:
    """Reliability 70: two attempts of one checkout, both paid."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    second = Charge(goal_id, charge.contribution_id, charge.payment_code, attempt=1)
    answers = [await served.pay(charge), await served.pay(second), await served.pay(second)]

    assert [True, True, True] == [
        accepted(answers[0], charge),
        *(accepted(answer, second) for answer in answers[1:]),
    ]
    assert "already_paid" == await served.suspended(second.reference)
    assert 250_000 == (await served.book(goal_id))["raised_minor"]


@pytest.mark.parametrize("reference", ["REF-of-a-shop", "0", "GF" + "0" * 44, "~" * 64])
async def test_a_reference_that_is_not_ours_goes_to_suspense(
    served: Served, reference: str
) -> None:
    """Reliability 70."""
    unique = f"{reference[:40]}{uuid7().hex[-20:]}"
    notice = planned(uuid7()).notice(transaction_ref=unique) | {"TransactionRef": unique}
    before = await served.pooled_minor()
    answer = await served.notify(notice)

    assert 200 == answer.status
    assert unique == answer.body["transaction_reference"]
    assert "unknown_reference" == await served.suspended(unique)
    assert 250_000 == await served.pooled_minor() - before


async def test_another_merchants_money_waits_for_a_person(served: Served) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    answer = await served.pay(charge, merchant_id="SBSOMEBODY")

    assert accepted(answer, charge)
    assert [("quarantined", "another merchant's")] == await served.kept(charge.reference)
    assert 0 == (await served.book(goal_id))["raised_minor"]


@pytest.mark.parametrize("status", ["success", "SUCCESS", "sUcCeSs"])
async def test_success_counts_in_any_case(served: Served, status: str) -> None:
    """Reliability 70."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    await served.pay(charge, transaction_status=status)

    assert 250_000 == (await served.book(goal_id))["raised_minor"]


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 0},
        {"amount": -250_000},
        {"amount": 250_000.5},
        {"amount": "250000"},
        {"amount": True},
        {"amount": None},
        {"amount": 1e30},
        {"amount": 2**53},
        {"amount": [250_000]},
        {"merchant_amount": 250_001},
        {"merchant_amount": -1},
        {"merchant_amount": "247000"},
        {"currency": None},
        {"currency": "NAIRA"},
        {"currency": 566},
        {"transaction_ref": "another"},
        {"transaction_status": None},
        {"transaction_status": 1},
    ],
    ids=str,
)
async def test_what_is_signed_and_malformed_is_kept_and_not_booked(
    served: Served, changes: dict[str, Any]
) -> None:
    """Reliability 70."""
    charge = await served.intended(await served.open_goal())
    before = await served.pool.fetchval(
        "SELECT count(*) FROM webhook_events WHERE state = 'quarantined'"
    )
    answer = await served.pay(charge, **changes)
    after = await served.pool.fetchval(
        "SELECT count(*) FROM webhook_events WHERE state = 'quarantined'"
    )

    assert 200 == answer.status
    assert 200 == answer.body["response_code"]
    assert 1 == after - before
    assert await served.claimed_by(charge.reference) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'"success"',
        b"{",
        b"\xff\xfe\x00",
        b'{"Event":"charge_successful","Event":"charge_failed"}',
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"Event":"charge_successful","TransactionRef":"x","Body":[]}',
        b'{"Event":"charge_successful","TransactionRef":"x","Body":null}',
        b'{"Event":"charge_successful","Body":{"transaction_status":"Success","amount":1}}',
    ],
    ids=lambda raw: raw[:24].decode("latin-1") or "empty",
)
async def test_signed_nonsense_is_kept_for_people(served: Served, raw: bytes) -> None:
    """Reliability 70."""
    raw += b" " * random.SystemRandom().randrange(1, 2_000)  # one of its own
    answer = await served.notify(raw)
    row = await served.pool.fetchrow(
        "SELECT state, reason, deliveries FROM webhook_events WHERE digest = sha256($1)", raw
    )

    assert 200 == answer.status
    assert row is not None
    assert ("quarantined", 1) == (row["state"], row["deliveries"])
    assert row["reason"]


async def test_a_document_of_no_known_kind_is_noted(served: Served) -> None:
    unique = uuid7().hex
    for document in (
        {"hello": unique},
        {"Event": "refund_successful", "TransactionRef": f"R{unique}", "Body": {"amount": 1}},
        {"Event": "mandates.approved", "id": unique},
        {"terminal_id": "T1", "transaction_reference": f"P{unique}"},
    ):
        assert 200 == (await served.notify(document)).status
    rows = await served.pool.fetch(
        "SELECT state FROM webhook_events WHERE position($1::bytea IN raw) > 0", unique.encode()
    )

    assert ["noted"] * 4 == [row["state"] for row in rows]


async def test_a_notification_that_is_kept_twice_is_counted(served: Served) -> None:
    charge = await served.intended(await served.open_goal())
    for _ in range(3):
        await served.pay(charge, merchant_id="SBSOMEBODY")
    deliveries = await served.pool.fetch(
        "SELECT deliveries FROM webhook_events WHERE reference = $1", charge.reference
    )

    assert [3] == [row["deliveries"] for row in deliveries]


def static(version: Version, amount_minor: int = 150_000) -> dict[str, Any]:
    unique = uuid7().hex.upper()
    credit = Credit(
        reference=f"REF{unique}_1",
        told=f"REF{unique}_1",
        merchant_id=MERCHANT_ID,
        account_number="9012345678",
        customer_identifier="cust_42",
        amount_minor=amount_minor,
        fee_minor=375,
        at=datetime.now(UTC),
        sender="Ada Obi",
        remarks="Transfer FROM Ada Obi",
        version=version,
        session_id="1" * 30,
        sender_account="******1234",
        uuid=unique[:16],
    )
    return bodies.static_body(Merchant(id=MERCHANT_ID, secret_key=SECRET), credit)


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
@pytest.mark.parametrize("header", ["x-squad-signature", "x-squad-encrypted-body"])
async def test_a_credit_to_a_static_account_is_taken_by_its_own_recipe(
    served: Served, version: Any, header: str
) -> None:
    """Payload B of every version. Only the first signs all of it, and the gateway lists none."""
    body = static(version)
    raw = json.dumps(body).encode()
    before = await served.pooled_minor()
    answers = [
        await served.notify(raw, message=bodies.signed_message(body, raw), header=header)
        for _ in range(2)
    ]

    assert [200, 200] == [answer.status for answer in answers]
    all_signed = version == "v1"
    reason = "unknown_reference" if all_signed else None
    assert reason == await served.suspended(body["transaction_reference"])
    assert (150_000 if all_signed else 0) == await served.pooled_minor() - before
    held = [] if all_signed else [("held", "the gateway does not know it")]
    assert held == await served.kept(body["transaction_reference"])


@pytest.mark.parametrize("version", ["v2", "v3"])
async def test_the_recipe_of_one_version_is_not_that_of_another(
    served: Served, version: Any
) -> None:
    body = static(version)
    answer = await served.notify(body)  # over the body, as v1

    assert 401 == answer.status
    assert await served.suspended(body["transaction_reference"]) is None


async def test_a_frozen_credit_is_not_booked(served: Served) -> None:
    body = static("v1")
    body["meta"]["freeze_transaction_ref"] = "FRZ1"
    answer = await served.notify(body)

    assert 200 == answer.status
    assert await served.suspended(body["transaction_reference"]) is None
    assert "quarantined" == (await served.kept(body["transaction_reference"]))[0][0]


@pytest.mark.parametrize("status", ["SUCCESS", "MISMATCH", "EXPIRED"])
async def test_a_transfer_to_a_lent_account_is_not_booked_on_its_word(
    served: Served, status: str
) -> None:
    """Payload C: its signature does not cover its status."""
    charge = await served.intended(await served.open_goal())
    body = bodies.dynamic_body(
        Merchant(id=MERCHANT_ID),
        merchant_reference=charge.reference,
        reference=f"REF{uuid7().hex.upper()}_1",
        merchant_minor=250_000,
        received_minor=250_000,
        status=status,
        email="ada@example.org",
        at=datetime.now(UTC),
    )
    raw = json.dumps(body).encode()
    answer = await served.notify(raw, message=bodies.signed_message(body, raw))
    reference = body["transaction_reference"]

    assert 200 == answer.status
    assert await served.claimed_by(reference) is None
    assert [("held", "the gateway does not know it")] == await served.kept(reference)


async def test_a_claim_holds_over_all_books(served: Served) -> None:
    """The first book that booked a reference keeps it, whatever a later delivery would choose."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    await served.pay(charge, amount=1, merchant_amount=1)
    before = await served.pooled_minor()
    answer = await served.pay(charge)

    assert accepted(answer, charge)
    assert SUSPENSE == await served.claimed_by(charge.reference)
    assert 0 == (await served.book(goal_id))["raised_minor"]
    assert before == await served.pooled_minor()


async def test_two_notifications_that_contradict_each_other_wait_for_a_person(
    served: Served,
) -> None:
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    await served.pay(charge)
    answer = await served.pay(charge, amount=250_001)

    assert accepted(answer, charge)
    assert [("quarantined", "operation_differs")] == await served.kept(charge.reference)
    assert 250_000 == (await served.book(goal_id))["raised_minor"]


SECOND_WORDS: dict[str, dict[str, Any]] = {
    "another amount": {"amount": 77, "merchant_amount": 77},
    "the amount of the intent": {},
    "another currency": {"amount": 1, "merchant_amount": 1, "currency": "USD"},
}


@pytest.mark.parametrize("second", SECOND_WORDS)
async def test_what_contradicts_money_in_suspense_waits_for_a_person(
    served: Served, second: str
) -> None:
    """As it does where a goal has the money: the book that claims it remembers how much it was."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    first = {"amount": 1, "merchant_amount": 1}
    await served.pay(charge, **first)
    before = await served.pooled_minor()
    same = await served.pay(charge, **first)
    answer = await served.pay(charge, **SECOND_WORDS[second])

    assert accepted(same, charge)
    assert accepted(answer, charge)
    assert [("quarantined", "operation_differs")] == await served.kept(charge.reference)
    assert before == await served.pooled_minor()


async def test_what_contradicts_an_unknown_payment_in_another_currency_waits_for_a_person(
    served: Served,
) -> None:
    """Two suspense books, one claim."""
    unknown = f"X{uuid7().hex}"
    notice = planned(uuid7()).notice(transaction_ref=unknown) | {"TransactionRef": unknown}
    dollars = notice | {"Body": notice["Body"] | {"currency": "USD"}}
    answers = [await served.notify(one) for one in (notice, dollars, notice)]

    assert [200] * 3 == [answer.status for answer in answers]
    assert SUSPENSE == await served.claimed_by(unknown)
    assert [("quarantined", "operation_differs")] == await served.kept(unknown)


async def test_other_spellings_of_a_reference_are_one_charge(served: Served) -> None:
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    lower = charge.reference.lower()
    notice = charge.notice(transaction_ref=lower) | {"TransactionRef": lower}
    answers = [await served.notify(notice), await served.pay(charge)]

    assert [200, 200] == [answer.status for answer in answers]
    assert 250_000 == (await served.book(goal_id))["raised_minor"]


async def test_all_money_that_came_is_in_some_book(served: Served) -> None:
    """Reliability 70: right and wrong payments together; the books hold their sum."""
    goal_id = await served.open_goal()
    before = await served.pooled_minor()
    charges = [await served.intended(goal_id, 10_000 + n) for n in range(12)]
    changes: list[dict[str, Any]] = [{}, {"amount": 11_111, "merchant_amount": 11_000}]
    booked = 0
    sent = []
    for n, charge in enumerate(charges):
        change = changes[n % 2]
        booked += change.get("amount", charge.amount_minor)
        one = {"merchant_amount": charge.amount_minor - 100} | change
        sent += [served.pay(charge, **one)] * 1
        sent += [served.pay(charge, **one)]
    answers = await all_of(*sent)

    assert {200} == {answer.status for answer in answers}
    assert booked == await served.pooled_minor() - before


@pytest.mark.parametrize(
    "fault",
    [
        ApiFault(kind="html_500"),
        ApiFault(kind="error_in_200"),
        ApiFault(kind="not_json"),
        ApiFault(kind="wrong_amount"),
        ApiFault(kind="wrong_status"),
        ApiFault(kind="wrong_currency"),
        ApiFault(kind="wrong_reference"),
        ApiFault(kind="drop_before"),
    ],
    ids=lambda fault: fault.kind,
)
async def test_a_large_charge_is_held_until_the_gateway_confirms_it(
    served: Served, fault: ApiFault
) -> None:
    """Reliability 71."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id, BIG_MINOR)
    served.simulator.faults.api["verify"] = fault
    served.simulator.set_webhook_url(None)
    served.simulator.pay(charge.reference)
    answer = await served.pay(charge)
    raised = [(await served.book(goal_id))["raised_minor"]]
    held = await served.kept(charge.reference)
    await served.retry()
    raised.append((await served.book(goal_id))["raised_minor"])
    without_faults(served)
    await served.retry()
    raised.append((await served.book(goal_id))["raised_minor"])

    assert accepted(answer, charge)
    assert ["held"] == [state for state, _ in held]
    assert [0, 0, BIG_MINOR] == raised
    assert ["settled"] == [state for state, _ in await served.kept(charge.reference)]


async def test_a_large_charge_that_the_gateway_does_not_know_is_held(served: Served) -> None:
    """Reliability 71: whoever has our key can sign, but not make the gateway say yes."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id, BIG_MINOR)  # begun there, never paid
    forged = Charge(goal_id, charge.contribution_id, charge.payment_code, BIG_MINOR, attempt=9)
    answers = [await served.pay(charge), await served.pay(forged)]
    await served.retry()

    assert [200, 200] == [answer.status for answer in answers]
    assert [("held", "the gateway says another status")] == await served.kept(charge.reference)
    assert [("held", "the gateway does not know it")] == await served.kept(forged.reference)
    assert 0 == (await served.book(goal_id))["raised_minor"]


async def test_a_charge_below_the_bound_is_not_verified(served: Served) -> None:
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id, BIG_MINOR - 1)
    served.simulator.faults.api["verify"] = ApiFault(kind="html_500")
    await served.pay(charge)

    assert BIG_MINOR - 1 == (await served.book(goal_id))["raised_minor"]


async def test_a_goal_that_fails_on_it_loses_no_money(served: Served) -> None:
    """The fault is ours: the notification is kept, answered, and booked when the fault is gone."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    # A disk that refuses this goal's events in a way that nobody foresaw.
    await served.pool.execute(
        f"""
        CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF new.goal_id = '{goal_id}' THEN RAISE EXCEPTION 'planted'; END IF;
            RETURN new;
        END $$
        """
    )
    await served.pool.execute(
        "CREATE TRIGGER broken BEFORE INSERT ON goal_events FOR EACH ROW EXECUTE FUNCTION broken()"
    )
    try:
        answer = await served.pay(charge)
        held = await served.kept(charge.reference)
    finally:
        await served.pool.execute("DROP FUNCTION broken CASCADE")
    # Another server, whose actor has no such memory, books it.
    async with served_at(served.dsn) as other:
        await other.retry()

    assert accepted(answer, charge)
    assert ["held"] == [state for state, _ in held]
    assert 250_000 == (await served.book(goal_id))["raised_minor"]


async def test_nothing_is_acknowledged_while_the_database_is_away(databases: Databases) -> None:
    """503 to the gateway, for money and for what is only kept; and then it all comes in."""
    dsn = await databases.create()
    async with FaultProxy(upstream_of(dsn)) as proxy:
        quick = {
            "connect_timeout_s": 0.3,
            "lock_timeout_s": 0.3,
            "statement_timeout_s": 0.4,
            "outer_timeout_s": 0.5,
            "ask_timeout_s": 5.0,
        }
        async with served_at(through(dsn, proxy.port), **quick) as served:
            goal_id = await served.open_goal()
            charge = await served.intended(goal_id)
            proxy.black_hole()
            paid = signed(charge.notice())
            noted = signed({"hello": uuid7().hex})
            away = await all_of(served.post(*paid), served.post(*noted))
            ready = await served.ask("GET", "/readyz")
            alive = await served.ask("GET", "/healthz")
            read = await served.get(f"/goals/{goal_id}")
            proxy.heal()
            back = await all_of(served.post(*paid), served.post(*noted))
            book = await served.book(goal_id)

    assert {503} == {answer.status for answer in away}
    assert all(answer.body["retryable"] for answer in away)
    assert (503, 200, 503) == (ready.status, alive.status, read.status)
    assert {200} == {answer.status for answer in back}
    assert 250_000 == book["raised_minor"]


async def test_backends_that_are_killed_cost_no_more_than_a_repetition(served: Served) -> None:
    """Reliability 37: every answer is good or a typed 503 that may be repeated."""
    goal_id = await served.open_goal()
    charges = [await served.intended(goal_id) for _ in range(40)]
    answers: list[Answer] = []

    async def until_booked(charge: Charge) -> None:
        while True:
            answers.append(await served.pay(charge))
            if answers[-1].status == 200:
                return

    async def kill() -> None:
        await served.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name <> 'goalfund test'"
        )

    work = [until_booked(charge) for charge in charges]
    await all_of(*work[:20], kill(), *work[20:], kill())
    reads = await all_of(*(served.get(f"/goals/{goal_id}") for _ in range(20)))

    assert {200} <= {answer.status for answer in answers} <= {200, 503}
    assert {200} <= {answer.status for answer in reads} <= {200, 503}
    assert all(answer.body["retryable"] for answer in answers if answer.status == 503)
    assert 40 * 250_000 == (await served.book(goal_id))["raised_minor"]


async def test_the_operation_of_a_charge_tells_where_it_went(served: Served) -> None:
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    before = await served.get(f"/operations/{operation_of(charge)}")
    await served.pay(charge)
    after = await served.get(f"/operations/{operation_of(charge)}")

    assert "never_seen" == before.code
    assert ("committed", str(goal_id), 2) == (
        after.body["status"],
        after.body["goal_id"],
        after.body["seq"],
    )


def appended(goal_id: UUID) -> ReplyTest:
    """Match the answer to the statement that commits for one goal: its id, and nothing else."""
    row = b"D\x00\x00\x00\x1a\x00\x01\x00\x00\x00\x10" + goal_id.bytes
    return lambda chunk: row in chunk and committed(chunk)


@pytest.mark.parametrize("where", ["goal", "suspense"])
async def test_money_whose_commit_went_unheard_is_acknowledged_and_booked_once(
    fresh_dsn: str, where: str
) -> None:
    """Reliability 18: the answer to COMMIT is lost, and nobody at the gateway notices."""
    async with (
        FaultProxy(upstream_of(fresh_dsn)) as line,
        served_at(through(fresh_dsn, line.port)) as served,
    ):
        goal_id = await served.open_goal()
        charge = await served.intended(goal_id)
        if where == "suspense":
            await served.pay(charge)
            charge = replace(charge, attempt=1)
        before_minor = await served.pooled_minor()
        lost = line.swallow_reply(appended(goal_id if where == "goal" else SUSPENSE))
        answers = [await served.pay(charge), await served.pay(charge)]
        metrics = await served.metrics()

        assert lost.is_set()
        assert all(accepted(answer, charge) for answer in answers)
        assert 250_000 == await served.pooled_minor() - before_minor
        assert 1 == metrics["goalfund_webhooks_total state=replayed"]


async def test_a_commit_that_is_not_looked_for_would_be_refused_to_the_gateway(
    fresh_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 18: who does not look says no to money that is booked."""
    monkeypatch.setattr(actor, "ATTEMPTS_MAX", 1)
    async with (
        FaultProxy(upstream_of(fresh_dsn)) as line,
        served_at(through(fresh_dsn, line.port)) as served,
    ):
        goal_id = await served.open_goal()
        charge = await served.intended(goal_id)
        line.swallow_reply(appended(goal_id))
        answer = await served.pay(charge)

        assert 503 == answer.status
        assert 250_000 == (await served.book(goal_id))["raised_minor"]
