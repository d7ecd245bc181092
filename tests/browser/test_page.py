"""The pages on a real server, with people at them: pay, watch, check, survive a crash."""

import re
from collections.abc import Callable

import orjson
import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import JS_TESTS, NewPage, Watched
from tests.live import LiveServer

pytestmark = pytest.mark.browser

HERE = {"127.0.0.1"}
ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FIELD_NAMES = "all => all.map((figure) => figure.dataset.field)"
SEQS = "rows => rows.map((row) => row.dataset.seq)"
SLOW_MS = 30_000  # for what waits on a gateway or on a server that starts


async def open_goals(watched: Watched, server: LiveServer) -> None:
    await watched.page.goto(server.url)
    await expect(watched.page.locator(".goal-card").first).to_be_visible()


async def open_goal(watched: Watched, server: LiveServer) -> None:
    """Open the first goal of the list that still takes payments, and wait until it is live."""
    if not watched.page.url.startswith(f"{server.url}/g/"):
        await watched.page.goto(f"{server.url}/?status=open")
        await watched.page.locator(".goal-card h3 a").first.click()
    await be_live(watched.page)


async def be_live(page: Page) -> None:
    await expect(page.locator(".connection [role=status]")).to_have_text("Live", timeout=SLOW_MS)


async def offer(page: Page, *, name: str, amount: str, message: str = "") -> None:
    """Fill the form and go to the gateway's page."""
    await page.get_by_role("textbox", name="Amount").fill(amount)
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("Email").fill("ada@example.com")
    await page.get_by_label("Message").fill(message)
    await page.get_by_role("button", name="Continue to payment").click()
    await page.wait_for_url(lambda url: "/g/" not in url)


async def choose(page: Page, button: str) -> None:
    """Press a button of the gateway's page, and come back."""
    await page.get_by_role("button", name=re.compile(button, re.IGNORECASE)).first.click()
    back = page.get_by_role("link", name=re.compile("back|return|continue", re.IGNORECASE))
    if "/g/" not in page.url and await back.count() > 0:
        await back.first.click()
    await page.wait_for_url("**/g/**")


async def pay(page: Page, *, name: str, amount: str, message: str = "") -> None:
    await offer(page, name=name, amount=amount, message=message)
    await choose(page, "^pay")


async def kobo(page: Page, field: str) -> int:
    """Return a sum that the page shows, in minor units."""
    text = await page.locator(f"[data-field={field}]").first.inner_text()
    whole, _, part = re.sub(r"[^\d.]", "", text).partition(".")
    return int(whole) * 100 + int((part or "0").ljust(2, "0"))


def nothing_odd(*pages: Watched) -> None:
    for watched in pages:
        assert [] == watched.complaints
        assert HERE == watched.hosts


async def test_two_watch_one_pays_both_see_it(new_page: NewPage, live_server: LiveServer) -> None:
    payer, watcher = await new_page(), await new_page()
    await open_goal(payer, live_server)
    await watcher.page.goto(payer.page.url)
    await be_live(watcher.page)
    before = await kobo(watcher.page, "raised")
    loads: list[str] = []
    watcher.page.on("framenavigated", lambda frame: loads.append(frame.url))

    await pay(payer.page, name="Adaeze Two-Watch", amount="1,500.50", message="for <b>all</b>")
    for watched in (payer, watcher):
        row = watched.page.locator(".row", has_text="Adaeze Two-Watch")
        await expect(row).to_contain_text("gave ₦1,500.50", timeout=SLOW_MS)
        await expect(row).to_contain_text("for <b>all</b>")
        assert before + 150_050 == await kobo(watched.page, "raised")
    announced = watcher.page.locator("[data-field=announcement]")
    await expect(announced).to_have_text("Adaeze Two-Watch gave ₦1,500.50")
    assert [] == loads, "the watcher's page was never loaded again"
    nothing_odd(payer, watcher)


async def test_the_payer_is_told_what_became_of_the_payment(
    new_page: NewPage, live_server: LiveServer
) -> None:
    payer = await new_page()
    await open_goal(payer, live_server)

    await pay(payer.page, name="Tunde Told", amount="2000")
    panel = payer.page.locator(".payment")
    await expect(panel).to_have_attribute("data-status", "confirmed", timeout=SLOW_MS)
    await expect(panel).to_contain_text("₦2,000")
    assert "key=" not in payer.page.url
    assert "contribution=" not in payer.page.url
    await payer.page.reload()
    await expect(panel).to_have_attribute("data-status", "confirmed")
    await panel.get_by_role("button", name="Close").click()
    await expect(panel).to_have_count(0)
    nothing_odd(payer)


