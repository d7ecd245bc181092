"""Paper and sharing over HTTP: who gets it, what it says, what is refused."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import aiohttp
import pytest
from pypdf import PdfReader
from uuid_utils.compat import uuid7

from goalfund.edge.api import Api
from goalfund.paper.money import LAGOS, priced
from goalfund.paper.routes import PAPER
from goalfund.paper.statement import Reckoning
from goalfund.paper_part import PaperPart
from tests.goals import credit, drop, intend, plan
from tests.served import Answer, Served, all_of, charge_of, operation_of
from tests.signed_in import has_given, person

SVG = "{http://www.w3.org/2000/svg}"


def pages_of(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    assert "application/pdf" == answer.headers["Content-Type"]
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.raw)).pages]


def rows_of(answer: Answer) -> list[dict[str, str]]:
    assert answer.status == 200, answer
    return list(csv.DictReader(io.StringIO(answer.raw.decode("utf-8-sig"), newline="")))


async def paid(served: Served, goal_id: UUID, amount_minor: int = 250_000, **wishes: Any) -> Answer:
    """Return the answer to an intent, whose money has come in since."""
    answer = await served.intend(goal_id, amount_minor=amount_minor, **wishes)
    assert (await served.pay(charge_of(answer))).status == 200
    return answer


async def receipt_of(served: Served, intent: Answer, **query: str) -> Answer:
    contribution = intent.body["contribution"]
    query = query or {"access_key": contribution["access_key"]}
    return await served.get(f"/contributions/{contribution['id']}/receipt.pdf", params=query)


async def test_a_statement_is_a_file_and_adds_up(served: Served) -> None:
    """Reliability 105."""
    goal_id = await served.open_goal()
    for amount_minor in (250_000, 100_001, 333_333):
        await paid(served, goal_id, amount_minor)
    book = await served.book(goal_id)
    answer = await served.get(f"/goals/{goal_id}/statement.csv")
    *_, closing = rows_of(answer)

    assert "text/csv; charset=utf-8; header=present" == answer.headers["Content-Type"]
    name = f'attachment; filename="goal-{goal_id}-statement-1-4.csv"'
    assert name == answer.headers["Content-Disposition"]
    assert "private, no-store" == answer.headers["Cache-Control"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert answer.raw.startswith(b"\xef\xbb\xbf")
    assert book["cash_minor"] == int(closing["cash"].replace(".", ""))
    text = "\n".join(pages_of(await served.get(f"/goals/{goal_id}/statement.pdf")))
    assert f"Closing balance\n{priced(book['cash_minor'], 'NGN')}" in text


async def test_paper_says_which_milestone_money_was_for(served: Served) -> None:
    """Also when it is no more; and its title cannot be a formula, for it stands behind words."""
    goal_id = await served.open_goal()
    step = plan(goal_id, title="=1+1, the roof")
    await served.commit(step)
    intent = await paid(served, goal_id, milestone_id=str(step.milestone_id))
    await paid(served, goal_id)
    await served.commit(drop(step))
    lines = rows_of(await served.get(f"/goals/{goal_id}/statement.csv"))
    (page,) = pages_of(await receipt_of(served, intent))
    printed = "\n".join(pages_of(await served.get(f"/goals/{goal_id}/statement.pdf")))

    assert ["Contribution for =1+1, the roof", "Contribution"] == [
        line["what"] for line in lines if line["kind"] == "contribution_confirmed"
    ]
    assert "In particular\n=1+1, the roof\n" in page
    assert "Contribution for =1+1, the roof: Ada Obi" in printed


async def test_a_formula_for_a_name_is_text_in_the_file(served: Served) -> None:
    """Reliability 105."""
    goal_id = await served.open_goal()
    formula = '=HYPERLINK("http://evil.example","Ada")'
    await paid(served, goal_id, name=formula)
    rows = rows_of(await served.get(f"/goals/{goal_id}/statement.csv"))

    assert [f"'{formula}"] == [row["who"] for row in rows if row["seq"]]
    (page,) = pages_of(await served.get(f"/goals/{goal_id}/statement.pdf"))
    assert 'Contribution: =HYPERLINK("http' in page


async def test_an_anonymous_giver_stays_so_on_all_paper_but_their_own(served: Served) -> None:
    goal_id = await served.open_goal()
    intent = await paid(served, goal_id, name="Ngozi Hidden", anonymous=True)
    csv_file = await served.get(f"/goals/{goal_id}/statement.csv")
    pdf = await served.get(f"/goals/{goal_id}/statement.pdf")

    assert b"Ngozi" not in csv_file.raw
    assert "Ngozi" not in "".join(pages_of(pdf))
    (receipt,) = pages_of(await receipt_of(served, intent))
    assert "Ngozi Hidden" in receipt
    assert "Shown as\nAnonymous" in receipt


async def test_names_of_the_country_are_written_in_full(served: Served) -> None:
    goal_id = await served.open_goal(title="Ìgbìmọ̀ Ọmọ Ẹgbẹ́: ₦ and Ƙauye")
    await paid(served, goal_id, name="Ọlá-Nwáchúkwụ Ɓala")

    (page,) = pages_of(await served.get(f"/goals/{goal_id}/statement.pdf"))
    assert "Ọlá-Nwáchúkwụ Ɓala" in page
    assert "Ìgbìmọ̀ Ọmọ Ẹgbẹ́: ₦ and Ƙauye" in page


async def test_days_are_those_of_lagos(served: Served) -> None:
    goal_id = await served.open_goal()
    await paid(served, goal_id)
    today = datetime.now(UTC).astimezone(LAGOS).date()
    tomorrow, path = today + timedelta(days=1), f"/goals/{goal_id}/statement.csv"
    of_today, of_tomorrow, before_today = await all_of(
        served.get(path, params={"after": str(today), "before": str(tomorrow)}),
        served.get(path, params={"after": str(tomorrow)}),
        served.get(path, params={"before": str(today)}),
    )

    assert 1 == len([row for row in rows_of(of_today) if row["seq"]])
    assert [] == [row for row in rows_of(of_tomorrow) if row["seq"]]
    assert [] == [row for row in rows_of(before_today) if row["seq"]]
    assert rows_of(of_today)[-1]["cash"] == rows_of(of_tomorrow)[0]["cash"]


WRONG_DAYS = [
    ({"after": "yesterday"}, "after"),
    ({"after": "2026-02-30"}, "after"),
    ({"after": "2026-1-1"}, "after"),
    ({"after": "1767225600"}, "after"),
    ({"after": "2026-01-01T00:00:00Z"}, "after"),
    ({"after": "1999-12-31"}, "after"),
    ({"before": "9999-12-31"}, "before"),
    ({"before": ""}, "before"),
    ({"before": "2026-01-01\x00"}, "before"),
    ({"before": "x" * 5_000}, "before"),
    ({"after": "2026-01-02", "before": "2026-01-02"}, "before"),
    ({"after": "2026-01-02", "before": "2026-01-01"}, "before"),
    ({"from": "2026-01-01"}, "from"),
]


@pytest.mark.parametrize("kind", ["csv", "pdf"])
@pytest.mark.parametrize(("query", "field"), WRONG_DAYS, ids=lambda part: str(part)[:40])
async def test_days_that_are_none_are_refused_by_name(
    served: Served, kind: str, query: dict[str, str], field: str
) -> None:
    goal_id = await served.open_goal()
    answer = await served.get(f"/goals/{goal_id}/statement.{kind}", params=query)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert {field} == {error["field"] for error in answer.body["errors"]}


PATHS = ["statement.csv", "statement.pdf", "qr.svg", "badge.svg"]


@pytest.mark.parametrize("what", PATHS)
async def test_what_is_no_goal_has_no_paper(served: Served, what: str) -> None:
    unknown = await served.get(f"/goals/{uuid7()}/{what}")
    no_id = await served.get(f"/goals/borehole/{what}")

    assert (404, "goal_not_found") == (unknown.status, unknown.code)
    assert (422, "invalid_request") == (no_id.status, no_id.code)


async def test_what_is_too_long_for_paper_is_refused_and_the_table_is_not(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalfund.paper.routes.LINES_MAX", 1)
    goal_id = await served.open_goal()
    await paid(served, goal_id)
    one = await served.get(f"/goals/{goal_id}/statement.pdf")
    await paid(served, goal_id)
    two = await served.get(f"/goals/{goal_id}/statement.pdf")

    assert (200, 422, "statement_too_long") == (one.status, two.status, two.code)
    assert 200 == (await served.get(f"/goals/{goal_id}/statement.csv")).status


async def test_a_printer_with_too_much_to_do_says_so(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal_id = await served.open_goal()
    printer = served.server.app[PAPER].printer
    monkeypatch.setattr(printer, "in_hand", 8)
    answer = await served.get(f"/goals/{goal_id}/statement.pdf")

    assert (503, "overloaded", "5") == (answer.status, answer.code, answer.headers["Retry-After"])
    assert 8 == printer.in_hand


async def test_while_many_statements_wait_no_more_are_begun(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal_id = await served.open_goal()
    monkeypatch.setattr(served.server.app[PAPER].statements, "waiting", 64)
    answer = await served.get(f"/goals/{goal_id}/statement.csv")

    assert (503, "overloaded") == (answer.status, answer.code)


def test_pages_outside_the_api_are_limited_like_reads() -> None:
    limits = Api("GoalFund", "1", PaperPart.tables).limit_classes()

    assert {"read"} == set(limits.values())
    assert {("GET", "/p/{slug}"), ("GET", "/embed/{slug}")} <= limits.keys()


async def test_a_receipt_says_what_came_in_and_how_to_check_it(served: Served) -> None:
    """Reliability 105."""
    goal_id = await served.open_goal()
    intent = await paid(served, goal_id, 12_345_678)
    charge = charge_of(intent)
    (page,) = pages_of(await receipt_of(served, intent))
    (event,) = (await served.get(f"/goals/{goal_id}/events?after_seq=1")).body["events"]
    operation = await served.get(f"/operations/{operation_of(charge)}")

    assert "₦123,456.78" in page
    assert f"Operation\n{operation_of(charge)}" in page
    assert f"Line of the log\n{event['seq']}\n" in page
    assert event["seq"] == operation.body["seq"]
    assert f"Fingerprint\n{event['hash']}" in page
    assert str(charge.contribution_id) in page
    assert f"{served.url}/g/goal-{goal_id}" in page.replace("\n", " ")
    link = f"/api/v1/goals/{goal_id}/events?after_seq={event['seq'] - 1}&limit=1"
    assert link in page.replace("\n", "")
    assert event["hash"] in (await served.ask("GET", link)).raw.decode()


async def test_a_receipt_is_for_who_gave_and_nobody_else(served: Served) -> None:
    goal_id = await served.open_goal()
    ada, bola = await person(served), await person(served)
    mine = f"/contributions/{await has_given(served, goal_id, ada)}/receipt.pdf"
    own, others, nobodys = await all_of(ada.get(mine), bola.get(mine), served.get(mine))

    assert [200, 404, 404] == [own.status, others.status, nobodys.status]
    assert {"contribution_not_found"} == {others.code, nobodys.code}


@pytest.mark.parametrize("key", ["x", "key", "a" * 36])
async def test_another_key_opens_no_receipt(served: Served, key: str) -> None:
    goal_id = await served.open_goal()
    intent = await paid(served, goal_id)
    answer = await receipt_of(served, intent, access_key=key)
    unknown = await served.get(f"/contributions/{uuid7()}/receipt.pdf?access_key={key}")

    assert (404, "contribution_not_found") == (answer.status, answer.code)
    assert (404, "contribution_not_found") == (unknown.status, unknown.code)


@pytest.mark.parametrize("key", ["", "x" * 101])
async def test_a_key_that_can_be_none_is_refused(served: Served, key: str) -> None:
    answer = await served.get(f"/contributions/{uuid7()}/receipt.pdf", params={"access_key": key})

    assert (422, "invalid_request") == (answer.status, answer.code)


async def test_before_the_money_there_is_no_receipt(served: Served) -> None:
    intent = await served.intend(await served.open_goal())
    answer = await receipt_of(served, intent)

    assert (409, "contribution_unpaid") == (answer.status, answer.code)


async def test_a_receipt_of_money_by_another_way_names_its_operation_too(served: Served) -> None:
    """What was not paid through a checkout of ours is found among the goal's operations."""
    ada = await person(served)
    goal_id = await served.open_goal()
    gift = intend(goal_id, 250_000, person_id=ada.person_id)
    await served.commit(gift)
    charge = credit(gift)
    await served.commit(charge)

    (page,) = pages_of(await ada.get(f"/contributions/{gift.contribution_id}/receipt.pdf"))
    assert f"Operation\n{charge.operation_id}" in page


