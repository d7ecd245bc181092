"""People for tests: a server with accounts on a real database, browsers that sign in, a clock."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pyotp
from aiohttp import web
from cryptography.fernet import Fernet

from goalfund.db import Pool, load_queries, open_pool
from goalfund.edge.api import Api
from goalfund.edge.cursors import Cursors
from goalfund.edge.limits import RateLimits
from goalfund.edge.metrics import Metrics
from goalfund.edge.middleware import Edge
from goalfund.edge.outcomes import CODE_OF_FAULT
from goalfund.edge.routes import Routes
from goalfund.edge.security import Cors, SecurityHeaders
from goalfund.edge.sessions import session_of, stepped_up
from goalfund.edge.vault import Vault
from goalfund.notify.mail import Mail, opened
from goalfund.notify.outbox import Outbox
from goalfund.people import me_routes, passkey_routes
from goalfund.people import routes as people_routes
from goalfund.people.gate import carrying
from goalfund.people.house import People, PeopleRules, open_people
from goalfund.people.passwords import HashCost
from goalfund.people.site import Site
from tests.authenticator import Authenticator

PASSWORD = "a quiet river, 7 boats"
FRONT_END = "https://front.example.org"
CHEAP = HashCost(memory_kib=64, passes=1)  # tests hash often, and attack nothing


class Clock:
    """The time, which tests move."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, **by: float) -> None:
        """Move on by that much."""
        self.ahead += timedelta(**by)


@dataclass
class PeopleServer:
    """A server, and what tests look at behind it."""

    url: str
    people: People
    pool: Pool
    vault: Vault
    clock: Clock
    queries: Any = field(repr=False)

    @property
    def api(self) -> str:
        return f"{self.url}/api/v1"

    async def mails(self, email: str) -> list[Mail]:
        """Return what the address was written, oldest first."""
        rows = await self.pool.fetch(
            "SELECT kind, sealed FROM mails WHERE sealed IS NOT NULL ORDER BY mail_id"
        )
        mails = [opened(row["kind"], row["sealed"], self.vault) for row in rows]
        return [mail for mail in mails if mail.recipient == email]

    async def token(self, email: str, kind: str) -> str:
        """Return the token in the newest mail of that kind."""
        mail = [mail for mail in await self.mails(email) if mail.kind == kind][-1]
        return mail.text.partition("#token=")[2].split()[0]


def _house_routes() -> Routes:
    """Routes such as other features have: for anybody, and for who has just confirmed."""
    routes = Routes("/api/v1", "tests")

    @routes.raw("POST", "/open")
    async def anybody(request: web.Request) -> web.Response:
        session = await session_of(request)
        return web.json_response({"person": str(session.person_id) if session else None})

    @routes.raw("POST", "/money-out")
    async def money_out(request: web.Request) -> web.Response:
        session = await stepped_up(request)
        return web.json_response({"person": str(session.person_id)})

    return routes


