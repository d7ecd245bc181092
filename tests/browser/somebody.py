"""Somebody at a browser: what people do on the pages, step by step, as they would."""

import re
from dataclasses import dataclass, field
from uuid import uuid4

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Watched
from tests.live import LiveServer

PASSWORD = "a quiet river, 7 boats"
SLOW_MS = 30_000  # for what waits on a hash or on a mail


@dataclass
class Somebody:
    """A person, the page before them, and the server that it is of."""

    watched: Watched
    server: LiveServer
    first_name: str = "Ada"
    last_name: str = "Obi"
    email: str = field(default_factory=lambda: f"ada.{uuid4().hex[:12]}@example.org")
    password: str = PASSWORD
    host: str = "127.0.0.1"  # by which name they call the server

    @property
    def url(self) -> str:
        """The server's address as they know it."""
        return self.server.url.replace("127.0.0.1", self.host)

    @property
    def page(self) -> Page:
        return self.watched.page

    @property
    def menu(self) -> Locator:
        """The button at the top of each page that shows who is signed in."""
        return self.page.locator(".who .me")

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.url}{path}")

    async def register(self) -> None:
        """Open an account by the form."""
        await self.go("/register")
        await self.page.get_by_label("First name").fill(self.first_name)
        await self.page.get_by_label("Last name").fill(self.last_name)
        await self.page.get_by_label("Email").fill(self.email)
        await self.password_field().fill(self.password)
        await self.press("Open the account")
        await self.heading("Look at your mail")

    async def confirm_address(self) -> None:
        """Follow the link in the mail."""
        link = await self.server.mailed_link(self.email, "verify_email")
        await self.page.goto(link)
        await self.heading("Your address is confirmed")

    async def give_password(self) -> None:
        """Take the first step of signing in."""
        await self.go("/sign-in")
        await self.page.get_by_label("Email").fill(self.email)
        await self.password_field().fill(self.password)
        await self.press("Sign in")

    async def give_code(self, code: str) -> None:
        """Take the second step."""
        await self.heading("One more step")
        await self.page.get_by_label("Code", exact=True).fill(code)
        await self.press("Sign in")

    async def sign_in(self) -> None:
        """Sign in where no code is asked for."""
        await self.give_password()
        await self.arrive()

    async def arrive(self) -> None:
        """Wait until one is signed in, on the page that comes after."""
        await self.page.wait_for_url(lambda url: "/sign-in" not in url, timeout=SLOW_MS)
        await expect(self.menu).to_contain_text(self.first_name, timeout=SLOW_MS)

    async def sign_out(self) -> None:
        await self.menu.click()
        await self.page.get_by_role("button", name="Sign out", exact=True).click()
        await self.page.wait_for_url(f"{self.url}/")
        await expect(self.page.locator(".who").get_by_role("link", name="Sign in")).to_be_visible()

    async def newcomer(self) -> "Somebody":
        """Be somebody with a confirmed address who is signed in: by requests, not by the forms."""
        person = {
            "email": self.email,
            "password": self.password,
            "first_name": self.first_name,
            "last_name": self.last_name,
        }
        await self._post("register", person)
        link = await self.server.mailed_link(self.email, "verify_email")
        await self._post("verify-email", {"token": link.partition("#token=")[2]})
        await self._post("login", {"email": self.email, "password": self.password})
        return self

    async def _post(self, what: str, body: dict[str, str]) -> None:
        answer = await self.page.request.post(f"{self.url}/api/v1/auth/{what}", data=body)
        assert answer.ok, await answer.text()

    async def press(self, name: str) -> None:
        await self.page.locator("main, dialog").get_by_role("button", name=name, exact=True).click()

    async def heading(self, text: str) -> None:
        """Wait until the page says what it is."""
        heading = self.page.get_by_role("heading", level=1)
        await expect(heading).to_have_text(text, timeout=SLOW_MS)

    def password_field(self, label: str = "Password") -> Locator:
        return self.page.get_by_role("textbox", name=re.compile(f"^{label}$"))

    async def step_up(self, *, code: str = "") -> None:
        """Answer the question whether it is still them."""
        dialog = self.page.get_by_role("dialog", name="Confirm that it is you")
        await expect(dialog).to_be_visible()
        if code:
            await dialog.get_by_label("Code", exact=True).fill(code)
        else:
            await dialog.get_by_role("textbox", name="Password").fill(self.password)
        await dialog.get_by_role("button", name="Confirm", exact=True).click()
        await expect(dialog).to_have_count(0, timeout=SLOW_MS)