async def test_an_anonymous_payer_has_no_name_on_the_page(
    new_page: NewPage, live_server: LiveServer
) -> None:
    payer = await new_page()
    await open_goal(payer, live_server)
    await payer.page.get_by_label("Hide my name").check()

    await pay(payer.page, name="Ngozi Hidden", amount="3,210.07")
    row = payer.page.locator(".row", has_text="₦3,210.07")
    await expect(row).to_contain_text("Anonymous gave", timeout=SLOW_MS)
    assert "Ngozi" not in await payer.page.locator("body").inner_text()


@pytest.mark.parametrize("button", ["decline|fail", "cancel|abandon"])
async def test_a_payment_that_is_not_made_adds_nothing(
    new_page: NewPage, live_server: LiveServer, button: str
) -> None:
    payer = await new_page()
    await open_goal(payer, live_server)
    before = await kobo(payer.page, "raised")

    await offer(payer.page, name="Musa Maybe", amount="4,000")
    await choose(payer.page, button)
    await be_live(payer.page)
    panel = payer.page.locator(".payment")
    await expect(panel).to_have_attribute("data-status", re.compile("pending|failed"))
    assert before == await kobo(payer.page, "raised")
    await expect(payer.page.locator(".row", has_text="Musa Maybe")).to_have_count(0)
    nothing_odd(payer)


