"""Titles of goals: whose letters go together, and the addresses that are made of them."""

import re
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from goalfund.goals.titles import Title, slug_of

TITLE: TypeAdapter[str] = TypeAdapter(Title)
GOAL_ID = UUID(int=1)


@pytest.mark.parametrize(
    "title",
    [
        "R\u0430ymond",  # Cyrillic a
        "Ward4\u0430",  # a digit parts no word
        "Ward_\u0430",
        "\uff32\u0430y for Ward 4",  # full-width R
        "\ua4e2ave Ward 4",  # Lisu sa
        "\u13daave Ward 4",  # Cherokee du
        "\u03bfil for Ward 4",  # Greek omicron
    ],
    ids=ascii,
)
def test_a_word_of_two_alphabets_that_look_alike_is_refused(title: str) -> None:
    """Reliability 102."""
    with pytest.raises(ValidationError, match="alphabets that look alike"):
        TITLE.validate_python(title)


@pytest.mark.parametrize(
    "title",
    [
        "Filters of 5\u00b5m",
        "COVID-19 \u2014 \u0428\u043a\u043e\u043b\u0430-UNICEF",
        "\u5b66\u6821PC",
        "4G for all",
        "\u0645\u062f\u0631\u0633\u0629 4",
    ],
    ids=ascii,
)
def test_words_of_several_alphabets_may_stand_side_by_side(title: str) -> None:
    assert title == TITLE.validate_python(title)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("\U0001d412\U0001d41ave Ward 4", "save-ward-4"),
        ("\u210bello, World", "hello-world"),
        ("\u0130stanbul", "istanbul"),
        ("\u018aAKIN karatu", "dakin-karatu"),
        ("\uff21\uff30\uff29", "api"),
        ("\ufb01re", "fire"),
        ("---", "goal"),
        ("/../api?x=#", "api-x"),
    ],
    ids=ascii,
)
def test_an_address_is_of_plain_letters(title: str, words: str) -> None:
    assert words == slug_of(title, GOAL_ID).rpartition("-")[0]


@pytest.mark.parametrize("title", ["w" * 120, "\ufdfa" * 120, "\u1ecd " * 60, "a-" * 60], ids=ascii)
def test_an_address_fits_where_it_is_kept(title: str) -> None:
    slug = slug_of(title, GOAL_ID)

    assert len(slug) <= 80
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug)
