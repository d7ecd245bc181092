"""The content of a file from a request: bounded in bytes and in time."""

import asyncio
from typing import Final

from aiohttp import web

from goalfund.edge.problems import Code, ProblemError
from goalfund.files.places import Draft

WITHIN_S: Final = 60.0
_CHUNK_BYTES: Final = 65_536


async def read_content(request: web.Request, draft: Draft, within_s: float = WITHIN_S) -> bytes:
    """Return the body, which is to be what was announced.

    Raises:
        ProblemError: `unsupported_media_type`, `body_too_large`, `request_timeout`; no more than
            was announced was read.
    """
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, "A compressed body is not taken.")
    if request.content_type != draft.media:
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, f"{draft.media} was announced.")
    if (request.content_length or 0) > draft.size_bytes:
        raise _too_large(draft)
    try:
        async with asyncio.timeout(within_s):
            return await _read(request, draft)
    except TimeoutError:
        raise ProblemError(Code.REQUEST_TIMEOUT, headers={"Connection": "close"}) from None


async def _read(request: web.Request, draft: Draft) -> bytes:
    raw = bytearray()
    async for chunk in request.content.iter_chunked(_CHUNK_BYTES):
        raw += chunk
        if len(raw) > draft.size_bytes:
            raise _too_large(draft)
    return bytes(raw)


def _too_large(draft: Draft) -> ProblemError:
    return ProblemError(Code.BODY_TOO_LARGE, f"{draft.size_bytes} bytes were announced.")
