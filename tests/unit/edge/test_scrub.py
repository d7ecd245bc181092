"""Personal data and secrets stay inside."""

import pytest
from uuid_utils.compat import uuid7

from goalfund.edge.scrub import MASK, is_private, scrub, scrub_text


@pytest.mark.parametrize(
    "secret",
    [
        *("ada@example.com", "a.b+c@mail.example.ng", "postgresql://user:pass@host/db"),
        *("+2348031234567", "0803 123 4567", "0123456789", "5061-0201-2345-6789-012"),
        *("Bearer abcdef123456", "sandbox_sk_0011223344", "sk_live_99887766aa"),
    ],
)
def test_what_identifies_a_person_or_opens_a_door_is_masked(secret: str) -> None:
    text = scrub_text(f"payer {secret}, seen")

    assert secret not in text
    assert MASK in text


@pytest.mark.parametrize(
    "harmless",
    [
        *("2026-01-02T03:04:05.678901Z", "4bf92f3577b34da6a3ce929d0e0e4736", "amount 250000"),
        *("GF-7K2M9-X", "127.0.0.1:8000", "18.6.3", "01890a5d-ac96-774b-bcce-302099880571"),
    ],
)
def test_what_an_operator_needs_is_left(harmless: str) -> None:
    assert harmless == scrub_text(harmless)


def test_no_id_is_ever_taken_for_a_number() -> None:
    for goal_id in (str(uuid7()) for _ in range(2_000)):
        assert goal_id == scrub_text(goal_id)


@pytest.mark.parametrize(
    "key",
    ["email", "first_name", "accountNumber", "X-Auth-Token", "password", "access_key", "Cookie"],
)
def test_private_fields_are_known_by_their_names(key: str) -> None:
    assert is_private(key)


@pytest.mark.parametrize("key", ["goal_id", "amount_minor", "seq", "code", "rename", "key", "path"])
def test_other_fields_are_not(key: str) -> None:
    assert not is_private(key)


def test_nested_values_are_scrubbed_to_a_depth_and_cut_there() -> None:
    deep: object = "ada@example.com"
    for _ in range(50):
        deep = [deep]

    seen = scrub({"payer": {"email": "x", "seq": 1, "notes": ("ada@example.com",)}, "deep": deep})

    assert "ada@example.com" not in str(seen)
    assert isinstance(seen, dict)
    assert {"email": MASK, "seq": 1, "notes": [MASK]} == seen["payer"]
