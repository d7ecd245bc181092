"""Links to private files."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from goalfund.files.links import GOOD_FOR, Links

FILE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
OTHER = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
NOON = datetime(2026, 11, 22, 12, 0, 1, tzinfo=UTC)
LINKS = Links(["new", "old"])


def parts(link: str) -> tuple[int, str]:
    """Return what a link carries."""
    query = parse_qs(urlsplit(link).query)
    return int(query["expires"][0]), query["signature"][0]


def test_a_link_is_good_for_ten_minutes_at_least() -> None:
    until = LINKS.until(FILE, *parts(LINKS.to(FILE, NOON)), NOON)

    assert until is not None
    assert GOOD_FOR <= until - NOON < GOOD_FOR + timedelta(minutes=5)


def test_a_link_ends() -> None:
    expires_s, signature = parts(LINKS.to(FILE, NOON))
    end = datetime.fromtimestamp(expires_s, UTC)

    assert LINKS.until(FILE, expires_s, signature, end - timedelta(seconds=1)) is not None
    assert LINKS.until(FILE, expires_s, signature, end) is None


def test_a_link_of_the_same_minutes_is_the_same() -> None:
    assert LINKS.to(FILE, NOON) == LINKS.to(FILE, NOON + timedelta(seconds=30))


def test_a_link_outlives_the_exchange_of_the_key() -> None:
    made_before = Links(["old"]).to(FILE, NOON)

    assert LINKS.until(FILE, *parts(made_before), NOON) is not None
    assert Links(["new"]).until(FILE, *parts(made_before), NOON) is None


@pytest.mark.parametrize("bit", range(22 * 8))
def test_no_bit_of_a_link_can_be_flipped(bit: int) -> None:
    expires_s, signature = parts(LINKS.to(FILE, NOON))
    altered = bytearray(signature.encode())
    altered[bit // 8] ^= 1 << bit % 8

    assert LINKS.until(FILE, expires_s, altered.decode("latin-1"), NOON) is None
    assert LINKS.until(FILE, expires_s ^ (1 << bit % 30), signature, NOON) is None


def test_a_link_is_good_for_no_other_file() -> None:
    assert LINKS.until(OTHER, *parts(LINKS.to(FILE, NOON)), NOON) is None
    assert LINKS.until(FILE, None, None, NOON) is None
