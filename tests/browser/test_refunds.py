"""Money that goes back, at the pages: given back by its organiser, before its payer's eyes."""

from urllib.parse import urlsplit

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import PHONE, be_live, kobo, nothing_odd, pay
from tests.live import LiveServer

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()

# What its organiser does, as the pages would, without their forms.
CONNECT = """const { connect } = await import("/web/goalfund.js");
  const prove = (_user, confirm) => confirm({ password }).then(() => true);
  const fund = connect({ askToStepUp: prove });
  const { email } = await fund.account.load();"""
OPEN = f"""async (password) => {{
  {CONNECT}
  const said = {{ title: "A roof that is off", description: "Not now." }};
  return (await fund.openGoal({{ ...said, target_minor: 1e8, currency: "NGN" }})).id;
}}"""
GIVE = """async ([goalId, email]) => {
  const { connect } = await import("/web/goalfund.js");
  const fund = connect();
  await fund.account.load();
  const body = { amount_minor: 500_000, name: "Ngozi Ade", email, channel: "transfer" };
  const { contribution, payment } = await fund.contribute(goalId, body);
  return [contribution.id, contribution.access_key, payment];
}"""
GIVE_BACK = f"""async ([password, goalId, contributionId]) => {{
  {CONNECT}
  const body = {{ reason: "It is off.", contribution_id: contributionId, amount_minor: 400_000 }};
  await fund.outgoing.giveBack(goalId, body);
}}"""


