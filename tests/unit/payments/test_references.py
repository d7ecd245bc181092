"""References: what we issue is read back, and a slip of the pen is noticed."""

import secrets
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.payments import references
from goalfund.payments.references import Reference

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

GOAL = UUID("0198f0aa-1111-7222-8333-444455556666")
KNOWN = "GF01K3RAM48HE8H86CT48HANASK60123456789ABCDEF3F"

some_references = st.builds(
    Reference,
    st.uuids(),
    st.binary(min_size=10, max_size=10).map(lambda b: references.new_payment_code(lambda _: b)),
    st.integers(0, references.ATTEMPT_MAX),
)


def test_a_reference_is_46_letters_and_digits() -> None:
    text = Reference(GOAL, "0123456789ABCDEF", 3).text

    assert text == KNOWN
    assert len(text) == 46
    assert text.isalnum()
    assert text.isascii()


@given(some_references)
def test_what_is_issued_is_read_back_in_any_case(reference: Reference) -> None:
    text = reference.text

    assert references.parse(text) == reference
    assert references.parse(text.lower()) == reference
    assert references.parse(text.title()) == reference


@given(some_references, st.integers(0, 45), st.sampled_from(LETTERS))
def test_every_substitution_of_one_character_is_noticed(
    reference: Reference, place: int, letter: str
) -> None:
    text = reference.text
    slip = text[:place] + letter + text[place + 1 :]

    assert slip == text or references.parse(slip) is None


@given(some_references)
def test_every_swap_of_two_neighbours_is_noticed(reference: Reference) -> None:
    text = reference.text
    slips = [text[:n] + text[n + 1] + text[n] + text[n + 2 :] for n in range(45)]

    assert [slip for slip in slips if slip != text and references.parse(slip)] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ORD-1001",
        KNOWN[:-1],
        KNOWN + "0",
        " " + KNOWN[1:],
        "XX" + KNOWN[2:],
        KNOWN.replace("0123456789", "0_23456789"),
        KNOWN.replace("0123456789", "+123456789"),
        KNOWN.replace("0123456789", "٠123456789"),
        KNOWN.replace("GF", "ＧF"),
        KNOWN.replace("GF01", "GF81"),
        KNOWN.replace("GF0", "GF\x00"),
        KNOWN.replace("K", "ſ"),
    ],
)
def test_what_is_not_ours_is_not_read(text: str) -> None:
    assert references.parse(text) is None


def test_a_goal_of_more_than_128_bits_is_not_read_even_with_a_good_check_character() -> None:
    overflowing = ["GF" + "Z" * 42 + "0" + check for check in LETTERS]

    assert [text for text in overflowing if references.parse(text)] == []


@given(st.text(max_size=60))
def test_reading_never_fails(text: str) -> None:
    references.parse(text)


def test_payment_codes_carry_eighty_random_bits() -> None:
    assert references.new_payment_code(lambda count: b"\xff" * count) == "Z" * 16
    assert references.new_payment_code(lambda count: b"\x00" * count) == "0" * 16
    assert len({references.new_payment_code(secrets.token_bytes) for _ in range(100)}) == 100