async def test_a_killed_server_is_caught_up_with_by_itself(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """Reliability 51 and 53: both browsers resume where they were, without a reload."""
    one, two = await new_page(), await new_page()
    await open_goal(one, live_server)
    await two.page.goto(one.page.url)
    await be_live(two.page)
    loads: list[str] = []
    for watched in (one, two):
        watched.page.on("framenavigated", lambda frame: loads.append(frame.url))

    await live_server.kill()
    for watched in (one, two):
        status = watched.page.locator(".connection [role=status]")
        await expect(status).to_have_attribute("data-status", "offline", timeout=SLOW_MS)
    await live_server.restart()
    payer = await new_page()
    await payer.page.goto(one.page.url)
    await be_live(payer.page)
    await pay(payer.page, name="Halima Afterwards", amount="1,111.11")
    for watched in (one, two):
        await be_live(watched.page)
        row = watched.page.locator(".row", has_text="Halima Afterwards")
        await expect(row).to_have_count(1, timeout=SLOW_MS)
        assert await kobo(payer.page, "raised") == await kobo(watched.page, "raised")
    assert [] == loads
    nothing_odd(one, two)


async def test_the_log_is_verified_in_the_browser(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await open_goal(watched, live_server)

    await watched.page.get_by_role("button", name="Check the log").click()
    verdict = watched.page.locator(".verdict")
    await expect(verdict).to_contain_text("Verified.", timeout=SLOW_MS)
    await expect(verdict.locator("code")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    nothing_odd(watched)


def _more_money(event: dict[str, list[dict[str, int]]]) -> None:
    event["transfers"][0]["amount_minor"] += 1


def _other_name(event: dict[str, dict[str, str]]) -> None:
    event["display"]["name"] = "Somebody Else"


@pytest.mark.parametrize(("alter", "reason"), [(_more_money, "hash"), (_other_name, "commitment")])
async def test_an_altered_log_is_named_by_its_line(
    new_page: NewPage,
    live_server: LiveServer,
    alter: Callable[[dict[str, object]], None],
    reason: str,
) -> None:
    """The control of the check above: one altered field, and it says so."""
    watched = await new_page()
    await open_goal(watched, live_server)
    altered: list[int] = []

    async def tamper(route: Route) -> None:
        answer = await route.fetch()
        page = orjson.loads(await answer.body())
        for event in page["events"]:
            if not altered and event["kind"] == "contribution_confirmed" and "display" in event:
                alter(event)
                altered.append(event["seq"])
        await route.fulfill(response=answer, body=orjson.dumps(page))

    await watched.page.route(re.compile(r"/api/v1/goals/[^/]+/events"), tamper)
    await watched.page.get_by_role("button", name="Check the log").click()
    fault = watched.page.locator(".verdict [data-reason]")
    await expect(fault).to_have_attribute("data-reason", reason, timeout=SLOW_MS)
    await expect(fault).to_have_attribute("data-seq", str(altered[0]))
    await expect(fault).to_contain_text(f"line {altered[0]} does not hold")


async def test_the_figures_account_for_every_kobo_that_was_raised(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await open_goals(watched, live_server)
    addresses = await watched.page.eval_on_selector_all(
        ".goal-card h3 a", "links => links.map(({ href }) => href)"
    )

    for address in addresses:
        await watched.page.goto(address)
        await be_live(watched.page)
        shown = [
            await kobo(watched.page, name)
            for name in (await watched.page.locator(".figure dd").evaluate_all(FIELD_NAMES))
            if name != "receivable"
        ]
        assert await kobo(watched.page, "raised") == sum(shown)
    assert len(addresses) > 3


async def test_older_lines_are_fetched_when_asked_for(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await watched.page.goto(f"{live_server.url}/?sort=progress")
    await watched.page.locator(".goal-card h3 a").first.click()
    await be_live(watched.page)
    rows = watched.page.locator(".row")
    older = watched.page.get_by_role("button", name="Show older")

    while await older.count() > 0:
        before = await rows.count()
        await older.click()
        await expect(rows.nth(before)).to_be_attached()
    numbers = [int(seq) for seq in await rows.evaluate_all(SEQS)]
    assert list(range(len(numbers), 0, -1)) == numbers
    nothing_odd(watched)


@pytest.mark.parametrize("path", ["/", "/g/any", "/web/goalfund.js"])
async def test_nothing_inline_and_nobody_else_may_run_in_the_pages(
    new_page: NewPage, live_server: LiveServer, path: str
) -> None:
    watched = await new_page()

    answer = await watched.page.request.get(live_server.url + path)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_line_of_the_feed_shows_its_place_in_the_log(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await open_goal(watched, live_server)
    row = watched.page.locator('.row[data-kind="contribution_confirmed"]').first

    await row.locator("summary").focus()
    await watched.page.keyboard.press("Enter")
    await expect(row.locator(".hash").first).to_have_text(re.compile("^[0-9a-f]{64}$"))
    await expect(row.get_by_role("table", name="Transfers")).to_be_visible()


async def test_a_form_with_mistakes_says_what_is_wrong_where_it_is(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await open_goal(watched, live_server)
    page = watched.page

    await page.get_by_role("textbox", name="Amount").fill("1,50")
    await page.get_by_role("button", name="Continue to payment").click()
    amount = page.get_by_role("textbox", name="Amount")
    await expect(amount).to_be_focused()
    await expect(amount).to_have_attribute("aria-invalid", "true")
    await expect(amount).to_have_accessible_description(re.compile("Enter an amount such as"))
    await expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    nothing_odd(watched)


async def test_what_the_server_finds_wrong_is_shown_at_its_field(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await open_goal(watched, live_server)
    page = watched.page

    await page.get_by_role("textbox", name="Amount").fill("5000")
    await page.get_by_label("Your name").fill("Ada")
    await page.get_by_label("Email").fill("ada@exa_mple.com")  # fine for us, not for the server
    await page.get_by_role("button", name="Continue to payment").click()
    await expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("alert")).to_contain_text("marked fields")
    nothing_odd(watched)


async def test_goals_can_be_searched_and_filtered(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    await open_goals(watched, live_server)
    page = watched.page
    title = await page.locator(".goal-card h3").first.inner_text()

    await page.get_by_label("Search").fill(title)
    await expect(page.locator(".goal-card h3").first).to_have_text(title)
    await page.get_by_label("Search").fill("zzz no such goal zzz")
    await expect(page.get_by_text("No goal matches.")).to_be_visible()
    assert "q=zzz" in page.url
    await page.get_by_role("button", name="Show all goals").click()
    await expect(page.locator(".goal-card").first).to_be_visible()
    await page.get_by_label("Status").select_option("cancelled")
    await expect(page.locator(".goal-card").filter(has_not_text="ancelled")).to_have_count(0)
    nothing_odd(watched)


async def test_an_unknown_goal_is_said_to_be_unknown(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()

    await watched.page.goto(f"{live_server.url}/g/no-such-goal-here")
    await expect(watched.page.get_by_role("heading", level=1)).to_have_text("There is no such goal")
    nothing_odd(watched)


@pytest.mark.parametrize("width", [320, 390])
async def test_a_phone_needs_no_sideways_scroll(
    new_page: NewPage, live_server: LiveServer, width: int
) -> None:
    watched = await new_page(**{**PHONE, "viewport": {"width": width, "height": 844}})
    wide = "document.documentElement.scrollWidth"

    await open_goals(watched, live_server)
    assert width == await watched.page.evaluate(wide)
    await open_goal(watched, live_server)
    await watched.page.locator(".row summary").first.click()
    await watched.page.get_by_role("button", name="Check the log").click()
    await expect(watched.page.locator(".verdict")).to_contain_text("Verified.", timeout=SLOW_MS)
    assert width == await watched.page.evaluate(wide)
    nothing_odd(watched)


@pytest.mark.parametrize("address", ["/", "goal"])
async def test_the_pages_keep_the_basic_rules_of_access(
    new_page: NewPage, live_server: LiveServer, address: str
) -> None:
    watched = await new_page()
    await open_goals(watched, live_server)
    if address == "goal":
        await open_goal(watched, live_server)

    assert [] == await watched.page.evaluate(ACCESS_FAULTS)
    await watched.page.keyboard.press("Tab")
    skip = watched.page.get_by_role("link", name=re.compile("^Skip to"))
    await expect(skip).to_be_focused()