async def test_an_organiser_gives_money_back_and_its_payer_sees_it_go(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    payer = await new_page(**PHONE)
    address = await open_goal(ada, "A trip that is off")
    await payer.page.goto(address)
    await be_live(payer.page)
    await pay(payer.page, name="Ngozi Ade", amount="8,000")
    await expect(ada.page.locator(".row", has_text="Ngozi Ade")).to_be_visible(timeout=SLOW_MS)

    page = ada.page
    await ada.press("Give money back")
    await page.get_by_label("Why?").fill("The trip is off.")
    await ada.press("Go on")
    await expect(page.get_by_text("Choose one.")).to_be_visible()
    await page.get_by_role("radio", name="Ngozi Ade").check()
    await page.get_by_label("How much of it").fill("9,000")
    await ada.press("Go on")
    await expect(page.get_by_text("They have ₦8,000.00 in the goal.")).to_be_visible()
    await page.get_by_label("How much of it").fill("5,000")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    await ada.press("Go on")
    await expect(page.locator("form.held")).to_contain_text("₦5,000.00 goes back to Ngozi Ade.")
    await ada.press("Give it back")
    await ada.step_up()

    for watched in (ada.watched, payer):
        refund = watched.page.locator("[data-refund]")
        await expect(refund).to_contain_text("The trip is off.", timeout=SLOW_MS)
        await expect(refund).to_have_attribute("data-status", "done", timeout=SLOW_MS)
        await expect(refund).to_contain_text("Ngozi Ade, ₦5,000.00 to the card: sent back")
        row = watched.page.locator(".row[data-kind=refund_paid]")
        await expect(row).to_be_visible(timeout=SLOW_MS)
    assert 500_000 == await kobo(payer.page, "refunded")
    assert [] == await payer.page.evaluate(ACCESS_FAULTS)
    assert 390 == await payer.page.evaluate("document.documentElement.scrollWidth")
    nothing_odd(ada.watched, payer)


async def is_owed(ngozi: Somebody, payer: Page, email: str) -> str:
    """Have `payer` give by transfer to a goal of Ngozi's, and be given most of it back.

    Return the goal's page, as a checkout leads back there.
    """
    page = ngozi.page
    await ngozi.go("/")
    goal = await page.evaluate(OPEN, ngozi.password)
    contribution, key, payment = await payer.evaluate(GIVE, [goal, email])
    gateway = urlsplit(payment["pretend_url"]).netloc
    transfer = {
        "account_number": payment["account_number"],
        "amount_minor": 500_000,
        "narration": payment["narration_code"],
    }
    async with aiohttp.ClientSession() as levers:
        assert (await levers.post(f"http://{gateway}/__sim/bank-transfers", json=transfer)).ok
    await ngozi.go(f"/g/{goal}")
    await expect(page.locator(".row", has_text="Ngozi Ade")).to_be_visible(timeout=SLOW_MS)
    await page.evaluate(GIVE_BACK, [ngozi.password, goal, contribution])
    return f"/g/{goal}?contribution={contribution}&key={key}"


async def test_somebody_names_the_account_that_money_comes_back_to(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ngozi = await Somebody(await new_page(**PHONE), live_server, "Ngozi", "Ade").newcomer()
    page = ngozi.page
    await is_owed(ngozi, page, ngozi.email)
    part = page.locator("[data-part=awaiting_account]")
    await expect(part).to_be_visible(timeout=SLOW_MS)
    await ngozi.go("/my-goals")
    waiting = page.locator("[data-field=waiting]")
    await expect(waiting).to_contain_text("₦4,000 of it comes back to you. Say which account")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    assert 390 == await page.evaluate("document.documentElement.scrollWidth")
    await ngozi.go("/notifications")
    await page.get_by_role("link", name="₦4,000 comes back to you").click()
    heading = page.get_by_role("heading", name="Where your money comes back to")
    await expect(heading).to_be_focused(timeout=SLOW_MS)
    kept = page.locator("[data-field=settlement]")

    await ngozi.press("Name an account")
    await page.get_by_label("Account number").fill("0123 456 780")
    await page.get_by_role("combobox", name="Bank").fill("zenith bank")
    await page.get_by_role("option").first.click()
    await expect(page.locator(".holder")).to_contain_text("It is the account of")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    await ngozi.press("Save the account")
    await expect(kept).to_contain_text("Zenith Bank Plc ******6780")
    await page.reload()
    await expect(kept).to_contain_text("******6780")
    await ngozi.press("Forget it")
    await expect(kept).to_have_text("You have named no account.")
    nothing_odd(ngozi.watched)


async def test_who_has_no_account_here_names_the_account_by_the_link_in_their_mail(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    payer = await new_page(**PHONE)
    page, email = payer.page, f"ngozi.{ada.email}"
    await page.goto(live_server.url)
    back = await is_owed(ada, page, email)
    letter = await live_server.mail_to(email, "refund_waits")
    link = next(word for word in letter.split() if "/refund-account#" in word)

    await page.goto(live_server.url + back)
    waits = page.locator(".payment [data-field=waits]")
    await expect(waits).to_contain_text("₦4,000 of it comes back to you", timeout=SLOW_MS)
    assert link == live_server.url + str(await waits.get_by_role("link").get_attribute("href"))
    await page.goto(link)
    await expect(page.locator("[data-field=waits]")).to_have_text("₦4,000")
    assert live_server.url + "/refund-account" == page.url
    await page.get_by_role("button", name="Send the money there").click()
    await expect(page.get_by_text("Choose the bank from the list.")).to_be_visible()
    await page.get_by_label("Account number").fill("0123 456 780")
    await page.get_by_role("combobox", name="Bank").fill("zenith bank")
    await page.get_by_role("option").first.click()
    await expect(page.locator(".holder")).to_contain_text("It is the account of")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    assert 390 == await page.evaluate("document.documentElement.scrollWidth")
    await page.get_by_role("button", name="Send the money there").click()

    await expect(page.locator("[data-field=named]")).to_contain_text("Zenith Bank Plc ******6780")
    assert [] == await page.evaluate(ACCESS_FAULTS)
    sent = ada.page.locator("[data-part=paid]")
    await expect(sent).to_be_visible(timeout=SLOW_MS)
    await page.reload()
    await expect(page.get_by_text("₦4,000 of what you gave was sent back to you.")).to_be_visible()
    nothing_odd(ada.watched, payer)