async def test_a_share_page_has_its_tags_and_nothing_runs_in_them(served: Served) -> None:
    evil = '"><script>alert(1)</script>'
    goal_id = await served.open_goal(title=evil, description=f"Water {evil}\n\nfor all. $raised")
    await paid(served, goal_id)
    page = await served.ask("GET", f"/p/goal-{goal_id}")
    shown = await served.get(f"/p/goal-{goal_id}")
    text = page.raw.decode()

    assert (200, 200) == (page.status, shown.status)
    assert "text/html; charset=utf-8" == page.headers["Content-Type"]
    assert "<script>" not in text
    assert "$" not in text.replace("$raised", "")
    assert evil == shown.body["open_graph"]["og:title"]
    assert shown.body["open_graph"]["og:description"].startswith("₦2,500 of ₦10,000 raised by 1 ")
    for name in shown.body["open_graph"]:
        assert f'<meta property="{name}" content="' in text
    assert f'href="{served.url}/g/goal-{goal_id}"' in text
    assert "no-cache" == page.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert (25, 250_000) == (shown.body["percent"], shown.body["raised_minor"])


@pytest.mark.parametrize(
    "slug", ["no-such-goal", "UPPER", "a b", "-a", "a--b", "x" * 81, "%00", "ọ", "a%00b", "..%2fa"]
)
async def test_an_address_of_no_goal_is_not_found(served: Served, slug: str) -> None:
    page, widget, shown = await all_of(
        served.ask("GET", f"/p/{slug}"),
        served.ask("GET", f"/embed/{slug}"),
        served.get(f"/p/{slug}"),
    )

    assert (404, 404) == (page.status, widget.status)
    assert b"There is no such goal" in page.raw
    assert page.raw == widget.raw
    assert shown.status in (404, 422)


