"""Typed routes over real HTTP: inputs, answers, problems. Reliability 6, 63, 99, 101 here."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import pytest
from aiohttp import ClientSession, StreamReader, web
from aiohttp.test_utils import BaseTestServer, TestServer, make_mocked_request
from openapi_spec_validator import validate
from pydantic import Field

from goalfund.edge.api import Api
from goalfund.edge.binding import read_body
from goalfund.edge.cursors import Cursors, Page
from goalfund.edge.fields import AmountMinor, Body, PageQuery, QueryFlag, Text, View
from goalfund.edge.limits import Rate, RateLimits
from goalfund.edge.metrics import RequestHistograms
from goalfund.edge.middleware import Edge
from goalfund.edge.problems import MEANINGS, Code, ProblemError
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.security import Cors, SecurityHeaders

GOAL_ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
KEY = "01890a5d-ac96-774b-bcce-b302099a8058"
ORIGIN = "https://front.example"
CURSORS = Cursors(["secret"])

routes = Routes("/api/v1", tag="goals")


class GoalView(View):
    id: UUID
    title: str
    version: int


class GoalsQuery(PageQuery):
    q: Annotated[str | None, Text(1, 40)] = None
    open: QueryFlag = True


class PaymentBody(Body):
    amount_minor: AmountMinor
    name: Annotated[str, Text(1, 40)]
    message: Annotated[str, Text(0, 200, multiline=True)] = ""


class PaymentView(View):
    amount_minor: AmountMinor
    name: str
    operation_id: UUID = Field(description="What the client chose.")


class SomethingBrokeError(Exception):
    """A fault that the table knows."""


class SomethingElseBrokeError(SomethingBrokeError):
    """One that it knows by its parent."""


@routes.get("/goals")
async def list_goals(request: web.Request, query: GoalsQuery) -> Page[GoalView]:
    """Public goals, newest first."""
    position = CURSORS.open("goals", query)
    after = 0 if position is None else position[0]
    assert isinstance(after, int)
    rows = list(range(after + 1, min(after + query.limit + 1, 5) + 1))
    shown, cursor = CURSORS.cut("goals", query, rows, lambda row: [row])
    items = [GoalView(id=GOAL_ID, title=str(row), version=row) for row in shown]
    return Page[GoalView](items=items, next_cursor=cursor)


@routes.get("/goals/{goal_id}", codes=(Code.GOAL_NOT_FOUND,), etag=True)
async def get_goal(request: web.Request, goal_id: UUID) -> GoalView:
    """One goal.

    It carries its version.
    """
    if goal_id != GOAL_ID:
        raise ProblemError(Code.GOAL_NOT_FOUND)
    return GoalView(id=goal_id, title="Roof", version=3)


@routes.route("PATCH", "/goals/{goal_id}")
async def edit_goal(request: web.Request, goal_id: UUID, if_match: int) -> GoalView:
    """Edit a goal."""
    if if_match != 3:
        raise ProblemError(Code.STALE_VERSION)
    return GoalView(id=goal_id, title="Roof", version=4)


@routes.post(
    "/goals/{goal_id}/contributions", status=201, codes=(Code.BELOW_MINIMUM,), body_max_bytes=1_000
)
async def contribute(
    request: web.Request, goal_id: UUID, operation_id: UUID, body: PaymentBody
) -> Answer[PaymentView]:
    """Pay into a goal."""
    view = PaymentView(amount_minor=body.amount_minor, name=body.name, operation_id=operation_id)
    return Answer(view, replayed=body.name == "again")


@routes.route("DELETE", "/goals/{goal_id}")
async def close_goal(request: web.Request, goal_id: UUID, operation_id: UUID | None) -> None:
    """Close a goal."""


@routes.post("/broken/{kind}", limit=None)
async def break_down(request: web.Request, kind: str) -> None:
    """Break, in the way that is asked for."""
    if kind == "known":
        raise SomethingElseBrokeError
    raise RuntimeError(f"ada@example.com could not {kind}")


@routes.raw("POST", "/hook", lean=True, operation={"responses": {"200": {"description": "Taken."}}})
async def hook(request: web.Request) -> web.Response:
    """Take raw bytes."""
    return web.Response(body=await request.read())


API = Api("Test", "1", [routes])
LIMITS = RateLimits({"read": Rate(1_000, 60), "write": Rate(1_000, 60)})


class Client:
    """A real server, and a client that reads answers whole."""

    def __init__(self, server: BaseTestServer, session: ClientSession, edge: Edge) -> None:
        self.server = server
        self.session = session
        self.edge = edge

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, Any, Any]:
        async with self.session.request(method, self.server.make_url(path), **options) as answer:
            raw = await answer.read()
            json = answer.content_type.endswith("json")
            return answer.status, (await answer.json() if json else raw), answer.headers

    async def refused(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Return the problem, after checking that it is a proper one."""
        status, problem, headers = await self.ask(method, path, **options)
        assert headers["Content-Type"] == "application/problem+json"
        meaning = MEANINGS[Code(problem["code"])]
        assert (status, problem["status"]) == (meaning.status, meaning.status)
        assert problem["retryable"] is meaning.retryable
        assert problem["trace_id"]
        return dict(problem)


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    edge = Edge(
        security=SecurityHeaders("https://goalfund.example"),
        cors=Cors([ORIGIN]),
        meter=RequestHistograms(),
        faults={SomethingBrokeError: Code.OUTCOME_UNKNOWN},
        limit_classes=API.limit_classes(),
        limits=LIMITS,
        lean=API.lean_paths(),
    )
    app = web.Application(middlewares=[edge.middleware()], client_max_size=1024**2)
    API.install(app)
    async with TestServer(app) as server, ClientSession() as session:
        yield Client(server, session, edge)


