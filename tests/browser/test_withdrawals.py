"""The life of money at the pages: asked for, let go, paid, proven, before everybody's eyes."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import JS_TESTS, NewPage
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_organising import open_goal
from tests.browser.test_page import PHONE, be_live, kobo, nothing_odd, pay
from tests.browser.test_pictures import chosen, is_shown
from tests.live import LiveServer
from tests.pictures import photograph

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()


async def give_role(organiser: Somebody, other: Somebody, role: str) -> None:
    """Give it by the form. For some minutes the organiser need not confirm again who they are."""
    session = await other.page.request.get(f"{other.url}/api/v1/auth/session")
    user_id = (await session.json())["user"]["id"]
    await organiser.page.get_by_text("Give somebody a role").click()
    await organiser.page.get_by_label("Their id").fill(user_id)
    await organiser.page.get_by_label("Role", exact=True).select_option(role)
    await organiser.press("Give the role")
    await organiser.step_up()


def withdrawal(page: Page) -> Locator:
    return page.locator(".withdrawal[data-withdrawal]").first


async def a_withdrawal(page: Page, status: str) -> None:
    await expect(withdrawal(page)).to_have_attribute("data-status", status, timeout=SLOW_MS)


async def test_money_is_asked_for_approved_paid_proven_and_believed_before_everybodys_eyes(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """An organiser, a treasurer in a second browser, a contributor on a telephone in a third."""
    ada = await Somebody(await new_page(), live_server).newcomer()
    tunde = await Somebody(await new_page(), live_server, "Tunde", "Bello").newcomer()
    zainab = await Somebody(await new_page(**PHONE), live_server, "Zainab", "Musa").newcomer()
    address = await open_goal(ada, "A pump for Umuoji")
    await give_role(ada, tunde, "treasurer")
    for somebody in (tunde, zainab):
        await somebody.page.goto(address)
        await be_live(somebody.page)
    await pay(zainab.page, name="Zainab Musa", amount="60,000")
    await expect(ada.page.locator(".row", has_text="Zainab Musa")).to_be_visible(timeout=SLOW_MS)
    loads: list[str] = []
    for somebody in (ada, tunde):
        somebody.page.on("framenavigated", lambda frame: loads.append(frame.url))

    await ada.press("Withdraw")
    form = ada.page.get_by_role("form", name="Withdraw money")
    await form.get_by_label("Amount").fill("70,000")
    await form.get_by_label("What is it for?").fill("The pump, and its transport")
    bank = form.get_by_role("combobox", name="Bank")
    await bank.fill("gtb")
    await ada.press("Ask for it")
    await expect(form).to_contain_text("Choose the bank from the list.")
    await expect(form).to_contain_text("No more than ₦")
    await form.get_by_label("Amount").fill("45,000")
    await bank.click()
    await expect(form.get_by_role("option").first).to_have_text("GTBank Plc")
    assert [] == await ada.page.evaluate(ACCESS_FAULTS)
    await bank.press("Enter")
    await form.get_by_label("Account number").fill("0123456789")
    await expect(form.locator(".holder")).to_contain_text("It is the account of")
    await ada.press("Ask for it")
    await a_withdrawal(ada.page, "requested")
    for somebody in (tunde, zainab):
        await a_withdrawal(somebody.page, "requested")
        await expect(withdrawal(somebody.page)).to_contain_text("0 of 1 approval given")
        await expect(withdrawal(somebody.page)).to_contain_text("******6789")
    assert 4_500_000 == await kobo(zainab.page, "reserved")
    assert 0 == await withdrawal(zainab.page).get_by_role("button", name="Approve").count()
    assert 0 == await withdrawal(ada.page).get_by_role("button", name="Approve").count()
    await expect(withdrawal(ada.page).get_by_role("button", name="Take it back")).to_be_visible()

    await tunde.page.get_by_role("button", name="Approve: ₦45,000").click()
    assert [] == await tunde.page.evaluate(ACCESS_FAULTS)
    await tunde.press("Approve it")
    await tunde.step_up()
    for somebody in (ada, tunde, zainab):
        await a_withdrawal(somebody.page, "paid")
        await expect(withdrawal(somebody.page)).to_contain_text("approved it")
    assert 4_500_000 == await kobo(zainab.page, "withdrawn")
    assert [] == await zainab.page.evaluate(ACCESS_FAULTS)
    assert 390 == await zainab.page.evaluate("document.documentElement.scrollWidth")

    await ada.press("Show what it was spent on")
    await ada.page.get_by_label("What is it?").fill("Receipt of the pump")
    await ada.page.get_by_label("What was it spent on?").fill("One pump, and a lorry for a day.")
    await ada.page.get_by_label("Receipts and pictures").set_input_files(
        [chosen("receipt.jpg", photograph())]
    )
    assert [] == await ada.page.evaluate(ACCESS_FAULTS)
    await ada.press("Show it to the contributors")
    await expect(withdrawal(zainab.page)).to_contain_text("One pump, and a lorry", timeout=SLOW_MS)
    await is_shown(zainab.page, "Picture with the proof “Receipt of the pump”")
    await expect(ada.page.get_by_role("form", name="Your answer")).to_have_count(0)
    await expect(tunde.page.get_by_role("form", name="Your answer")).to_have_count(0)
    await zainab.page.get_by_label("Comment (optional)").fill("I saw it run.")
    assert [] == await zainab.page.evaluate(ACCESS_FAULTS)
    await zainab.press("Yes, I confirm it")
    for somebody in (ada, tunde, zainab):
        await a_withdrawal(somebody.page, "proven")
        await expect(withdrawal(somebody.page)).to_contain_text("I saw it run.", timeout=SLOW_MS)
    await zainab.press("Compare now")
    await expect(zainab.page.locator("[data-clearing=right]")).to_be_visible(timeout=SLOW_MS)
    assert await kobo(zainab.page, "ledger") == await kobo(zainab.page, "available")
    await zainab.page.get_by_role("button", name=re.compile("^Check")).click()
    await expect(zainab.page.locator(".check .good", has_text="Verified")).to_be_visible(
        timeout=SLOW_MS
    )
    assert [] == await zainab.page.evaluate(ACCESS_FAULTS)
    assert [] == loads, "nobody's page was loaded again"
    nothing_odd(ada.watched, tunde.watched, zainab.watched)
