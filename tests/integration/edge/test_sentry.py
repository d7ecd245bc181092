"""What reaches Sentry, seen by a real server at the other end of the real SDK."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sentry_sdk
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from goalfund.edge.metrics import RequestHistograms
from goalfund.edge.middleware import Edge
from goalfund.edge.security import Cors, SecurityHeaders
from goalfund.edge.sentry import Sentry, scrub_event
from goalfund.edge.trace import begin_trace
from tests.integration.edge import test_api as shop

GIVEN_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Sink:
    """Keeps the items of every envelope that arrives."""

    def __init__(self) -> None:
        self.items: list[tuple[str, dict[str, Any]]] = []
        self.raw = b""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        self.raw += body
        _envelope, *rest = body.split(b"\n")
        for header, item in zip(rest[::2], rest[1::2], strict=False):
            self.items.append((json.loads(header)["type"], json.loads(item)))
        return web.json_response({})

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [item for name, item in self.items if name == kind]


@pytest.fixture
async def sink() -> AsyncIterator[tuple[Sink, str]]:
    kept = Sink()
    app = web.Application()
    app.router.add_post("/api/1/envelope/", kept.take)
    async with TestServer(app) as server:
        begin_trace(f"00-{GIVEN_TRACE}-00f067aa0ba902b7-01")
        yield kept, f"http://public@127.0.0.1:{server.port}/1"
        sentry_sdk.get_global_scope().set_client(None)
        begin_trace(None)


def reporter(dsn: str, traces_share: float = 1.0) -> Sentry:
    return Sentry(dsn, environment="test", release="goalfund@1", traces_share=traces_share)


def refuse(email: str, account_number: str) -> None:
    """Fail like a driver does: with the person's data in the message and in local variables."""
    raise ValueError(f"Key (email)=({email}) exists, account {account_number}")


async def test_an_error_arrives_without_the_person_in_it(sink: tuple[Sink, str]) -> None:
    kept, dsn = sink
    async with reporter(dsn) as sentry:
        sentry_sdk.set_user({"email": "ada@example.com", "username": "Ada"})
        try:
            refuse("ada@example.com", "0123456789")
        except ValueError as error:
            sentry.capture(error)

    (event,) = kept.of("event")
    assert "ValueError" == event["exception"]["values"][0]["type"]
    assert GIVEN_TRACE == event["tags"]["trace_id"]
    assert ("test", "goalfund@1") == (event["environment"], event["release"])
    for private in (b"ada@example.com", b"0123456789", b"Ada"):
        assert private not in kept.raw


async def test_a_trace_arrives_under_the_id_that_the_client_has(sink: tuple[Sink, str]) -> None:
    kept, dsn = sink
    async with reporter(dsn) as sentry:
        trace = sentry.begin("POST", "/goals/{goal_id}/contributions")
        assert trace is not None
        trace.finish(201)

    (transaction,) = kept.of("transaction")
    assert "POST /goals/{goal_id}/contributions" == transaction["transaction"]
    assert GIVEN_TRACE == transaction["contexts"]["trace"]["trace_id"]
    assert "ok" == transaction["contexts"]["trace"]["status"]


async def test_a_request_that_breaks_is_reported_and_traced_without_what_it_carried(
    sink: tuple[Sink, str],
) -> None:
    kept, dsn = sink
    async with reporter(dsn) as sentry:
        edge = Edge(
            security=SecurityHeaders("http://127.0.0.1"),
            cors=Cors([]),
            meter=RequestHistograms(),
            faults={},
            limit_classes={},
            tracer=sentry,
        )
        app = web.Application(middlewares=[edge.middleware()])
        shop.API.install(app)
        async with TestServer(app) as server, ClientSession() as session:
            url = server.make_url("/api/v1/broken/unknown?email=grace@example.com")
            headers = {"Authorization": "Bearer abcdef123456", "Cookie": "goalfund=abcdef"}
            async with session.post(url, data=b"Grace", headers=headers) as answer:
                problem = await answer.json()

    (event,), (transaction,) = kept.of("event"), kept.of("transaction")
    assert problem["trace_id"] == event["tags"]["trace_id"]
    assert problem["trace_id"] == transaction["contexts"]["trace"]["trace_id"]
    assert "POST /api/v1/broken/{kind}" == transaction["transaction"]
    assert "internal_error" == transaction["contexts"]["trace"]["status"]
    # The handler's own message names ada@example.com.
    for private in (b"ada@", b"grace@", b"Grace", b"abcdef", b"Authorization", b"Cookie"):
        assert private not in kept.raw


async def test_a_request_that_is_not_sampled_leaves_no_trace(sink: tuple[Sink, str]) -> None:
    kept, dsn = sink
    async with reporter(dsn, traces_share=0.0) as sentry:
        assert sentry.begin("GET", "/goals") is None

    assert [] == kept.of("transaction")


async def test_without_the_scrubber_the_person_would_arrive(sink: tuple[Sink, str]) -> None:
    """Negative control: the sink sees what the SDK sends when nobody scrubs."""
    kept, dsn = sink
    sentry_sdk.init(dsn=dsn, default_integrations=False)
    try:
        refuse("ada@example.com", "0123456789")
    except ValueError as error:
        sentry_sdk.capture_exception(error)
    await asyncio.to_thread(sentry_sdk.get_client().close, timeout=3)

    assert b"ada@example.com" in kept.raw


def test_whatever_holds_what_people_sent_is_dropped_whole() -> None:
    event = {
        "user": {"id": 1},
        "request": {"cookies": "a", "data": {"name": "Ada"}, "query_string": "access_key=x"},
        "breadcrumbs": {"values": [{"message": "Ada"}]},
        "extra": {"body": "Ada"},
        "logentry": {"message": "ada@example.com", "params": ["Ada"]},
        "spans": [{"description": "mail ada@example.com", "data": {"name": "Ada"}}],
        "contexts": {"trace": {"trace_id": GIVEN_TRACE}},
    }

    seen = scrub_event(event, {})

    assert {"logentry", "spans", "contexts"} == set(seen)
    assert "Ada" not in str(seen)
    assert "ada@" not in str(seen)
    assert GIVEN_TRACE == seen["contexts"]["trace"]["trace_id"]