def pay(**change: object) -> dict[str, Any]:
    body = {"amount_minor": 500, "name": "Ada"} | change
    return {"json": body, "headers": {"Idempotency-Key": KEY}}


PAY = f"/api/v1/goals/{GOAL_ID}/contributions"


async def test_inputs_reach_the_handler_and_its_answer_the_client(client: Client) -> None:
    status, answer, headers = await client.ask("POST", PAY, **pay())

    assert status == 201
    assert {"amount_minor": 500, "name": "Ada", "operation_id": KEY} == answer
    assert "Idempotency-Replayed" not in headers


async def test_a_replay_says_so(client: Client) -> None:
    _, _, headers = await client.ask("POST", PAY, **pay(name="again"))

    assert headers["Idempotency-Replayed"] == "true"


async def test_nothing_to_say_is_204(client: Client) -> None:
    status, answer, _ = await client.ask("DELETE", f"/api/v1/goals/{GOAL_ID}")

    assert (204, b"") == (status, answer)


@pytest.mark.parametrize("amount_minor", [0, -1, 1.0, 1e3, True, "1", None, 2**53, 10**40])
async def test_a_wrong_amount_is_422_and_names_the_field(
    client: Client, amount_minor: object
) -> None:
    """Reliability 6."""
    problem = await client.refused("POST", PAY, **pay(amount_minor=amount_minor))

    assert "invalid_request" == problem["code"]
    assert ["amount_minor"] == [error["field"] for error in problem["errors"]]


async def test_every_wrong_part_of_path_query_and_headers_is_named_at_once(client: Client) -> None:
    problem = await client.refused("PATCH", "/api/v1/goals/1", headers={"If-Match": "x"})

    assert {"goal_id", "If-Match"} == {error["field"] for error in problem["errors"]}


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=1.0",
        "limit=%201",
        "limit=1&limit=2",
        "open=1",
        "open=True",
        "nope=1",
        "q=",
        "q=%00",
        "q=a%E2%80%AEb",
        "limit=' OR 1=1 --",
    ],
)
async def test_a_query_is_taken_strictly_or_not_at_all(client: Client, query: str) -> None:
    """Reliability 101."""
    problem = await client.refused("GET", f"/api/v1/goals?{query}")

    assert "invalid_request" == problem["code"]
    assert [query.partition("=")[0]] == [error["field"] for error in problem["errors"]]


async def test_a_list_is_walked_by_its_cursors_to_the_end(client: Client) -> None:
    path, seen = "/api/v1/goals?limit=2", []
    while path:
        _, page, _ = await client.ask("GET", path)
        seen += [item["version"] for item in page["items"]]
        cursor = page["next_cursor"]
        path = f"/api/v1/goals?limit=2&cursor={cursor}" if cursor else ""

    assert [1, 2, 3, 4, 5] == seen