async def test_a_private_address_is_answered_like_none(served: Served) -> None:
    """Reliability 100: to strangers, word by word."""
    hidden = await served.open_goal(visibility="private")
    for path in ("/p/", "/embed/", "/api/v1/p/"):
        told = []
        for slug in (f"goal-{hidden}", f"goal-{uuid7()}"):
            answer = await served.ask("GET", f"{path}{slug}")
            body = {k: v for k, v in (answer.body or {}).items() if k != "trace_id"}
            text = str(body) if body else answer.raw.decode()
            told.append((answer.status, text.replace(slug, "")))

        assert 404 == told[0][0]
        assert told[0] == told[1]


async def test_a_private_goal_is_shared_among_those_in_it_and_framed_nowhere(
    served: Served,
) -> None:
    ada = await person(served)
    goal = await ada.opens(visibility="private")
    slug = goal["slug"]
    page, shown, widget = await all_of(
        served.ask("GET", f"/p/{slug}", headers=ada.headers),
        ada.get(f"/p/{slug}"),
        served.ask("GET", f"/embed/{slug}", headers=ada.headers),
    )

    assert [200, 200, 404] == [page.status, shown.status, widget.status]
    assert "private, no-store" == page.headers["Cache-Control"] == shown.headers["Cache-Control"]
    assert b"noindex" in page.raw
    assert shown.body["embed_url"] is None


