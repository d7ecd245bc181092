"""Narration codes: each slip of a finger is seen, and what people do to a code is not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.payments import narration
from goalfund.payments.narration import Found

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODES = st.binary(min_size=5, max_size=5).map(lambda bits: narration.new_code(lambda _: bits))
CODE = narration.new_code(lambda _: bytes([0x9A, 0x5F, 0x13, 0x77, 0xC0]))


def only(text: str) -> str:
    """Return the one code that is certain to be in a narration."""
    (found,) = [one for one in narration.find_codes(text) if one.certain]
    return found.code


@given(CODES)
def test_every_code_spells_itself_right_and_is_found_as_it_is_shown(code: str) -> None:
    assert narration.is_code(code)
    assert code == only(narration.shown(code))
    assert [Found(code, certain=False)] == narration.find_codes(code)


@given(CODES, st.integers(0, 7))
def test_no_substitution_of_one_character_spells_another_code(code: str, place: int) -> None:
    others = [code[:place] + letter + code[place + 1 :] for letter in ALPHABET]

    assert [code] == [other for other in others if narration.is_code(other)]


@given(CODES, st.integers(0, 6), st.integers(1, 7))
def test_no_swap_of_two_characters_spells_another_code(code: str, first: int, by: int) -> None:
    letters = list(code)
    second = min(first + by, 7)
    letters[first], letters[second] = letters[second], letters[first]
    swapped = "".join(letters)

    assert (swapped == code) == narration.is_code(swapped)


@given(CODES, st.integers(), st.sampled_from(["", " ", "-", " - ", "\u2013", ".", "_"]))
def test_a_code_is_found_however_it_was_typed(code: str, seed: int, gap: str) -> None:
    """Case, blanks, dashes, O for 0, I and L for 1, and what banks write around it."""
    dice = random.Random(seed)
    taken_for = {"0": "0oO", "1": "1iIlL"}
    typed = [dice.choice(taken_for.get(c, c + c.lower())) for c in f"GF{code}"]
    text = f"NIP/TRF FROM ADA OBI/{gap.join(typed)}/school fees"

    assert code == only(text)


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    assert all(narration.is_code(found.code) for found in narration.find_codes(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "school fees",
        f"X{narration.shown(CODE)}",  # glued to something: it may be anything
        f"{narration.shown(CODE)}X",
        f"GF{CODE}0123456789",
        "GF-" + CODE[:7],
        "x" * narration.TEXT_MAX + narration.shown(CODE),
    ],
)
def test_what_is_no_code_is_not_found(text: str) -> None:
    assert [] == [found for found in narration.find_codes(text) if found.certain]


def test_two_codes_are_both_found_and_one_that_is_repeated_once() -> None:
    other = narration.new_code(lambda _: bytes(5))
    text = f"GF{CODE} and {narration.shown(other)} again GF {CODE}"

    assert [CODE, other] == [found.code for found in narration.find_codes(text)]


@pytest.mark.parametrize(
    "piece",
    [
        ("0" if CODE[0] != "0" else "1") + CODE[1:],
        CODE[:-1] + ("0" if CODE[-1] != "0" else "1"),
        CODE[1] + CODE[0] + CODE[2:],
        CODE[:6] + CODE[7] + CODE[6],
    ],
)
def test_a_code_with_one_slip_is_among_the_near_ones(piece: str) -> None:
    near = narration.near_codes(f"transfer gf {piece[:4]}-{piece[4:]} ada")

    assert CODE in near
    assert all(narration.is_code(code) for code in near)
    assert len(near) < 20


def test_a_right_code_is_not_near_itself_nor_is_one_with_two_slips() -> None:
    twice = "".join(ALPHABET[(ALPHABET.index(c) + 1) % 32] for c in CODE[:2]) + CODE[2:]

    assert CODE not in narration.near_codes(narration.shown(CODE))
    assert CODE not in narration.near_codes(f"GF{twice}")
    assert [] == narration.near_codes("school fees of the twins")


def test_codes_use_all_their_bits() -> None:
    bits = random.Random(1)
    codes = {narration.new_code(bits.randbytes) for _ in range(10_000)}

    assert 10_000 == len(codes)
    assert all(set(ALPHABET) == {code[place] for code in codes} for place in range(8))
