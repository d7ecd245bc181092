"""People on the real server: one page's cookie, one socket's token, mail that stays here."""

import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import aiohttp

from tests.served import Served
from tests.socket_clients import RawViewer

PASSWORD = "a quiet river, 7 boats"
WITHIN_S = 1.0


class Bearer:
    """Somebody who keeps a token and no cookie."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.email = f"ada.{uuid4().hex}@example.org"
        self.token = ""

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Session-Transport": "bearer"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        answer = await self.served.ask(method, f"/api/v1{path}", json=body, headers=headers)
        assert "Set-Cookie" not in answer.headers
        return answer

    async def register(self) -> None:
        body = {"email": self.email, "password": PASSWORD, "first_name": "Ada", "last_name": "Obi"}
        assert 201 == (await self.call("POST", "/auth/register", body)).status

    async def sign_in(self) -> None:
        body = {"email": self.email, "password": PASSWORD}
        answer = await self.call("POST", "/auth/login", body)
        assert 200 == answer.status, answer
        self.token = answer.body["session"]["token"]


@contextlib.asynccontextmanager
async def socket_of(served: Served, headers: dict[str, str]) -> AsyncIterator[RawViewer]:
    url = f"{served.url}/socket.io/?EIO=4&transport=websocket"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers=headers) as websocket,
    ):
        yield RawViewer(websocket)


async def test_a_newcomer_reads_the_mail_here_and_confirms_the_address(served: Served) -> None:
    ada = Bearer(served)
    await ada.register()
    while await served.server.parts.people.mail.run_once():
        pass
    kept = await served.ask("GET", "/dev/mail.json")
    page = await served.ask("GET", "/dev/mail")
    (mail,) = [item for item in kept.body["items"] if item["recipient"] == ada.email]
    token = mail["text"].partition("#token=")[2].split()[0]
    confirmed = await ada.call("POST", "/auth/verify-email", {"token": token})
    await ada.sign_in()

    assert f"{served.url}/verify-email#token={token}" in mail["text"]
    assert 200 == confirmed.status
    assert (await ada.call("GET", "/me")).body["email_verified"]
    assert ada.email.encode() in page.raw
    assert f'href="{served.url}/verify-email#token={token}"'.encode() in page.raw
    assert b"<script" not in page.raw


async def test_a_socket_of_a_revoked_session_is_disconnected_within_a_second(
    served: Served,
) -> None:
    """Reliability 62."""
    here, there = Bearer(served), Bearer(served)
    await here.register()
    there.email = here.email
    await here.sign_in()
    await there.sign_in()
    goal_id = await served.open_goal()
    async with socket_of(served, {}) as mine, socket_of(served, {}) as theirs:
        await mine.enter({"token": here.token})
        await theirs.enter({"token": there.token})
        for viewer in (mine, theirs):
            assert (await viewer.ask("subscribe", {"goal_id": str(goal_id)}))["ok"]

        await here.call("DELETE", "/auth/sessions")
        began_s = time.perf_counter()
        closed = await theirs.closing()

        assert time.perf_counter() - began_s < WITHIN_S
        assert "signed_out" == closed.reason
        assert (await mine.ask("ping_goal", {"goal_id": str(goal_id)}))["ok"]


async def test_a_handshake_with_a_token_of_nobody_is_refused(served: Served) -> None:
    for token in ("x", "x" * 43, "", 5, "é" * 43):
        async with socket_of(served, {}) as viewer:
            await viewer.text()
            await viewer.websocket.send_str(f"40{json.dumps({'token': token})}")
            refusal = json.loads((await viewer.text())[2:])

            assert "unauthenticated" == refusal["data"]["code"]


async def test_a_handshake_takes_the_cookie_of_our_own_page(served: Served) -> None:
    ada = Bearer(served)
    await ada.register()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        body = {"email": ada.email, "password": PASSWORD}
        async with http.post(f"{served.url}/api/v1/auth/login", json=body) as answer:
            person = (await answer.json())["user"]["id"]
            cookie = answer.cookies["goalfund"].value
    known = {viewer.id for viewer in served.core.sockets.viewers.values()}
    headers = {"Cookie": f"goalfund={cookie}", "Origin": served.url}
    async with socket_of(served, headers) as viewer:
        await viewer.enter()
        (mine,) = [v for v in served.core.sockets.viewers.values() if v.id not in known]

        assert person == str(mine.person)


async def test_visitors_and_the_gateway_cost_no_session_look_up(served: Served) -> None:
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    before = served.server.parts.people.people.sessions.statements
    await served.pay(charge)
    await served.get(f"/goals/{goal_id}")
    raw, headers = b"{}", {"Cookie": f"goalfund={'x' * 43}", "Authorization": "Bearer x"}
    refused = await served.post(raw, headers)

    assert 401 == refused.status
    assert "bad_signature" == refused.code
    assert before == served.server.parts.people.people.sessions.statements
