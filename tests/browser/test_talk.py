"""People talk about a goal at two browsers: updates and comments, posted and taken back, live."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import PHONE, be_live, nothing_odd
from tests.live import LiveServer

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()
TOLD_MS = 2_000


def said(page: Page, kind: str) -> Locator:
    return page.get_by_role("list", name=f"{kind}, newest first").get_by_role("listitem")


async def test_people_talk_about_a_goal_and_take_it_back_before_everybodys_eyes(
    new_page: NewPage, live_server: LiveServer
) -> None:
    evil = '<img src=x onerror="document.title=1"> done'
    ada = await Somebody(await new_page(), live_server).newcomer()
    bola = Somebody(await new_page(), live_server, first_name="Bola", last_name="Ojo")
    await bola.newcomer()
    address = await open_goal(ada, "A talk")
    await bola.page.goto(address)
    await be_live(bola.page)
    await expect(bola.page.get_by_role("heading", name="Comments")).to_have_count(0)

    await ada.page.get_by_label("What is new?").fill("We dig.\nTomorrow at eight.")
    await ada.press("Post the update")
    await expect(ada.page.get_by_text("Posted.")).to_be_visible()
    await expect(ada.page.get_by_label("What is new?")).to_have_value("")
    await expect(said(bola.page, "Updates")).to_contain_text("Tomorrow at eight.", timeout=TOLD_MS)
    await expect(said(bola.page, "Updates")).to_contain_text("Ada Obi")
    await expect(bola.page.get_by_role("button", name="Post the update")).to_have_count(0)

    await bola.go("/settings")
    bola_id = await bola.page.locator(".facts code").inner_text()
    await ada.page.get_by_text("Give somebody a role").click()
    await ada.page.get_by_label("Their id").fill(bola_id)
    await ada.press("Give the role")
    await ada.step_up()
    await expect(ada.page.get_by_text("Bola Ojo is treasurer now.")).to_be_visible()
    await bola.page.goto(address)
    await be_live(bola.page)
    await expect(said(bola.page, "Updates")).to_contain_text("Tomorrow at eight.")
    await bola.press("Post the comment")
    await expect(bola.page.get_by_text("Write something first.")).to_be_visible()
    for text, hidden in ((evil, False), ("Without my name", True)):
        await bola.page.get_by_label("Say something").fill(text)
        await bola.page.get_by_label("Hide my name from everybody").set_checked(hidden)
        await bola.press("Post the comment")
        await expect(said(ada.page, "Comments").first).to_contain_text(text, timeout=TOLD_MS)
    await expect(said(ada.page, "Comments")).to_have_count(2)
    await expect(said(ada.page, "Comments").first).to_contain_text("Somebody")
    await expect(said(ada.page, "Comments").last).to_contain_text("Bola Ojo")
    await expect(ada.page.locator(".feed")).to_contain_text("done")

    await ada.page.get_by_role("button", name="Remove what Bola Ojo said").click()
    await ada.press("Remove it for good")
    await expect(ada.page.get_by_role("heading", name="Comments")).to_be_focused()
    for page in (ada.page, bola.page):
        await expect(said(page, "Comments")).to_have_count(1, timeout=TOLD_MS)
        await expect(page.get_by_text(evil)).to_have_count(0)
        feed = page.locator(".feed").get_by_text("A comment was removed by the organisers")
        await expect(feed).to_be_visible(timeout=TOLD_MS)
    await bola.page.get_by_role("button", name="Remove what Somebody said").click()
    await bola.press("Remove it for good")
    await expect(said(ada.page, "Comments")).to_have_count(0, timeout=TOLD_MS)
    await ada.page.reload()
    await be_live(ada.page)
    await expect(said(ada.page, "Updates")).to_have_count(1)
    await expect(said(ada.page, "Comments")).to_have_count(0)
    nothing_odd(ada.watched, bola.watched)


SAY_MUCH = """async ([address, count]) => {
  const { connect } = await import("/web/goalfund.js");
  const fund = connect();
  await fund.account.load();
  const goal = await fund.findGoal(address.split("/").at(-1));
  const long = "long".repeat(60);
  for (let n = 0; n < count; n += 1) {
    await fund.talk.post(goal.id, "comments", { text: `No. ${n} ${long}` });
  }
}"""


async def test_older_words_are_read_when_they_are_asked_for_and_fit_a_phone(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page(**{**PHONE, "viewport": {"width": 360, "height": 780}})
    ada = await Somebody(watched, live_server).newcomer()
    address = await open_goal(ada, "Much to say")
    await ada.page.evaluate(SAY_MUCH, [address, 70])
    await ada.page.reload()
    await be_live(ada.page)
    await expect(said(ada.page, "Comments")).to_have_count(50, timeout=SLOW_MS)
    await ada.press("Older comments")
    await expect(said(ada.page, "Comments")).to_have_count(60, timeout=SLOW_MS)
    await ada.press("Older comments")

    await expect(said(ada.page, "Comments")).to_have_count(70, timeout=SLOW_MS)
    await expect(ada.page.get_by_role("button", name="Older comments")).to_have_count(0)
    assert [] == await ada.page.evaluate(ACCESS_FAULTS)
    assert 360 == await ada.page.evaluate("document.documentElement.scrollWidth")
    nothing_odd(watched)
