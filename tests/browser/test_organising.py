"""Organisers at the pages: a goal opened, edited before everybody's eyes, shared, ended."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_page import PHONE, be_live, choose, nothing_odd
from tests.live import LiveServer

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()
TOLD_MS = 2_000


async def open_goal(somebody: Somebody, title: str, *, private: bool = False) -> str:
    """Open a goal by the form; return the address of its page."""
    page = somebody.page
    await somebody.go("/open-goal")
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Description").fill("Clean water for 300 homes.")
    await page.get_by_label("Target").fill("2,500,000")
    await page.get_by_label("At least").check()
    await page.get_by_label("The least").fill("500")
    if private:
        await page.get_by_label("Only those in it").check()
    await somebody.press("Open the goal")
    await page.wait_for_url("**/g/**", timeout=SLOW_MS)
    await be_live(page)
    return page.url


async def a_goal(page: Page, status: str) -> None:
    tag = page.locator(".title .tag[data-status]")
    if status == "open":
        await expect(tag).to_have_count(0, timeout=TOLD_MS)
    else:
        await expect(tag).to_have_text(status, timeout=TOLD_MS)


async def test_an_organiser_runs_a_goal_before_everybodys_eyes(
    new_page: NewPage, live_server: LiveServer
) -> None:
    evil = '<img src=x onerror="document.title=1"> Borehole'
    ada = await Somebody(await new_page(), live_server).newcomer()
    watcher = await new_page()
    await watcher.page.goto(await open_goal(ada, evil))
    await be_live(watcher.page)
    title = watcher.page.get_by_role("heading", level=1)
    await expect(title).to_have_text(evil)
    await expect(ada.page.locator(".title [data-role=organiser]")).to_be_visible()
    await expect(watcher.page.get_by_role("button", name="Edit")).to_have_count(0)
    loads: list[str] = []
    watcher.page.on("framenavigated", lambda frame: loads.append(frame.url))

    await ada.press("Edit")
    await ada.page.get_by_label("Title").fill("A borehole for Umuoji")
    await ada.page.get_by_label("Target").fill("1,50")
    await ada.press("Save")
    await expect(ada.page.get_by_label("Target")).to_be_focused()
    await ada.page.get_by_label("Target").fill("3,000,000.50")
    await ada.press("Save")
    await expect(title).to_have_text("A borehole for Umuoji", timeout=SLOW_MS)
    await expect(watcher.page.locator(".raised")).to_contain_text("₦3,000,000.50")
    await expect(ada.page.get_by_role("heading", name="Edit the goal")).to_have_count(0)
    await expect(ada.page.get_by_role("button", name="Edit", exact=True)).to_be_focused()
    await ada.press("Close")
    await ada.press("Close it")
    await a_goal(watcher.page, "closed")
    await ada.press("Open again")
    await ada.press("Open it again")
    await a_goal(watcher.page, "open")
    await ada.press("Cancel the goal")
    await ada.press("Cancel it for good")
    await ada.step_up()
    await a_goal(watcher.page, "cancelled")
    await expect(watcher.page.locator(".contribute")).to_contain_text("cancelled")
    await expect(ada.page.get_by_role("heading", name="Run this goal")).to_have_count(0)
    assert [] == loads
    await ada.go("/my-goals")
    await expect(ada.page.get_by_role("article", name="A borehole for Umuoji")).to_be_visible()
    nothing_odd(ada.watched, watcher)


async def test_what_another_organiser_edits_meanwhile_is_not_overwritten_unseen(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """`If-Match` on goal edits, as people meet it."""
    ada = await Somebody(await new_page(), live_server).newcomer()
    address = await open_goal(ada, "Edited twice")
    other = await ada.page.context.new_page()
    await other.goto(address)
    await be_live(other)
    await ada.press("Edit")
    await ada.page.get_by_label("Category").fill("water")

    await other.get_by_role("button", name="Edit", exact=True).click()
    await other.get_by_label("Title").fill("Edited by the other")
    await other.get_by_role("button", name="Save").click()
    told = ada.page.get_by_role("alert")
    await expect(told.first).to_contain_text("Somebody else has edited the goal", timeout=SLOW_MS)
    await ada.press("Save")
    await expect(told.last).to_contain_text("Somebody else edited the goal meanwhile")
    await ada.press("Go on with my fields")
    await ada.page.get_by_label("Title").fill("Edited by both")
    await ada.press("Save")
    await expect(other.get_by_role("heading", level=1)).to_have_text("Edited by both")
    await expect(other.locator(".title .tag", has_text="water")).to_be_visible()
    nothing_odd(ada.watched)


async def test_a_private_goal_is_for_its_members_and_only_while_they_are(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    bola = Somebody(await new_page(), live_server, first_name="Bola", last_name="Ojo")
    await bola.newcomer()
    address = await open_goal(ada, "A family matter", private=True)
    await bola.page.goto(address)
    await bola.heading("There is no such goal")
    await bola.go("/settings")
    bola_id = await bola.page.locator(".facts code").inner_text()

    await ada.page.get_by_text("Give somebody a role").click()
    await ada.page.get_by_label("Their id").fill(bola_id)
    await ada.press("Give the role")
    await ada.step_up()
    await expect(ada.page.get_by_text("Bola Ojo is treasurer now.")).to_be_visible()
    await bola.page.goto(address)
    await be_live(bola.page)
    await expect(bola.page.locator(".title [data-role=treasurer]")).to_be_visible()
    await expect(bola.page.get_by_role("button", name="Edit", exact=True)).to_have_count(0)
    await ada.page.get_by_role("button", name="Remove: Bola Ojo").click()
    await ada.press("Remove: yes")
    gone = bola.page.get_by_role("heading", level=1)
    await expect(gone).to_have_text("This goal is not shared with you any more", timeout=TOLD_MS)
    await expect(bola.page.get_by_text("A family matter")).to_have_count(0)
    members = ada.page.get_by_role("list", name="Members").get_by_role("listitem")
    await expect(members).to_have_count(1)
    await ada.page.get_by_role("button", name=re.compile("^Leave")).click()
    await ada.press("Leave: yes")
    await expect(ada.page.get_by_role("alert")).to_contain_text("keeps at least one organiser")
    nothing_odd(ada.watched, bola.watched)


async def test_what_somebody_gives_while_signed_in_is_in_their_list(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    await ada.go("/?status=open")
    title = await ada.page.locator(".goal-card .card-title").first.inner_text()
    await ada.page.locator(".goal-card .card-title a").first.click()
    await be_live(ada.page)
    await expect(ada.page.get_by_label("Your name")).to_have_value("Ada Obi")

    await ada.page.get_by_role("textbox", name="Amount").fill("2,500")
    await ada.press("Continue to payment")
    await ada.page.wait_for_url(lambda url: "/g/" not in url)
    await choose(ada.page, "^pay")
    await expect(ada.page.locator(".payment")).to_have_attribute(
        "data-status", "confirmed", timeout=SLOW_MS
    )
    await ada.go("/my-goals")
    given = ada.page.get_by_role("list", name="Contributions").get_by_role("listitem")
    await expect(given).to_contain_text(title)
    await expect(given).to_contain_text("₦2,500")
    await expect(given).to_have_attribute("data-status", "confirmed")
    await expect(ada.page.get_by_role("article", name=title)).to_contain_text("ou gave")
    await given.get_by_role("link").click()
    await be_live(ada.page)
    await expect(ada.page.locator(".title [data-role=contributor]")).to_be_visible()
    nothing_odd(ada.watched)


async def test_an_organisers_page_fits_a_phone_and_keeps_the_basic_rules_of_access(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page(**{**PHONE, "viewport": {"width": 360, "height": 780}})
    ada = await Somebody(watched, live_server).newcomer()
    await open_goal(ada, "On a phone")

    await ada.press("Edit")
    await expect(ada.page.get_by_role("heading", name="Edit the goal")).to_be_focused()
    await ada.page.get_by_text("Give somebody a role").click()
    assert [] == await ada.page.evaluate(ACCESS_FAULTS)
    assert 360 == await ada.page.evaluate("document.documentElement.scrollWidth")
    nothing_odd(watched)
