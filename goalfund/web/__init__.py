"""The reference web client: which of its files a browser may have, and how they are sent."""

import gzip
import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from string import Template
from typing import Final, NamedTuple

from aiohttp import web

__all__ = ["PAGES", "Asset", "Page", "add_pages", "lost_page"]

# Written out, because the table of the machine differs from one machine to the next.
_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    "": "text/plain; charset=utf-8",  # LICENSE
}
_PACKED_ALREADY = {".ico", ".png", ".woff2"}
_FOLDER = Path(__file__).parent
_FRAME = _FOLDER / "frame.html"


class Page(NamedTuple):
    """A page: the address that it has, and what the common frame needs to become it."""

    path: str
    module: str
    title: str
    skip: str  # what comes after the header, for those who want to be there at once


PAGES: Final = (
    Page("/", "home", "GoalFund: public goals", "goals"),
    Page("/g/{slug}", "goal", "GoalFund", "goal"),
    Page("/register", "register", "Open an account · GoalFund", "form"),
    Page("/verify-email", "verify_email", "Confirm your address · GoalFund", "page"),
    Page("/sign-in", "sign_in", "Sign in · GoalFund", "form"),
    Page("/forgot-password", "forgot_password", "Forgot your password? · GoalFund", "form"),
    Page("/reset-password", "reset_password", "Set a new password · GoalFund", "form"),
    Page("/my-goals", "my_goals", "My goals · GoalFund", "goals"),
    Page("/open-goal", "open_goal", "Open a goal · GoalFund", "form"),
    Page("/invited", "invited", "You are invited · GoalFund", "page"),
    Page("/notifications", "notifications", "Notifications · GoalFund", "list"),
    Page("/unsubscribe", "unsubscribe", "No more mail · GoalFund", "page"),
    Page("/pay", "pay", "What is expected of you · GoalFund", "page"),
    Page("/no-reminders", "no_reminders", "No more reminders · GoalFund", "page"),
    Page("/refund-account", "refund_account", "Money comes back to you · GoalFund", "page"),
    Page("/claims", "claims", "Money that did not arrive · GoalFund", "page"),
    Page("/staff", "staff_suspense", "Money without a goal · GoalFund", "page"),
    Page("/staff/claims", "staff_claims", "Claims · GoalFund", "page"),
    Page("/staff/reconciliation", "staff_reconciliation", "Reconciliation · GoalFund", "page"),
    Page("/staff/payouts", "staff_payouts", "Payouts and notices · GoalFund", "page"),
    Page("/staff/disputes", "staff_disputes", "Disputes · GoalFund", "page"),
    Page("/staff/files", "staff_flags", "Files shown twice · GoalFund", "page"),
    Page("/settings", "settings", "Profile · GoalFund", "settings"),
    Page("/settings/notifications", "told_where", "Notifications · GoalFund", "settings"),
    Page("/settings/security", "security", "Sign-in and security · GoalFund", "settings"),
    Page("/settings/devices", "devices", "Devices · GoalFund", "settings"),
    Page("/settings/activity", "activity", "Activity · GoalFund", "settings"),
    Page("/settings/erase", "erase", "Erase my account · GoalFund", "settings"),
)

_LOST: Final = Page("", "lost", "Nothing here · GoalFund", "page")
_API: Final = "/api/"


class Asset:
    """One file as it is sent. It is read, hashed and packed when first asked for."""

    def __init__(self, suffix: str, read: Callable[[], bytes]) -> None:
        self._suffix = suffix
        self._read = read
        self.content_type = _TYPES[suffix]

    @cached_property
    def body(self) -> bytes:
        return self._read()

    @cached_property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:32]

    @cached_property
    def packed(self) -> bytes:
        """The body in gzip, or as it is where that gains nothing."""
        if self._suffix in _PACKED_ALREADY:
            return self.body
        return min(gzip.compress(self.body, mtime=0), self.body, key=len)


def add_pages(app: web.Application) -> None:
    """Serve the pages at their addresses, and their files below `/web/`.

    The files are listed once, now: only what is on the list can be asked for, so no path
    leads out of the folder and no folder can be read as a list. What browsers are told about
    safety comes from the edge; the pages need no more than its strictest policy.
    """
    assets = dict(_assets())

    async def asset(request: web.Request) -> web.StreamResponse:
        found = assets.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return _render(request, found)

    for page in PAGES:
        app.router.add_get(page.path, _always(Asset(".html", partial(_framed, page))))
    app.router.add_get("/favicon.ico", _always(assets["icon.svg"]))
    app.router.add_get("/web/{name:.+}", asset)


def lost_page() -> Callable[[web.Request], web.Response | None]:
    """Return what answers a browser that has come to where nothing is.

    It returns the page for that, with 404, to those who read pages; and None to who asks for data,
    and wherever data is asked for: they are told in their own language.
    """
    asset = Asset(".html", partial(_framed, _LOST))

    def answer(request: web.Request) -> web.Response | None:
        reads = "text/html" in request.headers.get("Accept", "")
        if not reads or request.path.startswith(_API):
            return None
        headers = {
            "Content-Type": asset.content_type,
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "Vary": "Accept",
        }
        return web.Response(status=404, body=asset.body, headers=headers)

    return answer


def _assets() -> Iterator[tuple[str, Asset]]:
    for path in sorted(_FOLDER.rglob("*")):
        listed = path.is_file() and path.suffix in _TYPES and not path.name.startswith(".")
        if listed and path != _FRAME:
            yield path.relative_to(_FOLDER).as_posix(), Asset(path.suffix, path.read_bytes)


def _framed(page: Page) -> bytes:
    """Return the frame, filled for `page`. Nothing of a request is ever in it."""
    current = ' aria-current="page"' if page.path == "/" else ""
    frame = Template(_FRAME.read_text(encoding="utf-8"))
    return frame.substitute(page._asdict(), current=current).encode()


def _always(asset: Asset) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def send(request: web.Request) -> web.StreamResponse:
        return _render(request, asset)

    return send


def _render(request: web.Request, asset: Asset) -> web.Response:
    headers = {
        "Content-Type": asset.content_type,
        # The way back from the checkout has a key in its address.
        "Referrer-Policy": "same-origin",
        # A file's name carries no version: ask each time, and mostly hear 304.
        "Cache-Control": "no-cache",
        "ETag": f'W/"{asset.etag}"',
        "Vary": "Accept-Encoding",
    }
    if any(known.value in (asset.etag, "*") for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    packed = asset.packed if _takes_gzip(request) else asset.body
    if packed is not asset.body:
        headers["Content-Encoding"] = "gzip"
    return web.Response(body=packed, headers=headers)


def _takes_gzip(request: web.Request) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")
