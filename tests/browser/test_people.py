"""People at the pages: in, out, their second factor, their devices, with cookies and without."""

import re
import time
from urllib.parse import urlsplit

import aiohttp
import orjson
import pyotp
import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from tests.browser.conftest import JS_TESTS, NewPage, Watched
from tests.browser.somebody import SLOW_MS, Somebody
from tests.browser.test_page import HERE, PHONE, nothing_odd
from tests.live import LiveServer
from tests.pictures import photograph

pytestmark = pytest.mark.browser

ACCESS_FAULTS = (JS_TESTS / "access_faults.js").read_text()
TOKEN = "sessionStorage.getItem('goalfund.token')"
CODE_STEP_S = 30
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def set_up_app(somebody: Somebody) -> tuple[pyotp.TOTP, list[str]]:
    """Turn the authenticator app on; return the app and the recovery codes."""
    page = somebody.page
    await somebody.go("/settings/security")
    await somebody.press("Set up an authenticator app")
    secret = page.locator("[data-field=secret]")
    dialog = page.get_by_role("dialog")
    await expect(secret.or_(dialog)).to_be_visible()
    if await dialog.count():
        await somebody.step_up()
    await expect(page.get_by_alt_text("A picture for your authenticator app")).to_be_visible()
    app = pyotp.TOTP(await secret.inner_text())
    await page.get_by_label("Code that the app shows").fill(app.now())
    await somebody.press("Turn it on")
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10, timeout=SLOW_MS)
    return app, await codes.all_inner_texts()


def next_code(app: pyotp.TOTP) -> str:
    """Return the code after the present one: each is good once, and clocks may differ a little."""
    return app.at(int(time.time()) + CODE_STEP_S)


async def test_a_newcomer_comes_in_and_guards_the_account(
    new_page: NewPage, live_server: LiveServer
) -> None:
    """Register, verify, 2FA, and another device revoked, all in the browser; reliability 62."""
    ada = Somebody(await new_page(), live_server)
    await ada.register()
    await ada.confirm_address()
    assert "#token" not in ada.page.url
    await ada.sign_in()
    app, codes = await set_up_app(ada)
    assert 10 == len(set(codes))
    await ada.press("I have kept them")
    await expect(ada.page.get_by_role("list", name="Recovery codes")).to_have_count(0)
    await ada.sign_out()

    await ada.give_password()
    await ada.give_code("000000")
    await expect(ada.page.get_by_role("alert")).to_contain_text("That code is not right")
    await ada.give_code(next_code(app))
    await ada.arrive()

    there = Somebody(await new_page(), live_server, email=ada.email)
    await there.give_password()
    await there.give_code(codes[0])
    await there.arrive()
    await there.go("/")
    await expect(there.menu).to_be_visible()
    socket = there.page.wait_for_event("websocket")  # it is connected before it is told
    await there.page.reload()
    await (await socket).wait_for_event("framereceived")
    await expect(there.menu).to_be_visible()
    await ada.go("/settings/devices")
    devices = ada.page.get_by_role("list", name="Devices").get_by_role("listitem")
    await expect(devices).to_have_count(2)
    await devices.filter(has_not_text="this device").get_by_role("button").click()
    farewell = there.page.get_by_text("You were signed out on this device.")
    await expect(farewell).to_be_visible(timeout=1_000)
    await expect(there.page.locator(".who").get_by_role("link", name="Sign in")).to_be_visible()
    await expect(devices).to_have_count(1)
    await ada.go("/settings/activity")
    for kind in ("session_revoked", "recovery_code_used", "sign_in_failed", "second_factor_on"):
        await expect(ada.page.locator(f"li[data-kind={kind}]").first).to_be_visible()
    nothing_odd(ada.watched, there.watched)