@contextlib.asynccontextmanager
async def people_server(
    dsn: str,
    *,
    keys: tuple[str, ...] = (),
    throttled: bool = False,
    rate_limits: bool = False,
    cost: HashCost = CHEAP,
    clock: Clock | None = None,
    cross_site: bool = False,
    public_url: str | None = None,
    waiting_max: int = 64,
) -> AsyncIterator[PeopleServer]:
    """Serve accounts on a free port of this machine."""
    clock = clock or Clock()
    queries, vault = load_queries(), Vault(keys or (_KEY,))
    api = Api(
        "Tests",
        "1",
        [people_routes.routes, passkey_routes.routes, me_routes.routes, _house_routes()],
    )
    async with contextlib.AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(dsn, name="tests people", size=4))
        runner_url = await _free_url()
        site = Site(
            public_url=public_url or runner_url,
            allowed_origins=(FRONT_END,),
            cross_site=cross_site,
            proxy_hops=1,
        )
        rules = PeopleRules(
            site=site, hash_cost=cost, throttled=throttled, hashes_waiting_max=waiting_max
        )
        people = await stack.enter_async_context(
            open_people(pool, queries, vault, Outbox(queries, vault), rules, clock=clock)
        )
        edge = Edge(
            security=SecurityHeaders(site.public_url),
            cors=Cors(site.allowed_origins),
            meter=Metrics().requests,
            faults=CODE_OF_FAULT,
            limit_classes=api.limit_classes(),
            limits=RateLimits() if rate_limits else None,
            proxy_hops=1,
        )
        app = web.Application(
            middlewares=[
                edge.middleware(),
                carrying(people.storage, ("/api/v1/auth/", "/api/v1/me")),
            ]
        )
        people.attach(app)
        app[me_routes.CURSORS] = Cursors([_KEY])
        api.install(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        port = int(runner_url.rpartition(":")[2])
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield PeopleServer(runner_url, people, pool, vault, clock, queries)


_KEY = Fernet.generate_key().decode()


async def _free_url() -> str:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@dataclass
class Answer:
    """An answer, read whole."""

    status: int
    body: Any
    headers: Any

    @property
    def code(self) -> str | None:
        """The problem's code."""
        return self.body.get("code") if isinstance(self.body, dict) else None


class Browser:
    """A client with a cookie jar of its own, on an address of its own, that plays by the rules."""

    def __init__(
        self,
        server: PeopleServer,
        *,
        transport: str = "cookie",
        address: str = "198.51.100.7",
        agent: str = "Firefox on Linux",
        origin: str | None = None,
    ) -> None:
        self.server = server
        self.transport = transport
        self.address = address
        self.agent = agent
        self.origin = origin or server.url
        self.csrf: str | None = None
        self.token: str | None = None
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.http.close()

    @property
    def cookie(self) -> str | None:
        """The session's token in the jar."""
        found = [cookie.value for cookie in self.http.cookie_jar if cookie.key.endswith("goalfund")]
        return found[0] if found else None

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request as a page of ours would; `headers` with an underscore for the hyphen."""
        sent = {"X-Forwarded-For": self.address, "User-Agent": self.agent, "Origin": self.origin}
        if self.csrf is not None:
            sent["X-CSRF-Token"] = self.csrf
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.transport == "bearer":
            sent["X-Session-Transport"] = "bearer"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.server.api}{path}"
        async with self.http.request(method, url, json=body, headers=sent) as response:
            raw = await response.read()
            answer = Answer(
                response.status, await response.json() if raw else None, response.headers
            )
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        if isinstance(answer.body, dict) and "session" in answer.body:
            self.csrf = answer.body.get("csrf_token", self.csrf)
            self.token = answer.body["session"].get("token", self.token)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.call("GET", path, **headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return await self.call("POST", path, body, **headers)

    async def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> Answer:
        return await self.post("/auth/login", {"email": email, "password": password, **more})


async def with_cookie(server: PeopleServer, token: str | None, path: str = "/me") -> Answer:
    """Ask with that cookie and no other."""
    async with Browser(server) as browser:
        method = "POST" if path == "/open" else "GET"
        return await browser.call(method, path, Cookie=f"goalfund={token}")


def new_email() -> str:
    """Return an address that no other test uses."""
    return f"ada.{uuid4().hex}@example.org"


async def register(server: PeopleServer, email: str | None = None, *, verified: bool = True) -> str:
    """Open an account, and confirm its address; return the address."""
    email = email or new_email()
    async with Browser(server, address="192.0.2.1") as browser:
        body = {"email": email, "password": PASSWORD, "first_name": "Ada", "last_name": "Obi"}
        answer = await browser.post("/auth/register", body)
        assert answer.status == 201, answer.body
        if verified:
            token = await server.token(email, "verify_email")
            answer = await browser.post("/auth/verify-email", {"token": token})
            assert answer.status == 200, answer.body
    return email


@dataclass
class Phone:
    """An authenticator app, whose codes follow the server's clock."""

    secret: str
    clock: Clock
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """Return the code of this step, or of one so many later."""
        return pyotp.TOTP(self.secret).at(self.clock(), counter_offset=steps)


async def step_up(browser: Browser) -> None:
    """Do so by password: the person has no second factor yet."""
    answer = await browser.post("/auth/step-up", {"password": PASSWORD})
    assert answer.status == 200, answer.body


async def turn_on_second_factor(browser: Browser) -> Phone:
    """Do so for whoever is signed in. The code of the current step is used up then."""
    await step_up(browser)
    answer = await browser.post("/auth/2fa/setup")
    assert answer.status == 200, answer.body
    phone = Phone(answer.body["secret"], browser.server.clock, [])
    answer = await browser.post("/auth/2fa/enable", {"code": phone.code()})
    assert answer.status == 200, answer.body
    phone.recovery_codes = answer.body["recovery_codes"]
    return phone


async def add_passkey(
    browser: Browser, *, name: str = "Phone", counts: bool = True
) -> Authenticator:
    """Give whoever is signed in, and has just confirmed that it is them, a passkey."""
    options = await browser.post("/auth/passkeys/creation-options")
    assert options.status == 200, options.body
    passkey = Authenticator(browser.origin, counts=counts)
    made = passkey.create(options.body["public_key"])
    answer = await browser.post("/auth/passkeys", {"name": name, "credential": made})
    assert answer.status == 201, answer.body
    return passkey


async def person_id_of(server: PeopleServer, email: str) -> UUID:
    """Return whose address it is."""
    found: UUID = await server.pool.fetchval("SELECT person_id FROM people WHERE email = $1", email)
    return found
