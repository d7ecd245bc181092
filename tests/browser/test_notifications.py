"""The bell rings at another browser; what was told is read; mail about it ends by its link."""

import asyncio
import re

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import PHONE, nothing_odd
from tests.live import MAIL_WITHIN_S, LiveServer

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()
TOLD_MS = 5_000


async def rings(page: Page, unread: int) -> None:
    """Wait until the bell says how much is unread."""
    name = f"Notifications, {unread} unread" if unread else "Notifications"
    link = page.locator(".bell").and_(page.get_by_role("link", name=name, exact=True))
    await expect(link).to_be_visible(timeout=TOLD_MS)


async def make_treasurer(ada: Somebody, bola: Somebody) -> None:
    """Give somebody a role, on the page of the goal that is open."""
    await bola.go("/settings")
    bola_id = await bola.page.locator(".facts code").inner_text()
    await ada.page.get_by_text("Give somebody a role").click()
    await ada.page.get_by_label("Their id").fill(bola_id)
    await ada.press("Give the role")
    await ada.step_up()
    await expect(ada.page.get_by_text("Bola Ojo is treasurer now.")).to_be_visible()


async def newest_mail(server: LiveServer, recipient: str, kind: str) -> str:
    """Return the text of the newest mail of a kind, once it is in the mailbox."""
    async with asyncio.timeout(MAIL_WITHIN_S), aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{server.url}/dev/mail.json") as answer:
                mails = (await answer.json())["items"]
            for mail in mails:
                if (mail["recipient"], mail["kind"]) == (recipient, kind):
                    return str(mail["text"])
            await asyncio.sleep(0.05)


async def test_a_bell_rings_live_and_what_it_rang_for_is_read_and_mailed(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    bola = Somebody(await new_page(), live_server, first_name="Bola", last_name="Ojo")
    await bola.newcomer()
    await open_goal(ada, "A bell")
    await make_treasurer(ada, bola)
    await rings(bola.page, 1)
    await bola.go("/notifications")
    await expect(bola.page.get_by_text("You are treasurer now")).to_be_visible()

    await ada.page.get_by_label("What is new?").fill("We dig. <b>Tomorrow</b> at eight.")
    await ada.press("Post the update")
    await rings(bola.page, 2)
    first = bola.page.get_by_role("list", name="Notifications, newest first").get_by_role(
        "listitem"
    )
    await expect(first.first).to_contain_text("Ada Obi posted an update", timeout=TOLD_MS)
    await expect(first.first).to_contain_text("We dig. <b>Tomorrow</b> at eight.")
    await rings(ada.page, 0)

    await first.first.get_by_role("link").click()
    await bola.heading("A bell")
    await rings(bola.page, 1)
    await bola.go("/notifications")
    await bola.press("Mark all as read")
    await rings(bola.page, 0)
    await expect(bola.page.get_by_role("button", name="Mark all as read")).to_have_count(0)
    assert [] == await bola.page.evaluate(ACCESS_FAULTS)

    text = await newest_mail(live_server, bola.email, "notice_update_posted")
    assert "We dig." in text
    link = re.search(r"\S+/unsubscribe#token=\S+", text)
    assert link is not None
    await bola.page.goto(link[0])
    await bola.press("Stop this mail")
    await bola.heading("No more mail of this kind will come")
    await expect(bola.page.get_by_text("Updates of organisers")).to_be_visible()
    await bola.go("/settings/notifications")
    mail = bola.page.get_by_label("Mail: Updates of organisers")
    await expect(mail).to_have_value("off", timeout=SLOW_MS)
    nothing_odd(ada.watched, bola.watched)


async def test_what_one_is_told_is_chosen_and_fits_a_phone(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page(**{**PHONE, "viewport": {"width": 360, "height": 780}})
    ada = await Somebody(watched, live_server).newcomer()
    for path in ("/notifications", "/settings/notifications"):
        await ada.go(path)
        await expect(ada.page.get_by_role("heading", level=1)).to_have_text("Notifications")
        await expect(ada.page.get_by_text("One moment…")).to_have_count(0, timeout=SLOW_MS)
        assert [] == await ada.page.evaluate(ACCESS_FAULTS)
        assert 360 == await ada.page.evaluate("document.documentElement.scrollWidth")
    await ada.page.get_by_label("Mail: Comments").select_option("at_once")
    comments = ada.page.get_by_role("group", name="Comments")
    await comments.get_by_label("In GoalFund").uncheck()
    await ada.press("Save")
    await expect(ada.page.get_by_text("Saved.")).to_be_visible()
    await ada.page.reload()

    await expect(ada.page.get_by_label("Mail: Comments")).to_have_value("at_once", timeout=SLOW_MS)
    await expect(comments.get_by_label("In GoalFund")).not_to_be_checked()
    await ada.go("/unsubscribe")
    await ada.heading("This link is not whole")
    await ada.go("/unsubscribe#token=AAAA")
    await ada.page.reload()
    await ada.press("Stop this mail")
    await ada.heading("That did not work")
    nothing_odd(watched)
