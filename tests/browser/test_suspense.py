"""Money without a goal at the pages: claimed by its payer, given to its goal by staff."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_page import PHONE, be_live, nothing_odd, open_goal
from tests.browser.test_pictures import chosen
from tests.live import LiveServer
from tests.pictures import photograph

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()


async def test_a_payer_claims_what_came_without_its_code_and_staff_give_it_to_the_goal(
    new_page: NewPage, live_server: LiveServer
) -> None:
    payer = await Somebody(await new_page(**PHONE), live_server, "Zainab", "Bello").newcomer()
    clerk = await Somebody(await new_page(), live_server, "Chidi", "Okoro").newcomer()
    await live_server.run("staff", "add", clerk.email)
    page, desk = payer.page, clerk.page
    await open_goal(payer.watched, live_server)
    title = await page.get_by_role("heading", level=1).inner_text()
    await page.get_by_role("textbox", name="Amount").fill("3,210.75")
    await page.get_by_label("Bank transfer").check()
    await page.get_by_role("button", name="Continue to payment").click()
    panel = page.locator(".payment")
    async with page.expect_popup() as opened:
        await panel.get_by_role("link", name="Open the pretend bank").click()
    bank = await opened.value
    await bank.get_by_label("Narration").fill("for the well")
    await bank.get_by_label("From").fill("Musa Trading")
    await bank.get_by_label("Amount").fill("3000")
    await bank.get_by_role("button", name="Send").click()
    await expect(bank.get_by_role("heading")).to_have_text("₦3,000.00 sent")

    await panel.get_by_role("link", name="Tell us about it").click()
    await expect(page.get_by_text(f"Meant for {title}.")).to_be_visible(timeout=SLOW_MS)
    await page.get_by_label("Amount").fill("3,000")
    await page.get_by_label("Name of the account").fill("")
    await payer.press("Send it")
    await expect(page.get_by_label("Name of the account")).to_be_focused()
    await page.get_by_label("Name of the account").fill("Musa Trading")
    await page.get_by_label("The bank’s receipt (optional)", exact=True).set_input_files(
        [chosen("a.jpg", photograph())]
    )
    assert [] == await page.evaluate(ACCESS_FAULTS)
    assert 390 == await page.evaluate("document.documentElement.scrollWidth")
    await payer.press("Send it")
    claims = page.get_by_role("list", name="Claims, newest first").get_by_role("article")
    await expect(claims).to_contain_text("being looked at", timeout=SLOW_MS)

    await desk.reload()
    await clerk.go("/")
    await clerk.menu.click()
    await desk.get_by_role("link", name="Staff").click()
    money = desk.locator("[data-item] > article").filter(has_text="Musa Trading")
    await expect(money).to_contain_text("for the well", timeout=SLOW_MS)
    suggestion = money.locator(".options > li").first
    await expect(suggestion).to_contain_text("claimed by its payer")
    await expect(suggestion).to_contain_text("another amount")
    assert [] == await desk.evaluate(ACCESS_FAULTS)
    await suggestion.get_by_role("button").first.click()
    await clerk.press("Give it")
    await clerk.step_up()
    await expect(money).to_contain_text("this goal", timeout=SLOW_MS)

    await expect(claims).to_contain_text("found, and given to its goal", timeout=SLOW_MS)
    await money.get_by_role("link", name="this goal").click()
    await be_live(desk)
    row = desk.locator("[data-kind=suspense_allocated], [data-kind=contribution_confirmed]").first
    await expect(row).to_contain_text("₦3,000", timeout=SLOW_MS)
    await clerk.go("/staff/reconciliation")
    await expect(desk.get_by_role("heading", name="Comparisons")).to_be_visible(timeout=SLOW_MS)
    before = await desk.locator("[data-run=done]").count()
    await clerk.press("Compare now")
    await expect(desk.locator("[data-run=done]")).to_have_count(before + 1, timeout=SLOW_MS)
    assert [] == await desk.evaluate(ACCESS_FAULTS)
    await clerk.go("/staff/payouts")
    await clerk.heading("Payouts and notices")
    await clerk.press("Notices of the payment service")
    assert [] == await desk.evaluate(ACCESS_FAULTS)
    await clerk.go("/no/such/place")
    await clerk.heading("There is nothing here")
    await payer.go("/staff")
    await payer.heading("This page is for GoalFund’s own people")
    nothing_odd(payer.watched, clerk.watched)
