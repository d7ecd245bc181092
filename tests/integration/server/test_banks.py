"""The list of banks over HTTP."""

import pytest

from tests.served import Served


async def test_banks_are_listed_page_by_page_to_anybody(served: Served) -> None:
    first = await served.get("/banks", params={"limit": "200"})
    second = await served.get(
        "/banks", params={"limit": "200", "cursor": first.body["next_cursor"]}
    )
    third = await served.get(
        "/banks", params={"limit": "200", "cursor": second.body["next_cursor"]}
    )
    items = [item for page in (first, second, third) for item in page.body["items"]]

    assert "public, max-age=86400" == first.headers["Cache-Control"]
    assert (441, None) == (len(items), third.body["next_cursor"])
    assert {"code": "000015", "name": "Zenith Bank Plc"} in items


async def test_a_cursor_is_good_for_the_words_that_it_was_made_with(served: Served) -> None:
    page = await served.get("/banks", params={"q": "bank", "limit": "1"})
    other = await served.get("/banks", params={"q": "mfb", "cursor": page.body["next_cursor"]})

    assert (400, "invalid_cursor") == (other.status, other.body["code"])


@pytest.mark.parametrize("query", [{"q": ""}, {"q": "x" * 101}, {"limit": "0"}, {"sort": "new"}])
async def test_a_wrong_query_is_refused(served: Served, query: dict[str, str]) -> None:
    answer = await served.get("/banks", params=query)

    assert (422, "invalid_request") == (answer.status, answer.body["code"])
