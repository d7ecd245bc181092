"""Pictures at the pages: chosen, sent, seen live by others, and taken away."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import PHONE, be_live, nothing_odd
from tests.live import LiveServer
from tests.pictures import photograph, picture

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()
TOLD_MS = 5_000


def chosen(name: str, raw: bytes, media: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": media, "buffer": raw}


async def is_shown(page: Page, alt: str) -> None:
    """See that a picture is there, and was loaded."""
    image = page.get_by_role("img", name=alt)
    await image.scroll_into_view_if_needed(timeout=TOLD_MS)
    await expect(image).to_have_js_property("complete", True, timeout=TOLD_MS)
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


@pytest.mark.parametrize("private", [False, True])
async def test_an_update_with_a_picture_is_seen_live(
    new_page: NewPage, live_server: LiveServer, private: bool
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    address = await open_goal(ada, "Pictured", private=private)
    # Of a private goal, the organiser on another device.
    watcher = await ada.page.context.new_page() if private else (await new_page()).page
    await watcher.goto(address)
    await be_live(watcher)

    await ada.page.get_by_label("What is new?").fill("We dig.")
    pictures = ada.page.get_by_label("Pictures (optional)")
    await pictures.set_input_files([chosen("notes.txt", b"no picture", "text/plain")])
    await ada.press("Post the update")
    await expect(ada.page.get_by_text("notes.txt is no picture that can be taken")).to_be_visible()
    await pictures.set_input_files(
        [chosen("well.jpg", photograph()), chosen("pump.png", picture("PNG"), "image/png")]
    )
    previews = ada.page.get_by_role("list", name="Chosen pictures").get_by_role("img")
    await expect(previews).to_have_count(2)
    await ada.press("Post the update")
    await expect(ada.page.get_by_text("Posted.")).to_be_visible(timeout=SLOW_MS)
    await expect(previews).to_have_count(0)

    for page in (ada.page, watcher):
        for n in (1, 2):
            await is_shown(page, f"Picture {n} of 2 with the update by Ada Obi")
    await watcher.get_by_role("button", name="Check").first.click()
    await expect(watcher.locator("[data-verdict=sound], .check .good")).to_be_visible(
        timeout=SLOW_MS
    )
    await ada.page.get_by_role("button", name="Remove what Ada Obi said").click()
    await ada.press("Remove it for good")
    await expect(watcher.get_by_role("img", name="with the update")).to_have_count(
        0, timeout=TOLD_MS
    )
    nothing_odd(ada.watched)


async def test_a_goal_has_a_picture_that_its_organiser_changes_and_takes_away(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page(**{**PHONE, "viewport": {"width": 360, "height": 780}})
    ada = await Somebody(watched, live_server).newcomer()
    await ada.go("/open-goal")
    page = ada.page
    await page.get_by_label("Title").fill("A pump house")
    await page.get_by_label("Description").fill("With a roof.")
    await page.get_by_label("Target").fill("500,000")
    await page.get_by_label("Picture (optional)").set_input_files([chosen("a.jpg", photograph())])
    await expect(page.get_by_role("list", name="Chosen pictures")).to_be_visible()
    await ada.press("Open the goal")
    await page.wait_for_url("**/g/**", timeout=SLOW_MS)
    await be_live(page)
    await is_shown(page, "Picture of A pump house")
    other = await new_page()
    await other.page.goto(page.url)
    await be_live(other.page)
    await is_shown(other.page, "Picture of A pump house")
    first = await other.page.get_by_role("img", name="Picture of").get_attribute("src")

    await ada.press("Edit")
    await page.get_by_label("Picture (optional)").set_input_files(
        [chosen("b.png", picture("PNG", (60, 40)), "image/png")]
    )
    await ada.press("Save")
    image = other.page.get_by_role("img", name="Picture of A pump house")
    await expect(image).not_to_have_attribute("src", str(first), timeout=SLOW_MS)
    await is_shown(other.page, "Picture of A pump house")
    await ada.go("/my-goals")
    await is_shown(page, "Picture of A pump house")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    assert 360 == await page.evaluate("document.documentElement.scrollWidth")
    await page.goto(other.page.url)
    await be_live(page)
    await ada.press("Edit")
    await page.get_by_label("Take the picture away").check()
    assert [] == await page.evaluate(ACCESS_FAULTS)
    await ada.press("Save")
    await expect(image).to_have_count(0, timeout=SLOW_MS)
    nothing_odd(watched, other)
