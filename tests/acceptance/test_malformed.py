"""What no client should send, sent to a real server: it answers or hangs up, and lives on."""

import asyncio
import random
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.live import LiveServer
from tests.payers import WEBHOOK

HOST = b"Host: localhost\r\n"
PLAIN = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
LAST = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
POST = f"POST {WEBHOOK} HTTP/1.1\r\n".encode() + HOST
ENDS_WITHIN_S = 10.0

BROKEN = {
    "content-length is no number": POST + b"Content-Length: ten\r\n\r\n{}",
    "content-length is negative": POST + b"Content-Length: -1\r\n\r\n{}",
    "content-length has a sign": POST + b"Content-Length: +2\r\n\r\n{}",
    "content-length beyond 64 bits": POST + b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    "two content-lengths": POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "content-length and chunked": POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked is not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a chunk's length is no number": POST
    + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\n" + HOST + b"nonsense\r\n\r\n",
    "a header that is folded": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: b\r\n c\r\n\r\n",
    "a blank before the colon": POST + b"Content-Length : 2\r\n\r\n{}",
    "a NUL in a header": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: a\x00b\r\n\r\n",
    "a method of nonsense": b"G\x00T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a version of the future": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
    "a long request line": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a long header": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 100_000 + b"\r\n\r\n",
    "a header bomb": b"GET / HTTP/1.1\r\n" + HOST + b"X-A: a\r\n" * 100_000 + b"\r\n",
}


@pytest.fixture(autouse=True)
async def lives_on(server: LiveServer) -> AsyncIterator[None]:
    """Whatever a test sends, the same process goes on serving others, and nothing broke in it."""
    before = server.pid
    yield
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}/healthz") as answer,
    ):
        assert answer.status == 200
    assert server.is_running
    assert before == server.pid
    assert "request_broke" not in server.log
    assert "Traceback" not in server.log


async def converse(server: LiveServer, sent: bytes) -> list[int]:
    """Return the statuses of all answers to what is sent, until the server hangs up or is done."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(sent)
        heard = await asyncio.wait_for(reader.read(), ENDS_WITHIN_S)
    except ConnectionError:
        return []
    finally:
        writer.transport.abort()
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", heard)]


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_request_is_refused_and_never_read_as_two(
    server: LiveServer, name: str
) -> None:
    """Reliability 63 and 64. The plain request after it would be the smuggled one."""
    statuses = await converse(server, BROKEN[name] + LAST)

    assert len(statuses) <= 1, statuses
    assert all(400 <= status < 500 for status in statuses), statuses


async def test_a_plain_request_in_their_place_is_answered(server: LiveServer) -> None:
    """Negative control of the test above."""
    assert [200, 200] == await converse(server, PLAIN + LAST)


async def test_requests_in_one_packet_are_answered_in_their_order(server: LiveServer) -> None:
    """Reliability 64: pipelining, also behind a body that nobody asked for."""
    unsigned = POST + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    missing = b"GET /nowhere HTTP/1.1\r\n" + HOST + b"\r\n"

    statuses = await converse(server, PLAIN + unsigned + missing + LAST)

    assert [200, 401, 404, 200] == statuses


async def test_a_request_that_comes_byte_by_byte_is_served_while_others_are(
    server: LiveServer,
) -> None:
    """Reliability 64."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for byte in PLAIN:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n"), ENDS_WITHIN_S)
    writer.close()

    assert b"HTTP/1.1 200 OK\r\n" == head


async def test_noise_is_refused(server: LiveServer, dice: random.Random) -> None:
    """Reliability 63: bytes of chance, and valid requests with some bytes of chance in them."""
    valid = POST + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    statuses: set[int] = set()
    for _ in range(150):
        noise = bytearray(valid)
        for _ in range(dice.randint(1, 6)):
            noise[dice.randrange(len(noise))] = dice.randrange(256)
        statuses.update(await converse(server, bytes(noise) + LAST))
        statuses.update(
            await converse(server, dice.randbytes(dice.randint(1, 200)) + b"\r\n\r\n" + LAST)
        )

    # The 200 is of the plain request that follows.
    assert statuses <= {200, *range(400, 500)}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/goals?q='%20OR%201=1--",
        "/api/v1/goals?q=%00",
        "/api/v1/goals?q=%FF%FE",
        "/api/v1/goals?cursor=%22;DROP%20TABLE%20goals",
        "/api/v1/goals?cursor=AAAA",
        "/api/v1/goals?limit=1e3",
        "/api/v1/goals?limit=%D9%A3",
        "/api/v1/goals?sort=created_at;--",
        "/api/v1/goals?slug=../../etc/passwd",
        "/api/v1/goals/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/goals/00000000-0000-0000-0000-000000000000/events?after_seq=-1",
        "/api/v1/goals/00000000-0000-0000-0000-000000000000/events?after_seq=9223372036854775808",
        "/api/v1/operations/%27%20OR%20%271%27=%271",
    ],
)
async def test_a_query_of_an_attacker_is_a_problem_or_finds_nothing(
    server: LiveServer, path: str
) -> None:
    """Reliability 101."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{server.url}{path}") as answer,
    ):
        body = await answer.json(content_type=None)

    if answer.status == 200:
        assert [] == body["items"]
    else:
        assert 400 <= answer.status < 500
        assert {"code", "title", "status", "retryable", "trace_id"} <= body.keys()


async def test_a_body_that_never_ends_is_cut_off(server: LiveServer) -> None:
    """Reliability 63: a hundred megabytes for a server that takes 64 KiB."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(POST + b"Content-Length: 104857600\r\n\r\n")
    sent = 0
    head = asyncio.create_task(reader.readuntil(b"\r\n"))
    try:
        while not head.done() and sent < 104_857_600:
            writer.write(bytes(65_536))
            await asyncio.wait_for(writer.drain(), ENDS_WITHIN_S)
            sent += 65_536
    except ConnectionError:
        pass
    finally:
        writer.transport.abort()

    assert (await head).startswith(b"HTTP/1.1 413 ")
    assert sent < 20_000_000, "what the kernel holds, not what was announced"
