"""What staff do at their pages: money without a goal, disputes, files that two goals show."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import expect

from goalfund.db import Pool, load_queries, open_pool
from goalfund.files.comparing import Comparing
from goalfund.payments import references
from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import PHONE, be_live, nothing_odd
from tests.browser.test_pictures import chosen
from tests.live import LiveServer
from tests.pictures import encoded, photograph, scene

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()

# Opens a goal with a picture as the page would, without its form.
OPEN_GOAL = """async ([title, bytes]) => {
  const { connect } = await import("/web/goalfund.js");
  const fund = connect();
  await fund.account.load();
  const file = new File([Uint8Array.from(bytes)], "well.jpg", { type: "image/jpeg" });
  const { id: image } = await fund.upload(file, "goal_image");
  const said = { title, description: "Clean water.", target_minor: 1e8, currency: "NGN" };
  return (await fund.openGoal({ ...said, image })).id;
}"""
OFFER = """async (goalId) => {
  const { connect } = await import("/web/goalfund.js");
  const body = { amount_minor: 765_400, name: "Ngozi Ade", email: "ngozi@example.com" };
  return (await connect().contribute(goalId, body)).payment;
}"""


async def test_a_payer_claims_what_came_without_its_code_and_staff_give_it_to_the_goal(
    new_page: NewPage, live_server: LiveServer
) -> None:
    payer = await Somebody(await new_page(**PHONE), live_server, "Zainab", "Bello").newcomer()
    clerk = await Somebody(await new_page(), live_server, "Chidi", "Okoro").newcomer()
    await live_server.run("staff", "add", clerk.email)
    page, desk = payer.page, clerk.page
    await open_goal(payer, "A roof for the hall")
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


async def paid_and_disputed(ada: Somebody, pool: Pool, goal_id: str) -> str:
    """Have somebody pay, and their bank want it back; return the ticket."""
    payment = await ada.page.evaluate(OFFER, goal_id)
    gateway = "{0.scheme}://{0.netloc}/__sim/transactions".format(urlsplit(payment["checkout_url"]))
    charge = f"{gateway}/{payment['reference']}"
    async with aiohttp.ClientSession() as levers:
        assert (await levers.post(f"{charge}/pay", json={})).ok
        await expect(ada.page.locator(".row", has_text="Ngozi Ade")).to_be_visible(timeout=SLOW_MS)
        ticket: str = (await (await levers.post(f"{charge}/dispute", json={})).json())["ticket_id"]
    # As a round would note it, which comes every ten minutes.
    now, ours = datetime.now(UTC), references.parse(payment["reference"])
    assert ours is not None
    await pool.execute(
        load_queries()["note_dispute"],
        *(ticket, payment["reference"], ours.goal_id, ours.payment_code, 765_400, "open", "open"),
        now + timedelta(days=3),
        now,
    )
    return ticket


async def test_staff_see_files_that_two_goals_show_and_answer_a_dispute_once(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(**PHONE), live_server).newcomer()
    await live_server.run("staff", "add", ada.email)
    page = ada.page
    await ada.go("/")
    photo = list(encoded(scene(7_654)))
    titles = ("A well that is dug twice", "A well, once more")
    first, _ = [await page.evaluate(OPEN_GOAL, [title, photo]) for title in titles]
    await ada.go(f"/g/{first}")
    await be_live(page)
    async with open_pool(live_server.dsn, name="test", size=2, role=None) as pool:
        await Comparing(pool, load_queries()).compare()
        ticket = await paid_and_disputed(ada, pool, first)

    await page.reload()
    dispute = page.locator("[data-dispute]")
    await expect(dispute).to_contain_text("It is lost unless it is answered by", timeout=SLOW_MS)
    assert [] == await page.evaluate(ACCESS_FAULTS)
    await ada.go("/staff/files")
    flag = page.locator("[data-flag]").filter(has_text=titles[0])
    await expect(flag).to_contain_text("Byte for byte", timeout=SLOW_MS)
    await expect(flag.get_by_role("img", name="File of A well")).to_have_count(2)
    await flag.get_by_role("img").first.evaluate("(image) => image.decode()")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    assert 390 == await page.evaluate("document.documentElement.scrollWidth")
    await page.get_by_role("link", name="Disputes", exact=True).click()
    line = page.locator("[data-dispute]").filter(has_text=ticket)
    await line.get_by_role("button", name=f"Contest {ticket}").click()
    await page.get_by_label("File name of the evidence").fill("a receipt.pdf")
    await ada.press("Send the answer")
    await expect(page.get_by_text("Letters, digits, dots")).to_be_visible()
    await page.get_by_label("File name of the evidence").fill("receipt.pdf")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    assert 390 == await page.evaluate("document.documentElement.scrollWidth")
    await ada.press("Send the answer")
    await ada.step_up()
    await expect(line).to_contain_text("Evidence was sent", timeout=SLOW_MS)
    await expect(line.get_by_role("button")).to_have_count(0)
    nothing_odd(ada.watched)
