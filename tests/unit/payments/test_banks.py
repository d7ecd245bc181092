"""The list of banks: all of the gateway's, in order, found by name or code."""

import pytest

from goalfund.payments.banks import banks, find_banks


def test_every_bank_of_the_gateways_list_is_there_in_order() -> None:
    names = [bank.name for bank in banks()]

    assert 441 == len(names)
    assert sorted(names, key=str.casefold) == names
    assert all(len(bank.code) == 6 and bank.code.isdigit() for bank in banks())


def test_a_code_with_two_names_stands_under_both() -> None:
    assert {"Dignity Finance", "Trinity Financial Services Limited"} == {
        bank.name for bank in banks() if bank.code == "050013"
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("zenith bank", {"000015"}),
        ("BANK zenith", {"000015"}),
        ("000015", {"000015"}),
        ("no such bank", set()),
        ("%", set()),
    ],
)
def test_a_bank_is_found_by_words_of_its_name_or_its_code(words: str, expected: set[str]) -> None:
    assert expected == {bank.code for bank in find_banks(words, None, 10)}


def test_pages_put_together_are_the_list() -> None:
    seen, after = [], None
    while page := find_banks(None, after, 50):
        seen += page
        after = page[-1].key

    assert list(banks()) == seen
