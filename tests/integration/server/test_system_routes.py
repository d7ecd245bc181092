"""What machines and browsers see of the server beside its API: health, numbers, headers, limits."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from prometheus_client.parser import text_string_to_metric_families
from uuid_utils.compat import uuid7

from goalfund.edge.metrics import PHASES
from tests.payers import planned
from tests.postgres import Databases, lock_held, until_waiting
from tests.served import SUSPENSE, Served, all_of, served_at, wish

ORIGIN = "https://front.example.org"
METRICS_TOKEN = "a token of these tests"


@pytest.fixture(scope="module")
async def public(databases: Databases) -> AsyncIterator[Served]:
    """A server as strangers meet it: rate limits on, one other origin allowed."""
    async with served_at(
        await databases.create(), rate_limits="on", allowed_origins=(ORIGIN,), trust_proxy_hops=1
    ) as running:
        yield running


@pytest.fixture(scope="module")
async def guarded(databases: Databases) -> AsyncIterator[Served]:
    """A server whose numbers are for who has their token."""
    async with served_at(await databases.create(), metrics_token=METRICS_TOKEN) as running:
        yield running


async def test_a_server_that_works_is_alive_and_ready(served: Served) -> None:
    alive = await served.ask("GET", "/healthz")
    ready = await served.ask("GET", "/readyz")

    assert (200, {"status": "alive"}) == (alive.status, alive.body)
    assert (200, ["database", "goals"]) == (ready.status, ready.body["parts"])


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/no/such/page", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("/no/such/page", "*/*", "application/problem+json"),
        ("/api/v1/no-such-thing", "text/html", "application/problem+json"),
        ("/api/v1/goals/00000000-0000-0000-0000-000000000000", "text/html", "application/problem"),
    ],
)
async def test_only_who_reads_pages_is_shown_one_where_nothing_is(
    served: Served, path: str, accept: str, kind: str
) -> None:
    answer = await served.session.get(served.url + path, headers={"Accept": accept})
    text = await answer.text()

    assert (404, True) == (answer.status, answer.headers["Content-Type"].startswith(kind))
    assert (kind == "text/html") == ("<title>Nothing here" in text)
    assert "default-src" in answer.headers["Content-Security-Policy"]


async def test_a_wedged_goal_is_seen_though_the_loop_runs(served: Served) -> None:
    """Reliability 36: the readiness check goes through a real actor, and waits for it."""
    lock = "SELECT 1 FROM goal_heads WHERE goal_id = $1 FOR UPDATE"
    unknown = f"X{uuid7().hex}"
    notice = planned(uuid7()).notice(transaction_ref=unknown) | {"TransactionRef": unknown}
    async with lock_held(served.dsn, lock, SUSPENSE):
        waiting = asyncio.create_task(served.notify(notice))
        await until_waiting(served.pool, "goalfund journal")
        red = await served.ask("GET", "/readyz")
        alive = await served.ask("GET", "/healthz")
    taken = await waiting
    green = await served.ask("GET", "/readyz")

    assert (503, "not_ready") == (red.status, red.code)
    assert ["goals"] == [error["field"] for error in red.body["errors"]]
    assert (200, 200, 200) == (alive.status, taken.status, green.status)


@pytest.mark.parametrize(
    ("shown", "status"),
    [
        ({"Authorization": f"Bearer {METRICS_TOKEN}"}, 200),
        ({"Authorization": f"Bearer {METRICS_TOKEN}x"}, 401),
        ({"Authorization": METRICS_TOKEN}, 401),
        ({"Authorization": "Bearer \u00e9"}, 401),
        ({}, 401),
    ],
)
async def test_where_the_numbers_have_a_token_nobody_reads_them_without(
    guarded: Served, shown: dict[str, str], status: int
) -> None:
    answer = await guarded.ask("GET", "/metrics", headers=shown)

    assert status == answer.status


async def test_in_production_the_numbers_are_for_nobody_until_they_have_a_token(
    databases: Databases,
) -> None:
    production = {
        "env": "production",
        "rate_limits": "on",
        "public_url": "https://goals.example.org",
        "squad_base_url": "https://sandbox-api-d.squadco.com",
        "cloudinary_url": "cloudinary://key:secret@cloud",
        "smtp_url": "smtps://mail.example.org",
    }
    async with served_at(await databases.create(), **production) as closed:
        answer = await closed.ask("GET", "/metrics")

    assert (404, "not_found") == (answer.status, answer.code)


async def test_the_numbers_are_in_prometheus_form(served: Served) -> None:
    answer = await served.ask("GET", "/metrics")
    families = list(text_string_to_metric_families(answer.raw.decode()))
    names = {family.name for family in families}

    assert answer.headers["Content-Type"].startswith("text/plain")
    assert {
        *("goalfund_command_seconds", "goalfund_request_seconds", "goalfund_journal_commits"),
        *("goalfund_webhooks", "goalfund_actors", "goalfund_rooms", "goalfund_viewers"),
        *("goalfund_loop_lag_seconds", "goalfund_pool_idle", "goalfund_farewells"),
    } <= names
    assert all(family.documentation for family in families)
    assert len(names) == len(families)


async def test_the_phases_of_commands_sum_to_their_total(served: Served) -> None:
    """Reliability 109."""
    goal_id = await served.open_goal()
    before = await served.metrics()
    charges = await all_of(*(served.intend(goal_id) for _ in range(40)))
    after = await served.metrics()

    def grown(part: str, phase: str) -> float:
        name = f"goalfund_command_seconds_{part} phase={phase}"
        return after[name] - before[name]

    sums = {phase: grown("sum", phase) for phase in PHASES}
    counts = {phase: grown("count", phase) for phase in PHASES}

    assert len(charges) == 40
    assert {40.0} == set(counts.values())
    assert sums.pop("total") == pytest.approx(sum(sums.values()), rel=0.01)
    assert all(seconds >= 0 for seconds in sums.values())
    assert sums["find"] > 0
    assert sums["append"] > 0


async def test_strangers_cannot_make_up_labels(served: Served) -> None:
    before = await labels_of_requests(served)
    await all_of(*(served.get(f"/{uuid7().hex}") for _ in range(20)))
    await all_of(*(served.get(f"/goals/{uuid7()}") for _ in range(20)))
    after = await labels_of_requests(served)

    assert any("path=/api/v1/goals/{goal_id} " in f"{name} " for name in after)
    assert {name.partition(" path=")[2] for name in after - before} <= {
        "/api/v1/goals/{goal_id} status=404",
        "unmatched status=404",
        "/metrics status=200",
    }


async def labels_of_requests(served: Served) -> set[str]:
    return {name for name in await served.metrics() if "goalfund_request_seconds_count" in name}


EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ROUTES = [
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/metrics", 200),
    ("GET", "/openapi.json", 200),
    ("GET", "/asyncapi.json", 200),
    ("GET", "/docs", 200),
    ("GET", "/", 200),
    ("GET", "/api/v1/goals", 200),
    ("GET", "/api/v1/goals/none", 422),
    ("GET", "/api/v1/none", 404),
    ("PUT", "/api/v1/goals", 405),
    ("GET", f"/api/v1/operations/{UUID(int=7)}", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), ROUTES)
async def test_every_answer_carries_the_headers_that_keep_browsers_safe(
    public: Served, method: str, path: str, status: int
) -> None:
    answer = await public.ask(method, path, headers={"X-Forwarded-For": "192.0.2.1"})

    assert status == answer.status
    assert EVERYWHERE.items() <= answer.headers.items()
    assert "unsafe" not in answer.headers["Referrer-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert 32 == len(answer.headers["X-Trace-Id"])
    assert "GoalFund" == answer.headers["Server"]
    if answer.body is not None:
        assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize(("method", "path", "status"), ROUTES)
async def test_the_allowed_origin_may_read_and_no_other(
    public: Served, method: str, path: str, status: int
) -> None:
    ours, theirs, none = await all_of(
        *(
            public.ask(method, path, headers={"X-Forwarded-For": "192.0.2.2"} | origin)
            for origin in ({"Origin": ORIGIN}, {"Origin": f"{ORIGIN}.evil.example"}, {})
        )
    )

    assert ORIGIN == ours.headers["Access-Control-Allow-Origin"]
    assert "true" == ours.headers["Access-Control-Allow-Credentials"]
    for answer in (theirs, none):
        assert "Access-Control-Allow-Origin" not in answer.headers
    assert all("Origin" in answer.headers["Vary"] for answer in (ours, theirs, none))


async def test_a_preflight_is_answered_for_the_allowed_origin_only(public: Served) -> None:
    path = f"/api/v1/goals/{uuid7()}/contributions"
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, idempotency-key",
    }
    good = await public.ask("OPTIONS", path, headers=wanted | {"Origin": ORIGIN})
    bad = await public.ask("OPTIONS", path, headers=wanted | {"Origin": "https://x.example"})

    assert 204 == good.status
    assert "POST" in good.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in good.headers["Access-Control-Allow-Headers"]
    assert (403, "origin_not_allowed") == (bad.status, bad.code)
    assert "Access-Control-Allow-Origin" not in bad.headers


async def test_reads_are_limited_by_address_and_say_so(public: Served) -> None:
    def headers(address: str) -> dict[str, str]:
        return {"X-Forwarded-For": f"198.51.100.1, {address}"}  # the left one is hearsay

    path = "/api/v1/goals?limit=1"
    answers = await all_of(
        *(public.ask("GET", path, headers=headers("192.0.2.77")) for _ in range(310))
    )
    refused = [answer for answer in answers if answer.status == 429]
    other = await public.ask("GET", path, headers=headers("192.0.2.78"))
    system = await public.ask("GET", "/healthz", headers=headers("192.0.2.77"))

    assert {200, 429} == {answer.status for answer in answers}
    assert 300 <= sum(answer.status == 200 for answer in answers) <= 309
    assert {"rate_limited"} == {answer.code for answer in refused}
    assert all(answer.body["retryable"] for answer in refused)
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
    assert {("300", "0")} == {
        (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"])
        for answer in refused
    }
    assert (200, "299") == (other.status, other.headers["RateLimit-Remaining"])
    assert 200 == system.status


async def test_writes_are_limited_more_strictly_than_reads(public: Served) -> None:
    goal_id = await public.open_goal()
    path = f"/api/v1/goals/{goal_id}/contributions"
    headers = {"X-Forwarded-For": "192.0.2.99"}
    answers = await all_of(
        *(
            public.ask(
                "POST", path, json=wish(), headers=headers | {"Idempotency-Key": str(uuid7())}
            )
            for _ in range(33)
        )
    )
    read = await public.ask("GET", f"/api/v1/goals/{goal_id}", headers=headers)
    intents = await public.pool.fetchval(
        "SELECT count(*) FROM contributions WHERE goal_id = $1", goal_id
    )

    assert {201, 429} == {answer.status for answer in answers}
    assert intents == sum(answer.status == 201 for answer in answers) <= 32
    assert {"30"} == {answer.headers["RateLimit-Limit"] for answer in answers}
    assert 200 == read.status


async def test_the_gateway_is_never_limited(public: Served) -> None:
    goal_id = await public.open_goal()
    charge = await public.intended(goal_id)
    answers = await all_of(*(public.pay(charge) for _ in range(400)))

    assert {200} == {answer.status for answer in answers}
    assert 250_000 == (await public.book(goal_id))["raised_minor"]


async def test_a_trace_that_the_caller_began_goes_on(served: Served) -> None:
    trace = uuid7().hex
    answer = await served.get(
        f"/goals/{uuid7()}", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    )

    assert trace == answer.headers["X-Trace-Id"] == answer.body["trace_id"]


async def test_a_problem_has_every_field_that_it_promises(served: Served) -> None:
    answer = await served.get(f"/goals/{uuid7()}")

    assert "application/problem+json" == answer.headers["Content-Type"]
    assert {*("type", "title", "status", "detail", "code", "retryable", "trace_id")} == set(
        answer.body
    )
    assert answer.status == answer.body["status"]


async def raw_http(served: Served, request: bytes) -> bytes:
    """Send bytes as they are, and return all that comes back."""
    host, port = served.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


POST = b"POST /api/v1/webhooks/squad HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /api/v1/goals HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: 6\r\n\r\nhello!",
        b"GET /api/v1/goals HTTP/9.9\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/v1/goals HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
    ids=["no-host", "length", "smuggled", "two-lengths", "version", "tls", "long", "header"],
)
async def test_http_that_is_none_never_breaks_the_server(served: Served, head: bytes) -> None:
    """Reliability 64, as far as one request goes."""
    answer = await raw_http(served, head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    status = answer.split(b" ", 2)[1:2]

    assert status in ([b"400"], [b"200"], [b"401"], [b"404"], [b"505"], [b"414"], [b"431"])
    assert b"Traceback" not in answer
    assert 200 == (await served.ask("GET", "/healthz")).status


async def test_the_log_of_requests_names_no_payer_and_no_key(served: Served) -> None:
    from structlog.testing import capture_logs

    goal_id = await served.open_goal()
    with capture_logs() as logs:
        answer = await served.intend(goal_id, name="Chidinma Eze", email="chi@example.org")
        contribution: dict[str, Any] = answer.body["contribution"]
        query = {"access_key": contribution["access_key"]}
        await served.get(f"/contributions/{contribution['id']}", params=query)
        await served.intend(goal_id, name="Chidinma Eze", email="chi@example")
    text = json.dumps(logs, default=str)

    assert len([line for line in logs if line["event"] == "request_finished"]) == 3
    for private in ("Chidinma", "chi@example", contribution["access_key"]):
        assert private not in text