async def test_a_cursor_of_other_filters_is_refused(client: Client) -> None:
    """Reliability 101."""
    _, page, _ = await client.ask("GET", "/api/v1/goals?limit=2")

    problem = await client.refused("GET", f"/api/v1/goals?q=x&cursor={page['next_cursor']}")

    assert "invalid_cursor" == problem["code"]


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"data": b"{", "headers": JSON}, "malformed_json"),
        ({"data": b"[" * 900, "headers": JSON}, "malformed_json"),
        ({"data": b'{"a":"\\ud800"}', "headers": JSON}, "malformed_json"),
        ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, "unsupported_media_type"),
        ({"data": {"a": "b"}}, "unsupported_media_type"),
        (
            {"data": b"{}", "headers": {"Content-Type": "application/json; charset=utf-16"}},
            "unsupported_media_type",
        ),
        ({"data": b"x" * 1_001, "headers": JSON}, "body_too_large"),
        ({"data": b"x" * 900_000, "headers": JSON}, "body_too_large"),
        ({"json": {"a": "b" * 900}, "compress": "gzip"}, "unsupported_media_type"),
        ({"json": {"amount_minor": 1, "name": "Ada", "admin": True}}, "invalid_request"),
    ],
)
async def test_a_body_that_cannot_be_taken_is_a_typed_problem(
    client: Client, options: dict[str, Any], code: str
) -> None:
    """Reliability 63: malformed, deep, surrogates, oversize, compressed."""
    options["headers"] = {"Idempotency-Key": KEY, **options.get("headers", {})}

    problem = await client.refused("POST", PAY, **options)

    assert code == problem["code"]


