"""The session's cookie where it matters, over HTTPS, as a real browser takes and keeps it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from goalfund.app import Server
from goalfund.resources import Gateway, listen
from tests.browser.conftest import NewPage
from tests.browser.tls import https_before
from tests.live import SECRET
from tests.served import settings_for

pytestmark = pytest.mark.browser

PASSWORD = "a quiet river, 7 boats"


@pytest.fixture(params=[False, True], ids=["same site", "cross site"])
async def site(
    request: pytest.FixtureRequest, dsn: str, static_site: str, tmp_path: Path
) -> AsyncIterator[tuple[str, bool]]:
    """A server reached over HTTPS: its address, and whether its front end is elsewhere."""
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listen("127.0.0.1", 0))
        url = await stack.enter_async_context(https_before(listener.getsockname()[1], tmp_path))
        settings = settings_for(
            dsn,
            allowed_origins=[static_site.replace("127.0.0.1", "localhost")],
            front_end_is_cross_site=request.param,
        )
        nowhere = Gateway("http://127.0.0.1:9", SECRET)
        server = await stack.enter_async_context(Server.open(settings, dsn, nowhere, url, None))
        await stack.enter_async_context(server.listening(listener))
        yield url, request.param


async def register(page: Page, url: str) -> str:
    email = f"ada.{uuid4().hex[:12]}@example.org"
    person = {"email": email, "password": PASSWORD, "first_name": "Ada", "last_name": "Obi"}
    answer = await page.request.post(f"{url}/api/v1/auth/register", data=person)
    assert answer.status == 201, await answer.text()
    return email


async def test_the_cookie_is_tied_to_the_host_and_to_https(
    new_page: NewPage, site: tuple[str, bool]
) -> None:
    url, is_cross_site = site
    page = (await new_page(ignore_https_errors=True)).page
    email = await register(page, url)
    await page.goto(f"{url}/sign-in?next=/settings")
    await page.get_by_label("Email").fill(email)
    await page.get_by_role("textbox", name="Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url(f"{url}/settings")
    await expect(page.locator(".who .me")).to_contain_text("Ada")

    (cookie,) = await page.context.cookies()
    assert ("__Host-goalfund", "127.0.0.1", "/") == (
        cookie["name"],
        cookie["domain"],
        cookie["path"],
    )
    assert (True, True) == (cookie["httpOnly"], cookie["secure"])
    assert ("None" if is_cross_site else "Lax") == cookie["sameSite"]
    assert is_cross_site == bool(cookie.get("partitionKey"))


_SIGN_IN = """
async ([url, email, password]) => {
    const { connect } = await import("/web/goalfund.js");
    const fund = connect({ url });
    await fund.account.signIn({ email, password });
    const { first_name } = await fund.account.editProfile({ first_name: "Elsewhere" });
    return [first_name, fund.session.transport];
}
"""


async def test_a_front_end_on_another_site_has_its_cookie_where_the_deployment_says_so(
    new_page: NewPage, site: tuple[str, bool], static_site: str
) -> None:
    url, is_cross_site = site
    page = (await new_page(ignore_https_errors=True)).page
    email = await register(page, url)

    await page.goto(f"{static_site.replace('127.0.0.1', 'localhost')}/elsewhere")
    answer = await page.evaluate(_SIGN_IN, [url, email, PASSWORD])
    assert ["Elsewhere", "cookie" if is_cross_site else "bearer"] == answer
    assert int(is_cross_site) == len(await page.context.cookies())
