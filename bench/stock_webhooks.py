"""What a webhook costs at the least, for comparison only: check it, store its bytes, say yes.

One statement and one commit for each, as a careful small server does it. Nothing is booked.
"""

import asyncio
import hashlib
import hmac
import os
import sys
from collections.abc import AsyncIterator

import asyncpg
import uvloop
from aiohttp import web

_CONNECTIONS = 16
_SCHEMA = "CREATE TABLE IF NOT EXISTS stock_webhooks (digest bytea PRIMARY KEY, raw bytea NOT NULL)"
_STORE = "INSERT INTO stock_webhooks (digest, raw) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_POOL: web.AppKey["asyncpg.Pool[asyncpg.Record]"] = web.AppKey("pool")


async def receive(request: web.Request) -> web.Response:
    """Answer 200 once the bytes are durable."""
    raw = await request.read()
    signed = hmac.new(os.environ["SQUAD_SECRET_KEY"].encode(), raw, hashlib.sha512).hexdigest()
    offered = request.headers.get("x-squad-encrypted-body", "").lower()
    if not hmac.compare_digest(signed, offered):
        return web.Response(status=401)
    await request.app[_POOL].execute(_STORE, hashlib.sha256(raw).digest(), raw)
    return web.json_response({"response_code": 200})


async def stored(app: web.Application) -> AsyncIterator[None]:
    """Hold the connections for as long as the app runs."""
    pool = asyncpg.create_pool(os.environ["DATABASE_URL"], max_size=_CONNECTIONS)
    async with pool as app[_POOL]:
        await app[_POOL].execute(_SCHEMA)
        yield


async def serve() -> None:
    """Serve until the process is told to stop."""
    app = web.Application()
    app.router.add_post("/api/v1/webhooks/squad", receive)
    app.cleanup_ctx.append(stored)
    runner = web.AppRunner(app, access_log=None, handle_signals=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await asyncio.Event().wait()
    except web.GracefulExit:
        pass
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
        sys.exit(loop.run(serve()))
