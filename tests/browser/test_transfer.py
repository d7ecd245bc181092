"""A bank transfer on the goal's page: told what to type, and thanked as soon as it has come."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPage
from tests.browser.test_page import PHONE, SLOW_MS, be_live, nothing_odd, open_goal
from tests.live import LiveServer

pytestmark = pytest.mark.browser


async def test_a_transfer_with_the_code_turns_paid_before_the_payers_eyes(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """On a telephone; the pretend bank is a tab of its own, as a bank's app would be."""
    payer = await new_page(**PHONE)
    page = payer.page
    await open_goal(payer, live_server)
    await page.get_by_role("textbox", name="Amount").fill("1,750.50")
    await page.get_by_label("Your name").fill("Zainab Transfer")
    await page.get_by_label("Email").fill("zainab@example.com")
    await page.get_by_label("Bank transfer").check()
    await page.get_by_role("button", name="Continue to payment").click()
    panel = page.locator(".payment")
    await expect(panel.get_by_role("heading")).to_have_text("Waiting for your transfer")
    for shown in ("₦1,750.50", "GTBank", "GoalFund Contributions", "GF-"):
        await expect(panel).to_contain_text(shown)
    await expect(panel.locator("[data-field=time-left]")).to_contain_text("hours left")
    code = await panel.locator(".mark dd").first.inner_text()
    await panel.get_by_role("button", name="Copy code for the narration").click()
    width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    await page.reload()
    await be_live(page)
    await expect(panel).to_contain_text(code)

    async with page.expect_popup() as opened:
        await panel.get_by_role("link", name="Open the pretend bank").click()
    bank = await opened.value
    assert code == await bank.get_by_label("Narration").input_value()
    # As people type it, from an account of somebody else's.
    await bank.get_by_label("Narration").fill(f"fees {code.lower().replace('-', ' ')} thanks")
    await bank.get_by_label("From").fill("Emeka Ude")
    await bank.get_by_role("button", name="Send").click()
    await expect(bank.get_by_role("heading")).to_have_text("₦1,750.50 sent")

    await expect(panel).to_have_attribute("data-status", "confirmed", timeout=SLOW_MS)
    await expect(page.locator(".row", has_text="Zainab Transfer")).to_contain_text("₦1,750.50")
    assert 0 == width, "nothing is wider than the telephone"
    nothing_odd(payer)
