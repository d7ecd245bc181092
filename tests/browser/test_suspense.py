"""What staff do at their pages: money without a goal, disputes, files that two goals show."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import Locator, expect

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
# Wants to give by transfer to a new goal; into the account that is named, anybody can pay.
OFFER_TRANSFER = """async () => {
  const { connect } = await import("/web/goalfund.js");
  const fund = connect();
  await fund.account.load();
  const said = { title: "A bridge", description: "Of wood.", target_minor: 1e8, currency: "NGN" };
  const { id } = await fund.openGoal(said);
  const body = { amount_minor: 1e5, name: "Ada", email: "ada@example.com", channel: "transfer" };
  return (await fund.contribute(id, body)).payment;
}"""
# Waits until money in suspense stands so.
STANDS = """async ([reference, state]) => {
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const answer = await fetch(`/api/v1/admin/suspense?limit=200&state=${state}`);
    const item = (await answer.json()).items.find((one) => one.reference === reference);
    if (item?.refund && item.state === state) return true;
    await new Promise((over) => { setTimeout(over, 100); });
  }
  return false;
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


async def stray(clerk: Somebody) -> str:
    """Have 4,321 naira come in that name nothing; return the gateway's reference."""
    payment = await clerk.page.evaluate(OFFER_TRANSFER)
    gateway = "{0.scheme}://{0.netloc}/__sim".format(urlsplit(payment["pretend_url"]))
    paid = {
        "account_number": payment["account_number"],
        "amount_minor": 432_100,
        "sender": "Musa Trading",
        "narration": "for the roof",
    }
    async with aiohttp.ClientSession() as levers:
        # Twice it leaves the wallet, and once it is not back yet.
        assert (await levers.post(f"{gateway}/deposits", json={"amount_minor": 10**6})).ok
        answer = await levers.post(f"{gateway}/bank-transfers", json=paid)
        reference: str = (await answer.json())["transaction_reference"]
    return reference


async def ask_back(clerk: Somebody, money: Locator, account: str) -> None:
    """Say where it goes back to, and that it shall."""
    await money.get_by_text("Send it back to who sent it").click()
    bank = money.get_by_role("combobox", name="Bank")
    await bank.fill("gtb")
    await expect(money.get_by_role("option").first).to_have_text("GTBank Plc")
    await bank.press("Enter")
    await money.get_by_label("Account number").fill(account)
    await expect(money.locator(".holder")).to_contain_text("It is the account of")
    await clerk.press("Go on")
    await expect(money.get_by_label("Why does it go back?")).to_be_focused()
    await money.get_by_label("Why does it go back?").fill("Nobody claims it.")
    assert [] == await clerk.page.evaluate(ACCESS_FAULTS)
    assert 390 == await clerk.page.evaluate("document.documentElement.scrollWidth")
    await clerk.press("Go on")
    await expect(money).to_contain_text(f"******{account[-4:]}? It is all that arrived.")
    assert [] == await clerk.page.evaluate(ACCESS_FAULTS)
    assert 390 == await clerk.page.evaluate("document.documentElement.scrollWidth")
    await clerk.press("Send it back")


async def held_back(server: LiveServer, reference: str) -> str:
    """Have its transfer wait for people, once the bank has been asked; return its reference."""
    held = None
    async with (
        asyncio.timeout(SLOW_MS / 1_000),
        open_pool(server.dsn, name="test", size=1, role=None) as pool,
    ):
        while held is None:
            await asyncio.sleep(0.02)
            held = await pool.fetchval(
                "UPDATE payouts SET status = 'parked', reason = 'unheard_of'"
                " FROM suspense_items WHERE suspense_items.reference = $1"
                " AND withdrawal_id = refund_id AND status = 'sending' AND tries > 0"
                " RETURNING payouts.reference",
                reference,
            )
    return str(held)


async def test_staff_send_back_what_nobody_claims(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """It is on its way, held back, given up, and sent once more."""
    clerk = await Somebody(await new_page(**PHONE), live_server, "Chidi", "Okoro").newcomer()
    await live_server.run("staff", "add", clerk.email)
    page = clerk.page
    await clerk.go("/")
    reference = await stray(clerk)
    await clerk.go("/staff")
    money = page.locator(f"[data-item='{reference}'] > article")
    await expect(money).to_contain_text("for the roof", timeout=SLOW_MS)
    await ask_back(clerk, money, "0123459006")  # of whose transfers the bank never says anything
    await clerk.step_up()
    await expect(money).to_contain_text("On its way back to GTBank", timeout=SLOW_MS)

    payout = await held_back(live_server, reference)
    await clerk.press("Sent back")
    await expect(money).to_contain_text("has known of no such transfer", timeout=SLOW_MS)
    assert [] == await page.evaluate(ACCESS_FAULTS)
    await money.get_by_role("link", name="Payouts").click()
    await page.get_by_role("button", name=f"Give it up: {payout}").click()
    await clerk.press("Give it up: yes")
    await expect(page.get_by_role("button", name=f"Give it up: {payout}")).to_have_count(0)

    assert await page.evaluate(STANDS, [reference, "open"])
    await clerk.go("/staff")
    await expect(money).to_contain_text("It could not be sent back to", timeout=SLOW_MS)
    await ask_back(clerk, money, "0123456789")
    await expect(money).to_contain_text("On its way back to GTBank", timeout=SLOW_MS)
    assert await page.evaluate(STANDS, [reference, "refunded"])
    await clerk.press("Sent back")
    await expect(money).to_contain_text("Sent back to GTBank", timeout=SLOW_MS)
    nothing_odd(clerk.watched)


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