async def test_a_forgotten_password_is_set_anew_by_mail(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = Somebody(await new_page(), live_server)
    await ada.register()
    await ada.go("/forgot-password")
    await ada.page.get_by_label("Email").fill(ada.email)
    await ada.press("Mail me the link")
    await ada.heading("Look at your mail")
    link = await live_server.mailed_link(ada.email, "reset_password")
    await ada.page.goto(link)
    new = ada.password_field("New password")

    await new.fill("short")
    await ada.press("Set the password")
    await expect(new).to_be_focused()
    await expect(new).to_have_accessible_description(re.compile("at least 10 characters"))
    await new.fill("ada ada ada")
    await ada.press("Set the password")
    await expect(new).to_have_accessible_description(re.compile("too easy to guess"))
    ada.password = "seven lanterns, one goat"
    await new.fill(ada.password)
    await ada.press("Set the password")
    await ada.heading("Your new password is set")
    await ada.sign_in()
    await ada.page.goto(link)
    await ada.password_field("New password").fill("another lantern, two goats")
    await ada.press("Set the password")
    await expect(ada.page.get_by_role("alert")).to_contain_text("used already")
    nothing_odd(ada.watched)


async def test_the_cookie_is_one_that_no_script_and_no_other_site_can_use(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = Somebody(await new_page(), live_server)
    await ada.register()
    await ada.sign_in()

    (cookie,) = await ada.page.context.cookies()
    host = urlsplit(live_server.url).hostname
    assert ("goalfund", host, "/") == (cookie["name"], cookie["domain"], cookie["path"])
    assert (True, "Lax", False) == (cookie["httpOnly"], cookie["sameSite"], cookie["secure"])
    assert "" == await ada.page.evaluate("document.cookie")
    kept = await ada.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "[{},{}]" == kept, "nothing of the session is where scripts can read it"


async def _keep_no_cookies(route: Route) -> None:
    """Do to an answer what a browser or a filter does that keeps no cookies of a site."""
    asked = route.request
    # Not by `route.fetch`, which puts the answer's cookies into the browser's jar.
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        headers = {**await asked.all_headers(), "accept-encoding": "identity"}
        async with http.request(
            asked.method, asked.url, data=asked.post_data_buffer, headers=headers
        ) as answer:
            kept = {name: text for name, text in answer.headers.items() if name != "Set-Cookie"}
            await route.fulfill(status=answer.status, headers=kept, body=await answer.read())


async def test_without_cookies_the_tab_keeps_a_token_and_all_goes_on(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = Somebody(await new_page(), live_server)
    handshakes: list[str] = []

    def note(data: str | bytes) -> None:
        if str(data).startswith("40"):
            handshakes.append(str(data)[2:])

    ada.page.on("websocket", lambda socket: socket.on("framesent", note))
    await ada.page.route("**/api/v1/auth/**", _keep_no_cookies)
    await ada.register()
    await ada.confirm_address()
    await ada.sign_in()
    token = await ada.page.evaluate(TOKEN)
    await ada.page.reload()
    await expect(ada.menu).to_be_visible()
    await ada.page.get_by_role("button", name="your menu").click()
    await ada.page.get_by_role("link", name="Settings").click()
    await ada.page.get_by_label("Last name").fill("Obi-Token")
    await ada.press("Save")

    await expect(ada.page.get_by_text("Saved.")).to_be_visible()
    assert [] == await ada.page.context.cookies()
    assert 43 == len(token)
    assert token == orjson.loads(handshakes[-1])["token"]
    await ada.go("/settings/devices")
    devices = ada.page.get_by_role("list", name="Devices").get_by_role("listitem")
    await expect(devices).to_have_count(1)  # what was tried by cookie is not left behind
    await ada.sign_out()
    assert await ada.page.evaluate(TOKEN) is None
    await ada.page.unroute_all()
    nothing_odd(ada.watched)


_FROM_ELSEWHERE = """
async ([url, email, password]) => {
    const { connect } = await import("/web/goalfund.js");
    window.fund = connect({ url });
    const user = await fund.account.signIn({ email, password });
    return [user.email, fund.session.transport];
}
"""
_STILL_THERE = """
async (url) => {
    const { connect } = await import("/web/goalfund.js");
    const fund = connect({ url });
    const user = await fund.account.load();
    const renamed = await fund.account.editProfile({ first_name: "Elsewhere" });
    const { items: [goal] } = await fund.listGoals({ limit: 1 });
    await new Promise((live) => fund.watch(goal.id, {
        onStatus: ({ status }) => { if (status === "live") live(); },
    }));
    return [user.email, renamed.first_name];
}
"""


async def test_a_front_end_on_another_site_whose_cookies_are_refused_signs_in_by_token(
    new_page: NewPage, live_server: LiveServer, static_site: str
) -> None:
    """The browser itself refuses the cookie here: it is another site's."""
    ada = Somebody(await new_page(), live_server)
    await ada.register()
    await ada.page.goto(f"{static_site.replace('127.0.0.1', 'localhost')}/elsewhere")

    signed_in = await ada.page.evaluate(_FROM_ELSEWHERE, [live_server.url, ada.email, ada.password])
    assert [ada.email, "bearer"] == signed_in
    await ada.page.reload()
    there = await ada.page.evaluate(_STILL_THERE, live_server.url)
    assert [ada.email, "Elsewhere"] == there
    assert [] == await ada.page.context.cookies()


async def test_where_nothing_can_be_kept_it_is_said_instead_of_lost(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    blocked = """for (const name of ["sessionStorage", "localStorage"]) Object.defineProperty(
        globalThis, name, { get() { throw new DOMException("no", "SecurityError"); } });"""
    ada = Somebody(watched, live_server)
    await ada.register()
    await watched.page.add_init_script(blocked)
    await watched.page.route("**/api/v1/auth/**", _keep_no_cookies)

    await ada.give_password()
    await ada.heading("Your browser keeps nothing of this site")
    await watched.page.unroute_all()
    nothing_odd(watched)


async def test_names_that_are_markup_are_shown_as_text(
    new_page: NewPage, live_server: LiveServer
) -> None:
    evil = '<img src=x onerror="document.title=1">'
    ada = Somebody(await new_page(), live_server, first_name=evil, last_name="<script>1</script>")
    await ada.newcomer()
    await ada.go("/settings")

    await expect(ada.menu).to_contain_text(evil)
    await ada.menu.click()
    await expect(ada.page.locator(".menu-who")).to_contain_text("<script>1</script>")
    assert 0 == await ada.page.locator(".who img, .who script").count()
    nothing_odd(ada.watched)


async def test_after_signing_in_nobody_is_led_to_another_site(
    new_page: NewPage, live_server: LiveServer
) -> None:
    watched = await new_page()
    ask = """async (target) => {
        history.replaceState(null, "", `?next=${encodeURIComponent(target)}`);
        return (await import("/web/pages/shell.js")).nextPage();
    }"""

    await watched.page.goto(f"{live_server.url}/forgot-password")
    strange = ("https://example.org/", "//example.org/x", "/.//example.org", "/\\example.org")
    for target in (*strange, "javascript:1", "http://["):
        assert "/my-goals" == await watched.page.evaluate(ask, target)
    assert "/g/roof?a=b" == await watched.page.evaluate(ask, "/g/roof?a=b")


async def test_mistakes_are_shown_at_their_fields_and_wrong_passwords_in_words(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = Somebody(await new_page(), live_server)
    page = ada.page
    await ada.go("/register")

    await ada.press("Open the account")
    await expect(page.get_by_label("First name")).to_be_focused()
    await page.get_by_label("First name").fill("Ada")
    await page.get_by_label("Last name").fill("Obi")
    await page.get_by_label("Email").fill("ada@exa_mple.org")  # fine for us, not for the server
    await page.get_by_label("Phone").fill("12")
    await ada.password_field().fill(ada.password)
    await ada.press("Open the account")
    await expect(page.get_by_label("Email")).to_be_focused()
    await expect(page.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    await ada.give_password()
    await expect(page.get_by_role("alert")).to_have_text("The email or the password is not right.")
    nothing_odd(ada.watched)


async def test_an_erased_account_is_gone_after_the_password_was_asked_for(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = await Somebody(await new_page(), live_server).newcomer()
    await ada.go("/settings/erase")
    await ada.page.get_by_role("checkbox").check()

    await ada.press("Erase it for good")
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_have_count(0)
    await ada.press("Erase it for good")
    await dialog.get_by_role("textbox", name="Password").fill("not it at all")
    await dialog.get_by_role("button", name="Confirm").click()
    await expect(dialog.get_by_role("alert")).to_have_text("That is not your password.")
    await ada.step_up()
    await ada.page.wait_for_url(f"{live_server.url}/")
    await ada.give_password()
    await expect(ada.page.get_by_role("alert")).to_have_text(
        "The email or the password is not right."
    )
    nothing_odd(ada.watched)


async def test_a_passkey_is_made_and_signs_in(new_page: NewPage, live_server: LiveServer) -> None:
    """By the browser's own WebAuthn, with an authenticator that the browser simulates."""
    ada = Somebody(await new_page(), live_server, host="localhost")
    await ada.newcomer()
    page = ada.page
    browser = await page.context.new_cdp_session(page)
    await browser.send("WebAuthn.enable")
    await browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await ada.go("/settings/security")
    await page.get_by_label("Name of the new passkey").fill("My <b>phone</b>")
    await ada.press("Add a passkey")
    await ada.step_up()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10, timeout=SLOW_MS)
    passkeys = page.get_by_role("list", name="Your passkeys").get_by_role("listitem")
    await expect(passkeys).to_contain_text("My <b>phone</b>")
    await ada.press("I have kept them")
    await ada.sign_out()

    await ada.give_password()
    await ada.heading("One more step")
    await ada.press("Use a passkey")
    await ada.arrive()
    await ada.go("/settings/security")
    await passkeys.get_by_role("button", name="Remove the passkey").click()
    await ada.press("Remove it")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Use a passkey").click()
    await expect(passkeys).to_have_count(0)
    await expect(page.get_by_role("heading", name="Recovery codes")).to_have_count(0)
    assert [] == ada.watched.complaints


@pytest.fixture
async def on_a_phone(new_page: NewPage, live_server: LiveServer) -> Page:
    watched: Watched = await new_page(**{**PHONE, "viewport": {"width": 360, "height": 780}})
    ada = await Somebody(watched, live_server).newcomer()
    return ada.page


PATHS = [
    "/register",
    "/sign-in",
    "/forgot-password",
    "/reset-password",
    "/reset-password#token=x",
    "/verify-email",
    "/settings",
    "/settings/security",
    "/settings/devices",
    "/settings/activity",
    "/settings/erase",
    "/my-goals",
    "/open-goal",
]


async def test_a_picture_is_chosen_shown_and_taken_away(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = Somebody(await new_page(), live_server)
    await ada.register()
    await ada.confirm_address()
    await ada.sign_in()
    await ada.go("/settings")
    await ada.press("Use this picture")
    await expect(ada.page.get_by_text("Choose a picture.")).to_be_visible()
    chosen: FilePayload = {
        "name": "me.jpg",
        "mimeType": "image/jpeg",
        "buffer": photograph(size=(600, 400)),
    }
    await ada.page.get_by_label("Picture").set_input_files(chosen)
    await ada.press("Use this picture")
    shown = ada.page.get_by_alt_text("Your picture")
    await expect(shown).to_be_visible()
    width = await shown.evaluate("async (i) => { await i.decode(); return i.naturalWidth; }")
    assert 512 == width
    await ada.press("Remove the picture")
    await expect(shown).to_have_count(0)
    nothing_odd(ada.watched)


async def test_every_page_of_people_fits_a_phone_and_keeps_the_basic_rules_of_access(
    on_a_phone: Page, live_server: LiveServer
) -> None:
    for path in PATHS:
        await on_a_phone.goto("about:blank")
        await on_a_phone.goto(f"{live_server.url}{path}")
        await expect(on_a_phone.locator(".who .me")).to_be_visible()
        await expect(on_a_phone.locator("h1")).to_be_visible()
        await expect(on_a_phone.locator(".loading")).to_have_count(0)

        assert [] == await on_a_phone.evaluate(ACCESS_FAULTS), path
        wide = await on_a_phone.evaluate("document.documentElement.scrollWidth")
        assert 360 == wide, path


async def test_what_needs_an_account_leads_to_signing_in_and_back(
    new_page: NewPage, live_server: LiveServer
) -> None:
    ada = Somebody(await new_page(), live_server)
    await ada.register()
    await ada.go("/settings/devices")
    await ada.heading("Sign in first")

    await ada.page.locator("main").get_by_role("link", name="Sign in").click()
    await ada.page.get_by_label("Email").fill(ada.email)
    await ada.password_field().fill(ada.password)
    await ada.press("Sign in")
    await ada.heading("Devices")
    assert HERE == ada.watched.hosts