async def test_a_widget_may_be_framed_by_any_site_and_does_no_more(served: Served) -> None:
    goal_id = await served.open_goal(title="A <borehole>")
    answer = await served.ask("GET", f"/embed/goal-{goal_id}")
    policy = answer.headers["Content-Security-Policy"]

    assert 200 == answer.status
    assert "frame-ancestors *" in policy
    assert "script-src 'self';" in policy
    assert "A &lt;borehole&gt;" in answer.raw.decode()
    assert "Set-Cookie" not in answer.headers


async def test_a_badge_lives_and_is_asked_for_again_by_its_tag(served: Served) -> None:
    goal_id = await served.open_goal(title="Roof & <walls>")
    path = f"/goals/{goal_id}/badge.svg"
    first = await served.get(path)
    same = await served.get(path, headers={"If-None-Match": first.headers["ETag"]})
    await paid(served, goal_id)
    later = await served.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert [200, 304, 200] == [first.status, same.status, later.status]
    assert b"" == same.raw
    assert "no-cache" == first.headers["Cache-Control"] == same.headers["Cache-Control"]
    assert "image/svg+xml" == first.headers["Content-Type"]
    root = ElementTree.fromstring(later.raw)
    assert "Roof & <walls>: ₦2,500 of ₦10,000 · 25%" == root.get("aria-label")
    assert "₦0 of ₦10,000 · 0%" in first.raw.decode()


async def test_the_qr_code_is_of_the_share_link(served: Served) -> None:
    goal_id = await served.open_goal()
    answer = await served.get(f"/goals/{goal_id}/qr.svg")
    root = ElementTree.fromstring(answer.raw)
    title = root.find(f"{SVG}title")

    assert 200 == answer.status
    assert title is not None
    assert f"{served.url}/p/goal-{goal_id}" == title.text
    share = await served.get(f"/p/goal-{goal_id}")
    assert title.text == share.body["share_url"]


async def test_paper_is_only_to_be_read(served: Served) -> None:
    goal_id = await served.open_goal()
    answers = [
        await served.ask("POST", f"/api/v1/goals/{goal_id}/{what}", json={}) for what in PATHS
    ]

    assert {405} == {answer.status for answer in answers}


async def test_a_statement_of_a_broken_log_never_ends_well(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: reliability 105. The file breaks off, and the paper is not made."""
    real = Reckoning._count

    def one_kobo_more(self: Reckoning, kind: str, body: dict[str, Any]) -> None:
        real(self, kind, body)
        self.totals.raised_minor += 1

    goal_id = await served.open_goal()
    await paid(served, goal_id)
    monkeypatch.setattr(Reckoning, "_count", one_kobo_more)
    with pytest.raises(aiohttp.ClientPayloadError):
        await served.get(f"/goals/{goal_id}/statement.csv")
    answer = await served.get(f"/goals/{goal_id}/statement.pdf")
    assert (500, "internal") == (answer.status, answer.code)
