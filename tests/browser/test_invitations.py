"""Invitation links at the pages: made and copied, opened, revoked."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import be_live, nothing_odd
from tests.live import LiveServer

pytestmark = pytest.mark.browser


async def test_an_organiser_shares_a_private_goal_by_a_link_and_takes_it_back(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    bola = Somebody(await new_page(), live_server, first_name="Bola", last_name="Ojo")
    await bola.register()
    await bola.confirm_address()
    address = await open_goal(ada, "A surprise for Mama", private=True)
    await ada.page.get_by_text("Make a link").click()
    await ada.page.get_by_label("What the link is for").fill("The cousins")
    await ada.press("Make the link")
    field = ada.page.locator("#new-link")
    await expect(field).to_be_visible(timeout=SLOW_MS)
    link = await field.input_value()
    await expect(ada.page.get_by_role("list", name="Links")).to_contain_text("0 of 100 used")

    await bola.page.goto(link)
    await bola.heading("You are invited to a goal")
    assert "token" not in bola.page.url
    await bola.page.locator("main").get_by_role("link", name="Sign in").click()
    await bola.page.get_by_label("Email").fill(bola.email)
    await bola.password_field().fill(bola.password)
    await bola.press("Sign in")
    await expect(bola.page.get_by_role("heading", level=1)).to_have_text(
        "A surprise for Mama", timeout=SLOW_MS
    )
    await be_live(bola.page)
    await expect(bola.page.get_by_role("button", name="Leave this goal")).to_be_visible()

    await ada.page.goto(address)
    await be_live(ada.page)
    await expect(ada.page.get_by_role("list", name="Invited")).to_contain_text("Bola Ojo")
    await ada.press("Revoke: The cousins")
    await ada.press("Revoke: yes")
    await expect(bola.page.get_by_role("heading", level=1)).not_to_have_text(
        "A surprise for Mama", timeout=SLOW_MS
    )
    await expect(ada.page.get_by_role("list", name="Links")).to_have_count(0)
    nothing_odd(ada.watched)
