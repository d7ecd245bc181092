"""The steps of a goal at two browsers: planned, given for, moved and removed, live."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import PHONE, be_live, nothing_odd, pay
from tests.live import LiveServer

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()
TOLD_MS = 5_000  # who hears of a change asks within two seconds


def steps(page: Page) -> Locator:
    return page.get_by_role("list", name="Milestones, in order").locator(":scope > li")


async def add(ada: Somebody, title: str, naira: str, often: str = "Once") -> None:
    page = ada.page
    form = page.locator(".milestones > details")
    if await form.get_attribute("open") is None:
        await page.get_by_text("Add a milestone").click()
    await page.get_by_label("What is to be reached").fill(title)
    await page.get_by_label("It takes").fill(naira)
    await page.get_by_label("How often").select_option(often)
    await ada.press("Add the milestone")
    await expect(steps(page).filter(has_text=title)).to_have_count(1, timeout=SLOW_MS)


async def test_a_plan_is_made_given_for_and_changed_before_everybodys_eyes(
    new_page: NewPage, live_server: LiveServer
) -> None:
    evil = '<img src=x onerror="document.title=1"> roof'
    ada = await Somebody(await new_page(), live_server).newcomer()
    ben = await new_page(**{**PHONE, "viewport": {"width": 360, "height": 780}})
    address = await open_goal(ada, "A plan")
    await ben.page.goto(address)
    await be_live(ben.page)
    await expect(ben.page.get_by_role("heading", name="Milestones")).to_have_count(0)
    await expect(ben.page.get_by_label("What is it for?")).to_have_count(0)

    await add(ada, evil, "5,000")
    await add(ada, "The watchman", "1,000", "Every week")
    await expect(steps(ben.page)).to_have_count(2, timeout=TOLD_MS)
    await expect(steps(ben.page).first).to_contain_text(evil)
    await expect(steps(ben.page).last).to_contain_text("₦0 of ₦1,000, until")
    await ada.press("Add the milestone")
    await expect(ada.page.get_by_text("Say in a few words")).to_be_visible()

    await ben.page.get_by_label("What is it for?").select_option("The watchman")
    await pay(ben.page, name="Ben for the watchman", amount="1,500")
    row = ada.page.locator(".row", has_text="Ben for the watchman")
    await expect(row).to_contain_text("gave ₦1,500 for “The watchman”", timeout=SLOW_MS)
    await be_live(ben.page)
    for page in (ada.page, ben.page):
        await expect(steps(page).last).to_contain_text("₦1,500 of ₦1,000", timeout=TOLD_MS)
        await expect(steps(page).last).to_contain_text("reached")
        await expect(steps(page).first).to_contain_text("₦0 of ₦5,000")
    await pay(ben.page, name="Ben for anything", amount="2,000")
    for page in (ada.page, ben.page):
        await expect(steps(page).first).to_contain_text("₦2,000 of ₦5,000", timeout=SLOW_MS)
    await be_live(ben.page)
    assert 360 == await ben.page.evaluate("document.documentElement.scrollWidth")
    for page in (ada.page, ben.page):
        assert [] == await page.evaluate(ACCESS_FAULTS)

    await ada.page.get_by_role("button", name="Move up: The watchman").click()
    await expect(steps(ben.page).first).to_contain_text("The watchman", timeout=TOLD_MS)
    await expect(ada.page.get_by_role("heading", name="Milestones")).to_be_focused()
    await ada.page.get_by_role("button", name="Edit: The watchman").click()
    editing = steps(ada.page).first
    await editing.get_by_label("It takes").fill("2,000")
    await editing.get_by_label("How often").select_option("Every month")
    await editing.get_by_role("button", name="Save").click()
    await expect(steps(ben.page).first).to_contain_text("₦1,500 of ₦2,000", timeout=TOLD_MS)
    await expect(steps(ben.page).first).to_contain_text("monthly", ignore_case=True)
    await ada.page.get_by_role("button", name="Remove: The watchman").click()
    await ada.press("Remove it")
    for page in (ada.page, ben.page):
        await expect(steps(page)).to_have_count(1, timeout=TOLD_MS)
        # What was given for the watchman is for none now.
        await expect(steps(page).first).to_contain_text("₦3,500 of ₦5,000")
    await expect(ben.page.get_by_label("What is it for?").locator("option")).to_have_count(2)
    nothing_odd(ada.watched, ben)
