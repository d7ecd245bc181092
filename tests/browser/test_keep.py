"""What people keep of a goal and give on: statements, receipts, the link, the widget."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal as open_own_goal
from tests.browser.test_page import be_live, kobo, nothing_odd, open_goal, pay
from tests.live import LiveServer

pytestmark = pytest.mark.browser


async def saved(page: Page, button: str) -> tuple[str, bytes]:
    """Press a button that saves a file; return its name and what is in it."""
    async with page.expect_download(timeout=SLOW_MS) as waiting:
        await page.get_by_role("button", name=button).click()
    download = await waiting.value
    return download.suggested_filename, Path(await download.path()).read_bytes()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_a_statement_is_saved_and_is_of_the_book_on_the_page(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """Reliability 105."""
    watched = await new_page()
    await open_goal(watched, live_server)
    page = watched.page
    raised_minor = await kobo(page, "raised")

    await page.get_by_text("Statement of the money").click()
    name, raw = await saved(page, "Download statement (CSV)")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    totals = {row["what"]: int(row["total"].replace(".", "")) for row in rows if row["total"]}
    assert name.endswith("-statement.csv")
    assert raised_minor == totals["Raised"]
    name, raw = await saved(page, "Download statement (PDF)")
    assert name.endswith("-statement.pdf")
    assert "Closing balance" in text_of(raw)
    await page.get_by_label("From", exact=True).fill("2199-01-01")
    _, raw = await saved(page, "Download statement (CSV)")
    assert b",contribution_confirmed," not in raw
    nothing_odd(watched)


async def test_the_link_leads_to_the_goal_and_is_there_as_a_code(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await open_goal(watched, live_server)
    page = watched.page

    await page.get_by_role("button", name="Show a QR code").click()
    code = page.get_by_role("img", name="QR code of the link to this goal")
    await expect(code).to_be_visible()
    assert await code.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    link = await page.get_by_label("Link to this goal").input_value()
    assert link.startswith(f"{live_server.url}/p/")
    there = await new_page()
    await there.page.goto(link)
    await there.page.wait_for_url("**/g/**")
    await be_live(there.page)
    nothing_odd(watched, there)


async def test_the_payer_takes_a_receipt_along(new_page: NewPage, live_server: LiveServer) -> None:
    """Reliability 105."""
    payer = await new_page()
    await open_goal(payer, live_server)

    await pay(payer.page, name="Ọlá Receipt", amount="1,234.56")
    panel = payer.page.locator(".payment")
    await expect(panel).to_have_attribute("data-status", "confirmed", timeout=SLOW_MS)
    name, raw = await saved(payer.page, "Receipt (PDF)")
    text = text_of(raw)
    assert re.fullmatch(r"receipt-[0-9a-f-]{36}\.pdf", name)
    assert "₦1,234.56" in text
    assert "Ọlá Receipt" in text
    nothing_odd(payer)


async def test_a_private_goals_paper_is_for_those_in_it(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    await open_own_goal(ada, "Only ours", private=True)

    await expect(ada.page.get_by_text("Only those who are in the goal can open it")).to_be_visible()
    await expect(ada.page.get_by_text("Show it on your site")).to_have_count(0)
    await ada.page.get_by_text("Statement of the money").click()
    _, raw = await saved(ada.page, "Download statement (PDF)")
    assert "Only ours" in text_of(raw)
    link = await ada.page.get_by_label("Link to this goal").input_value()
    stranger = await new_page()
    await stranger.page.goto(link)
    await expect(stranger.page.get_by_role("heading", level=1)).to_have_text(
        "There is no such goal", timeout=SLOW_MS
    )


async def test_a_widget_on_somebodys_page_is_live(
    new_page: NewPage, live_server: LiveServer, static_site: str
) -> None:
    host, payer = await new_page(), await new_page()
    await open_goal(payer, live_server)
    await payer.page.get_by_text("Show it on your site").click()
    code = await payer.page.get_by_label("Code to paste").input_value()
    title = await payer.page.get_by_role("heading", level=1).inner_text()

    await host.page.goto(f"{static_site}/elsewhere")
    await host.page.evaluate("code => document.body.insertAdjacentHTML('beforeend', code)", code)
    frame = host.page.frame_locator("iframe")
    await expect(frame.get_by_role("heading", level=1)).to_have_text(title)
    await expect(frame.locator("body")).to_have_attribute("data-status", "live", timeout=SLOW_MS)
    before = await frame.locator("[data-field=raised]").inner_text()
    await pay(payer.page, name="Widget Payer", amount="1,000")
    raised = frame.locator("[data-field=raised]")
    await expect(raised).not_to_have_text(before, timeout=SLOW_MS)
    give = frame.get_by_role("link", name="Contribute")
    await expect(give).to_have_attribute("href", re.compile(f"^{live_server.url}/g/"))
    nothing_odd(host)
