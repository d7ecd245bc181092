"""What requests about notifications may say."""

from typing import Any

import pytest

from goalfund.edge.binding import parse_payload
from goalfund.edge.problems import ProblemError
from goalfund.notify.kinds import RULES, Kind
from goalfund.notify.models import PreferencesBody, ReadBody, StopQuery, WishesBody, _cut

ID = "019ae000-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"ids": []},
        {"ids": [ID] * 201},
        {"ids": "x"},
        {"ids": [7]},
        {"ids": [None]},
        {"ids": ["not an id"]},
        {"ids": None, "up_to": None},
        {"ids": [ID], "up_to": ID},
        {"up_to": 7},
        {"up_to": "x"},
        {"ids": [ID], "person_id": ID},
        [],
        None,
    ],
    ids=str,
)
def test_a_request_to_read_that_makes_no_sense_is_refused(body: Any) -> None:
    with pytest.raises(ProblemError, match="invalid_request"):
        parse_payload(ReadBody, body)


@pytest.mark.parametrize("body", [{"ids": [ID]}, {"ids": [ID] * 200}, {"up_to": ID}], ids=str)
def test_some_or_everything_up_to_one_can_be_read(body: Any) -> None:
    parse_payload(ReadBody, body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kinds": None},
        {"kinds": []},
        {"kinds": {"new_device": {"in_app": True, "mail": "off"}}},
        {"kinds": {"money_in": {"in_app": True}}},
        {"kinds": {"money_in": {"mail": "off"}}},
        {"kinds": {"money_in": {"in_app": 1, "mail": "off"}}},
        {"kinds": {"money_in": {"in_app": "true", "mail": "off"}}},
        {"kinds": {"money_in": {"in_app": True, "mail": "weekly"}}},
        {"kinds": {"money_in": {"in_app": True, "mail": None}}},
        {"kinds": {"money_in": {"in_app": True, "mail": "off", "sms": True}}},
        {"kinds": {}, "person_id": ID},
    ],
    ids=str,
)
def test_a_wish_that_makes_no_sense_is_refused(body: Any) -> None:
    with pytest.raises(ProblemError, match="invalid_request"):
        parse_payload(PreferencesBody, body)


def test_every_kind_can_be_wished_for() -> None:
    wish = {"in_app": False, "mail": "at_once"}

    parse_payload(PreferencesBody, {"kinds": {str(kind): wish for kind in Kind}})
    assert set(WishesBody.model_fields) == set(map(str, RULES)) == set(map(str, Kind))


def test_a_token_has_a_length() -> None:
    for token in ("", "x" * 101):
        with pytest.raises(ValueError, match="token"):
            StopQuery(token=token)


@pytest.mark.parametrize(
    ("text", "shown"),
    [(None, None), ("short", "short"), ("x" * 280, "x" * 280), ("x" * 281, "x" * 279 + "\u2026")],
)
def test_what_was_said_is_cut_where_it_is_long(text: str | None, shown: str | None) -> None:
    assert shown == _cut(text)
