"""The list of banks over HTTP."""

import pytest

from goalfund.payments.simulator.transfers import account_name
from tests.served import Served
from tests.signed_in import person


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


async def test_somebody_learns_whose_account_it_is_before_money_goes_there(served: Served) -> None:
    ada = await person(served)
    account = {"bank_code": "000015", "account_number": "0123456789"}

    answer = await ada.post("/banks/account-name", account)
    assert answer.body == {
        "bank_code": "000015",
        "bank_name": "Zenith Bank Plc",
        "account_masked": "******6789",
        "account_name": account_name("000015", "0123456789"),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"bank_code": "000000"},
        {"bank_code": 15},
        {"account_number": "012345678"},
        {"account_number": "01234567890"},
        {"account_number": "01234 6789"},
        {"account_number": 123456789},
        {"account_number": None},
        {"more": 1},
    ],
)
async def test_no_bank_is_asked_for_what_cannot_be_an_account(
    served: Served, wrong: dict[str, object]
) -> None:
    ada = await person(served)
    account = {"bank_code": "000015", "account_number": "0123456789"}

    answer = await ada.post("/banks/account-name", account | wrong)
    assert (422, "invalid_request") == (answer.status, answer.code)
