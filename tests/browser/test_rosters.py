"""Rosters at the pages: imported, paid from a personal link, green before the organiser's eyes."""

import re

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_page import PHONE, be_live, nothing_odd
from tests.live import LiveServer

pytestmark = pytest.mark.browser

TABLE = (
    "Name;Email;Phone;Expected\r\n"
    'Ben Eze;ben.eze@example.com;08031234501;"5,000.00"\r\n'
    "Ngozi Ade;;08031234502;2500\r\n"
)


async def open_closed_goal(ada: Somebody, title: str, *, private: bool = False) -> str:
    """Open a goal for those on its list; return its id."""
    page = ada.page
    await ada.go("/open-goal")
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("Description").fill("Dues of the set of 2006.")
    await page.get_by_label("Target").fill("50,000")
    await page.get_by_label("Only those on its list").check()
    if private:
        await page.get_by_label("Only those in it").check()
    await ada.press("Open the goal")
    await page.wait_for_url("**/g/**", timeout=SLOW_MS)
    await be_live(page)
    answer = await page.request.get(f"{ada.url}/api/v1/me/goals?limit=1")
    return str((await answer.json())["items"][0]["id"])


async def bring(page: Page, text: str) -> None:
    """Choose a table."""
    file = FilePayload(name="set.csv", mimeType="text/csv", buffer=text.encode())
    await page.locator("#roster-file").set_input_files(file)


def row_of(page: Page, name: str) -> Locator:
    return page.locator(".participants > li").filter(has_text=name)


async def test_a_participant_pays_from_the_link_and_the_roster_turns_green(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    ben = await new_page(**PHONE)
    goal_id = await open_closed_goal(ada, "Set of 2006", private=True)
    await ada.page.get_by_text("Import a table").click()
    await bring(ada.page, TABLE + "Eve;eve;080;\r\n")
    faults = ada.page.get_by_role("region", name="Lines that cannot be taken")
    await expect(faults.get_by_role("row")).to_have_count(3)
    await expect(faults).to_contain_text("phone number such as 08031234567")
    await expect(ada.page.get_by_role("button", name=re.compile("^Take"))).to_have_count(0)
    await ada.press("Forget it")
    await bring(ada.page, TABLE)
    await ada.press("Take 2 lines in")
    await expect(ada.page.locator(".participants > li")).to_have_count(2, timeout=SLOW_MS)
    totals = ada.page.locator("[data-field=roster-totals]")
    await expect(totals).to_have_text(re.compile("^0 of 2 have paid"))
    loads: list[str] = []
    ada.page.on("framenavigated", lambda frame: loads.append(frame.url))

    answer = await ada.page.request.get(f"{ada.url}/api/v1/goals/{goal_id}/participants")
    path = (await answer.json())["items"][0]["path"]
    await ben.page.goto(ada.url + path)
    await expect(ben.page.get_by_role("heading", level=1)).to_have_text("Set of 2006")
    assert "key=" not in ben.page.url
    await expect(ben.page.locator("[data-field=left]")).to_have_text("₦5,000")
    await expect(ben.page.get_by_label("Your name")).to_have_value("Ben Eze")
    await ben.page.get_by_label("Email").fill("ben.eze@example.com")
    await ben.page.get_by_role("button", name="Continue to payment").click()
    await ben.page.wait_for_url(lambda url: not url.startswith(ada.url))
    await ben.page.get_by_role("button", name=re.compile("^pay", re.IGNORECASE)).first.click()
    await ben.page.wait_for_url("**/pay", timeout=SLOW_MS)
    await expect(ben.page.locator(".payment")).to_have_attribute(
        "data-status", "confirmed", timeout=SLOW_MS
    )
    await expect(ben.page.locator(".participant")).to_have_attribute(
        "data-state", "paid", timeout=SLOW_MS
    )
    await expect(ben.page.locator("[data-field=left]")).to_have_text("₦0")

    await expect(row_of(ada.page, "Ben Eze")).to_have_attribute(
        "data-state", "paid", timeout=SLOW_MS
    )
    await expect(row_of(ada.page, "Ngozi Ade")).to_have_attribute("data-state", "unpaid")
    await expect(totals).to_have_text(
        re.compile("^1 of 2 have paid. ₦5,000 is in, ₦2,500 still to come.")
    )
    assert [] == loads
    nothing_odd(ada.watched)


async def test_an_organiser_keeps_the_roster_and_reminds(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(**PHONE), live_server).newcomer()
    ben = Somebody(await new_page(), live_server, first_name="Ben", last_name="Eze")
    await ben.newcomer()
    await open_closed_goal(ada, "Harvest levy")
    page = ada.page
    await page.get_by_text("Add somebody").click()
    form = page.locator("details").filter(has_text="Add somebody")
    await form.get_by_label("Name").fill("Ben Eze")
    await form.get_by_label("Email").fill(ben.email)
    await form.get_by_label("Expected").fill("1,500.50")
    await ada.press("Add to the list")
    row = row_of(page, "Ben Eze")
    await expect(row).to_contain_text("₦0 of ₦1,500.50")
    await form.get_by_label("Name").fill("Ben again")
    await form.get_by_label("Email").fill(ben.email)
    await ada.press("Add to the list")
    await expect(form).to_contain_text("Somebody on the roster has it already")

    await ada.press("Remind all who have not paid")
    await expect(page.locator("[data-field=reminded]")).to_have_text("1 reminder is on the way.")
    await ada.press("Remind Ben Eze")
    await expect(row).to_contain_text("they were reminded within two days")
    mail = await live_server.mail_to(ben.email, "participant_reminder")
    link, stop = (
        re.search(rf"\S+/{name}#\S+", mail)[0]  # type: ignore[index]
        for name in ("pay", "no-reminders")
    )

    await ben.page.goto(link)
    await ben.heading("Harvest levy")
    await ben.press("This is me: keep it with my account")
    await ben.page.get_by_role("link", name="See the goal").click()
    await be_live(ben.page)
    await expect(ben.page.locator(".title [data-role=participant]")).to_be_visible()
    await ben.page.goto(stop)
    await ben.heading("No more reminders of this goal?")
    await ben.press("Stop the reminders")
    await ben.heading("No more reminders will come")

    await ada.press("Edit Ben Eze")
    edited = page.get_by_role("form", name="Edit Ben Eze")
    await edited.get_by_label("Name").fill("Benedict Eze")
    await ada.press("Save")
    row = row_of(page, "Benedict Eze")
    await expect(row).to_contain_text("Wants no reminders.")
    await ada.press("Waive for Benedict Eze")
    await expect(row).to_have_attribute("data-state", "waived")
    await ada.press("Remove Benedict Eze")
    await ada.press("Remove: yes")
    await expect(page.locator(".participants > li")).to_have_count(0)
    nothing_odd(ada.watched, ben.watched)