async def test_a_chunked_body_without_a_length_is_bounded_too(client: Client) -> None:
    """Reliability 63."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3_000):
            yield b" " * 1_000

    headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    problem = await client.refused("POST", PAY, data=endless(), headers=headers)

    assert "body_too_large" == problem["code"]


async def test_a_body_that_ends_too_early_is_no_fault_of_ours(client: Client) -> None:
    reader, writer = await asyncio.open_connection(client.server.host, client.server.port)
    head = f"POST {PAY} HTTP/1.1\r\nHost: x\r\nIdempotency-Key: {KEY}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{{".encode())
    writer.write_eof()

    await reader.read()
    writer.close()

    assert (200, b"alive") == (await client.ask("POST", "/api/v1/hook", data=b"alive"))[:2]


async def test_a_body_that_trickles_is_given_up(client: Client) -> None:
    """Reliability 63: half-open connections."""
    stream = StreamReader(make_mocked_request("POST", "/").protocol, 2**16)
    stream.feed_data(b"{")
    request = make_mocked_request("POST", "/", payload=stream)

    with pytest.raises(ProblemError) as caught:
        await read_body(request, 1_000, timeout_s=0.01)

    assert Code.REQUEST_TIMEOUT == caught.value.code


async def test_an_operation_needs_its_key(client: Client) -> None:
    problem = await client.refused("POST", PAY, json={"amount_minor": 1, "name": "Ada"})

    assert "idempotency_key_required" == problem["code"]


@pytest.mark.parametrize("key", ["", "x", KEY + "0", f"{KEY},{KEY}"])
async def test_a_key_that_is_no_uuid_is_refused(client: Client, key: str) -> None:
    problem = await client.refused(
        "POST", PAY, json={"amount_minor": 1, "name": "Ada"}, headers={"Idempotency-Key": key}
    )

    assert ["Idempotency-Key"] == [error["field"] for error in problem["errors"]]


async def test_an_edit_is_bound_to_the_version_that_was_read(client: Client) -> None:
    path = f"/api/v1/goals/{GOAL_ID}"
    _, _, headers = await client.ask("GET", path)

    status, _, _ = await client.ask("PATCH", path, headers={"If-Match": headers["ETag"]})
    stale = await client.refused("PATCH", path, headers={"If-Match": '"2"'})
    blind = await client.refused("PATCH", path)

    assert 200 == status
    assert ("stale_version", "if_match_required") == (stale["code"], blind["code"])


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nowhere", "not_found"),
        ("GET", "/api/v1/goals/x/y", "not_found"),
        ("PUT", "/api/v1/goals", "method_not_allowed"),
        ("GET", f"/api/v1/goals/{KEY}", "goal_not_found"),
        ("POST", "/api/v1/broken/known", "outcome_unknown"),
        ("POST", "/api/v1/broken/unknown", "internal"),
    ],
)
async def test_whatever_goes_wrong_is_in_the_table(
    client: Client, method: str, path: str, code: str
) -> None:
    """Reliability 99."""
    problem = await client.refused(method, path)

    assert code == problem["code"]


async def test_an_unexpected_error_tells_the_client_nothing_but_its_trace(client: Client) -> None:
    status, problem, headers = await client.ask("POST", "/api/v1/broken/x")

    assert 500 == status
    assert "ada@example.com" not in str(problem)
    assert headers["X-Trace-Id"] == problem["trace_id"]


async def test_the_callers_trace_goes_on_and_the_next_request_has_its_own(client: Client) -> None:
    given = "4bf92f3577b34da6a3ce929d0e0e4736"
    traceparent = {"traceparent": f"00-{given}-00f067aa0ba902b7-01"}

    first = (await client.ask("GET", "/api/v1/goals", headers=traceparent))[2]["X-Trace-Id"]
    second = (await client.ask("GET", "/api/v1/goals"))[2]["X-Trace-Id"]

    assert given == first
    assert second not in {first, ""}


async def test_allowed_methods_are_named_with_405(client: Client) -> None:
    _, _, headers = await client.ask("PUT", "/api/v1/goals")

    assert {"GET"} == set(headers["Allow"].split(","))


async def test_answers_carry_the_headers_that_browsers_need(client: Client) -> None:
    _, _, headers = await client.ask("GET", "/api/v1/goals", headers={"Origin": ORIGIN})

    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" in headers
    assert ORIGIN == headers["Access-Control-Allow-Origin"]
    assert "true" == headers["Access-Control-Allow-Credentials"]
    assert "Idempotency-Replayed" in headers["Access-Control-Expose-Headers"]
    assert "Origin" == headers["Vary"]


async def test_a_strange_origin_gets_an_answer_that_its_page_cannot_read(client: Client) -> None:
    strange = {"Origin": "https://front.example.evil"}

    _, _, headers = await client.ask("GET", "/api/v1/goals", headers=strange)

    assert "Access-Control-Allow-Origin" not in headers


async def test_a_preflight_is_for_allowed_origins_only(client: Client) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Origin": ORIGIN}

    status, _, headers = await client.ask("OPTIONS", PAY, headers=asked)
    problem = await client.refused("OPTIONS", PAY, headers=asked | {"Origin": "null"})

    assert 204 == status
    assert ORIGIN == headers["Access-Control-Allow-Origin"]
    assert "Idempotency-Key" in headers["Access-Control-Allow-Headers"]
    assert "origin_not_allowed" == problem["code"]


async def test_who_asks_too_often_is_told_when_to_come_back(client: Client) -> None:
    client.edge._limits = RateLimits({"read": Rate(2, 600), "write": Rate(1, 1)})

    seen = [(await client.ask("GET", "/api/v1/goals"))[2] for _ in range(2)]
    problem = await client.refused("GET", "/api/v1/goals")
    _, _, refused = await client.ask("GET", "/api/v1/goals")
    hooks = {(await client.ask("POST", "/api/v1/hook", data=b"x"))[0] for _ in range(5)}

    assert ["1", "0"] == [headers["RateLimit-Remaining"] for headers in seen]
    assert "rate_limited" == problem["code"]
    assert str(problem["retry_after_s"]) == refused["Retry-After"]
    assert ("2", "0") == (refused["RateLimit-Limit"], refused["RateLimit-Remaining"])
    assert {200} == hooks


async def test_a_lean_route_gets_no_more_than_it_needs(client: Client) -> None:
    status, body, headers = await client.ask("POST", "/api/v1/hook", data=b"raw \xff")

    assert (200, b"raw \xff") == (status, body)
    assert {"Content-Security-Policy", "X-Trace-Id", "Vary"}.isdisjoint(headers)


async def test_while_draining_every_new_request_is_sent_away(client: Client) -> None:
    client.edge.draining = True

    problem = await client.refused("POST", "/api/v1/hook", data=b"x")
    _, _, headers = await client.ask("GET", "/api/v1/goals")

    assert "shutting_down" == problem["code"]
    assert "close" == headers["Connection"]


async def test_the_served_document_is_valid_and_complete(client: Client) -> None:
    _, document, _ = await client.ask("GET", "/openapi.json")

    validate(document)
    operation = document["paths"]["/api/v1/goals/{goal_id}/contributions"]["post"]
    assert "Pay into a goal." == operation["summary"]
    assert {"201", "400", "408", "409", "413", "415", "422", "429", "500", "503"} == set(
        operation["responses"]
    )
    assert "`below_minimum`" in operation["responses"]["422"]["description"]
    assert {"goal_id": True, "Idempotency-Key": True} == {
        parameter["name"]: parameter["required"] for parameter in operation["parameters"]
    }
    assert "post" in document["paths"]["/api/v1/hook"]
    listing = document["paths"]["/api/v1/goals"]["get"]["parameters"]
    limit = next(parameter["schema"] for parameter in listing if parameter["name"] == "limit")
    assert (1, 200, 50) == (limit["minimum"], limit["maximum"], limit["default"])


def test_a_parameter_that_nothing_fills_is_found_when_it_is_declared() -> None:
    async def wrong(request: web.Request, surprise: int) -> None:
        """Take what nobody gives."""

    with pytest.raises(TypeError, match="surprise"):
        Routes("", tag="x").get("/")(wrong)
