"""How the story asks a server: as people do, and no faster than it lets them."""

import asyncio
from typing import Any

from uuid_utils.compat import uuid7

from tests.people import Answer, Browser
from tests.served import Served

_TOO_MANY = 429


async def answered(who: Browser, method: str, path: str, body: Any = None) -> Answer:
    """Return what somebody is answered."""
    key = str(uuid7())
    while True:
        answer = await who.call(method, path, body, Idempotency_Key=key)
        if answer.status != _TOO_MANY:
            return answer
        await asyncio.sleep(answer.body["retry_after_s"])


async def said(who: Browser, method: str, path: str, body: Any = None) -> Any:
    """Return what somebody is answered whose request is done."""
    answer = await answered(who, method, path, body)
    assert answer.status < 300, (path, answer)
    return answer.body


async def brought(served: Served, who: Browser, raw: bytes, purpose: str) -> str:
    """Return the id of a picture that was uploaded, and would be swept but for what holds it."""
    announced = {"purpose": purpose, "type": "image/jpeg", "size_bytes": len(raw)}
    file_id = str((await said(who, "POST", "/uploads", announced))["file"]["id"])
    headers = {"Authorization": f"Bearer {who.token}", "Content-Type": "image/jpeg"}
    path = f"/api/v1/uploads/{file_id}/content"
    assert (await served.ask("PUT", path, data=raw, headers=headers)).status == 200
    return file_id


def gift(name: str, amount_minor: int = 400_000) -> dict[str, Any]:
    """Return the body of a contribution."""
    email = f"{name.lower()}@example.org"
    return {"amount_minor": amount_minor, "name": f"{name} Obi", "email": email}
