"""Where the server is reached, whose pages may act for a person, and which site a page is of."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Page:
    """A page that somebody uses us by. Passkeys are for its site: a host, and all beneath it."""

    origin: str
    site: str

    @property
    def can_have_passkeys(self) -> bool:
        """Whether browsers make passkeys there: a number is no site."""
        try:
            ipaddress.ip_address(self.site.strip("[]"))
        except ValueError:
            return self.site != ""
        return False


@dataclass(frozen=True, slots=True)
class Site:
    """Where the server is reached, and whose pages may act for a person.

    `cross_site`: the front end lives on another site, so its cookie has to be one that browsers
    send there, in a jar of that site's own.
    """

    public_url: str
    allowed_origins: Collection[str] = ()
    cross_site: bool = False
    proxy_hops: int = 0

    @property
    def secure(self) -> bool:
        """Whether people reach us over HTTPS. Without it we are on one machine alone."""
        return self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        """The origin of our own pages."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    def sends(self, request: web.Request) -> bool:
        """Return whether a page that may act for people sent `request`, by its `Origin`."""
        origin = request.headers.get("Origin", "")
        if origin == self.origin or origin in self.allowed_origins:
            return True
        # On one machine there are several names for it; the page may have been opened by any.
        return not self.secure and origin == f"http://{request.host}"

    def page(self, request: web.Request) -> Page:
        """Return the page that sent `request`; for a strange one, or none, our own.

        A page beneath our own host shares its passkeys. One of another host has its own, for
        browsers would not show it ours.
        """
        origin = request.headers["Origin"] if self.sends(request) else self.origin
        host, ours = _host(origin), _host(self.origin)
        return Page(origin, ours if host.endswith(f".{ours}") else host)


def _host(origin: str) -> str:
    return urlsplit(origin).hostname or ""
