"""Events: the bytes that are hashed, checked by another way of making them."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goal.book import Account, Transfer
from goalfund.goal.events import (
    GENESIS,
    Event,
    EventKind,
    at_text,
    canonical,
    commitment,
    preimage,
    seal,
    wire,
)
from tests.goals import NOON, SALT, Ledger
from tests.jcs import chain_fault, jcs

_ACCOUNTS = st.sampled_from(Account)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_KEY = st.text(st.characters(max_codepoint=0x7F), max_size=8)
_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEY, inner, max_size=3),
    max_leaves=6,
)
_BODY = st.dictionaries(_KEY, _VALUE, max_size=5)
_TRANSFERS = st.lists(
    st.tuples(_ACCOUNTS, _ACCOUNTS, st.integers(1, 2**53 - 1))
    .filter(lambda legs: legs[0] is not legs[1])
    .map(lambda legs: Transfer(*legs)),
    max_size=3,
).map(tuple)
_AT = st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1000 < at.year)


@given(_VALUE)
def test_canonical_text_is_that_of_rfc_8785(value: object) -> None:
    assert jcs(value) == canonical(value).encode()


@given(
    st.uuids(), st.integers(1, 2**53), st.sampled_from(EventKind), _AT, _BODY, _TRANSFERS,
    st.binary(min_size=32, max_size=32),
)  # fmt: skip
def test_the_hashed_bytes_are_the_canonical_json_of_seven_keys(
    goal_id: UUID,
    seq: int,
    kind: EventKind,
    at: datetime,
    body: dict[str, Any],
    transfers: tuple[Transfer, ...],
    prev: bytes,
) -> None:
    """The text is put together by hand for speed; it must be the JCS of api.md section 8."""
    event = seal(goal_id, seq, kind, at, body, transfers, prev)

    sent = wire(event)
    expected = jcs(
        {name: sent[name] for name in ("seq", "kind", "at", "body", "transfers")}
        | {"goal_id": str(goal_id), "prev": prev.hex()}
    )
    assert expected == preimage(goal_id, seq, kind, at_text(at), event.body_text, transfers, prev)
    assert hashlib.sha256(expected).hexdigest() == sent["hash"]


def test_a_log_with_every_kind_of_character_is_a_chain_for_a_stranger() -> None:
    ledger = Ledger()
    ledger.open(title='Ward "4" \\ \x01\x1f\x7f\u2028 😀 é e\u0301 \u202e', description="\t\n")
    ledger.give(500, payer_name="Ọlá 👩🏾‍🌾", message="\u0000\u0008 </script>")
    ledger.give(700, anonymous=True)

    assert chain_fault(ledger.goal_id, [_sent(event) for event in ledger.events]) is None
    assert "display" in wire(ledger.events[1])
    assert {"display", "salt"}.isdisjoint(wire(ledger.events[2]))


@pytest.mark.parametrize("name", ["kind", "at", "body_text", "transfers", "seq"])
def test_the_stranger_finds_a_line_that_was_changed(name: str) -> None:
    """Negative control: the check of the test above must fail on a forged log."""
    ledger = Ledger()
    ledger.open()
    ledger.give(500)
    ledger.give(700)
    forged: dict[str, Any] = {
        "kind": EventKind.SUSPENSE_RECEIVED,
        "at": NOON + timedelta(microseconds=1),
        "body_text": ledger.events[1].body_text.replace("500", "501"),
        "transfers": (Transfer(Account.CASH, Account.AVAILABLE, 501),),
        "seq": 7,
    }
    changed = replace(ledger.events[1], **{name: forged[name]})
    log = [ledger.events[0], changed, ledger.events[2]]

    assert "2" in str(chain_fault(ledger.goal_id, [_sent(event) for event in log]))


def test_the_first_event_follows_zeros() -> None:
    ledger = Ledger()
    ledger.open()

    assert bytes(32) == GENESIS == ledger.events[0].prev


def test_the_commitment_hides_what_is_displayed_behind_the_salt() -> None:
    display = {"name": "Ọlá", "message": "e\u0301 \u0007"}
    event = seal(uuid4(), 1, EventKind.GOAL_OPENED, NOON, {}, (), GENESIS, display, SALT)

    assert hashlib.sha256(SALT + jcs(display)).hexdigest() == event.body["commitment"]
    assert commitment(display, SALT) != commitment(display, bytes(16))
    assert "Ọlá" not in event.body_text


def test_an_event_without_display_commits_to_nothing() -> None:
    event = seal(uuid4(), 1, EventKind.GOAL_CLOSED, NOON, {}, (), GENESIS)

    assert "commitment" not in event.body
    assert {"seq", "kind", "at", "body", "transfers", "hash"} == wire(event).keys()


def test_time_is_written_with_six_digits_and_z() -> None:
    assert "2026-01-02T12:00:00.000000Z" == at_text(NOON)


def test_what_is_sent_is_json_as_it_stands() -> None:
    ledger = Ledger()
    ledger.open()
    ledger.give(500)

    sent = [wire(event) for event in ledger.events]
    assert sent == json.loads(json.dumps(sent))
    assert [{"debit": "cash", "credit": "available", "amount_minor": 500}] == sent[1]["transfers"]


def _sent(event: Event) -> dict[str, Any]:
    sent: dict[str, Any] = json.loads(json.dumps(wire(event)))
    return sent
