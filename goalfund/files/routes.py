"""Files over HTTP: announce one, bring it, look at it."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg
from aiohttp import web

from goalfund.edge.guards import UNSAFE
from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import signed_in, verified
from goalfund.files.kinds import RULES, SUFFIX_OF, Media, Purpose
from goalfund.files.models import (
    AnnounceBody,
    AnnouncedView,
    FileView,
    InvitationView,
    LinkQuery,
    ReceiptBody,
)
from goalfund.files.places import Receipt
from goalfund.files.reading import read_content
from goalfund.files.uploads import FILES, Files

_BRINGS: Final = (
    *UNSAFE,
    Code.UNAUTHENTICATED,
    Code.FILE_NOT_FOUND,
    Code.FILE_IS_KEPT,
    Code.FILE_REFUSED,
    Code.FILE_STORE_UNAVAILABLE,
)
_FOREVER: Final = "public, max-age=31536000, immutable"
# An address at the cloud may change when the account's settings do.
_FOR_A_WHILE: Final = "public, max-age=300"
# Nothing in it may run, whatever it turns out to be.
_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"

routes = Routes("/api/v1", "files")


@routes.post(
    "/uploads",
    status=201,
    codes=(
        *UNSAFE,
        Code.UNAUTHENTICATED,
        Code.EMAIL_NOT_VERIFIED,
        Code.FILE_REFUSED,
        Code.TOO_MANY_FILES,
    ),
)
async def announce_file(request: web.Request, body: AnnounceBody) -> AnnouncedView:
    """Announce a file, and be told how to bring it.

    `upload` says where the content goes: here, or straight to the file store in a form that is
    signed for this one file. What nothing uses a day later is deleted.
    """
    session, files = await verified(request), request.app[FILES]
    row, invitation, until = await files.announce(
        session.person_id, body.purpose, body.type, body.size_bytes
    )
    return AnnouncedView(
        file=file_view(files, row),
        upload=InvitationView(
            method=invitation.method,
            url=invitation.url,
            fields=dict(invitation.fields),
            complete=invitation.complete,
            expires_at=until,
        ),
    )


@routes.get("/uploads/{file_id}", codes=(Code.UNAUTHENTICATED, Code.FILE_NOT_FOUND))
async def get_upload(request: web.Request, file_id: UUID) -> FileView:
    """Read a file of one's own."""
    session, files = await signed_in(request), request.app[FILES]
    return file_view(files, await files.own(session.person_id, file_id))


@routes.route(
    "PUT",
    "/uploads/{file_id}/content",
    codes=(
        *_BRINGS,
        Code.UNSUPPORTED_MEDIA_TYPE,
        Code.BODY_TOO_LARGE,
        Code.REQUEST_TIMEOUT,
    ),
    takes=tuple(Media),
)
async def bring_file(request: web.Request, file_id: UUID) -> FileView:
    """Bring the content of an announced file, as the body.

    A picture is decoded and written anew: nothing stays of it but what it shows.
    """
    session, files = await signed_in(request), request.app[FILES]
    async with files.awaited(session.person_id, file_id) as draft:
        raw = await read_content(request, draft)
        return file_view(files, await files.bring(draft, raw))


@routes.post("/uploads/{file_id}/complete", codes=_BRINGS)
async def complete_upload(request: web.Request, file_id: UUID, body: ReceiptBody) -> FileView:
    """Say that the file store has the content: pass on what it answered."""
    session, files = await signed_in(request), request.app[FILES]
    async with files.awaited(session.person_id, file_id) as draft:
        receipt = Receipt(
            public_id=body.public_id,
            version=body.version,
            signature=body.signature,
            resource_type=body.resource_type,
            type=body.type,
            size_bytes=body.bytes,
            format=body.format,
        )
        raw = await files.fetch(draft, receipt)
        return file_view(files, await files.bring(draft, raw))


@routes.get(
    "/files/{file_id}",
    codes=(Code.FILE_NOT_FOUND, Code.FILE_STORE_UNAVAILABLE),
    media="application/octet-stream",
)
async def read_file(request: web.Request, file_id: UUID, query: LinkQuery) -> web.Response:
    """Read a file: a public one or one of a public goal's, else with a link.

    Links are given to those who may see the file, and are good for some minutes.
    """
    row, until, found = await request.app[FILES].shown(file_id, query.expires, query.signature)
    etag = f'"{row["sha256"].hex()[:32]}"'
    if isinstance(found, str):
        kept = "no-store" if until else _FOR_A_WHILE
        return web.Response(status=302, headers={"Location": found, "Cache-Control": kept})
    headers = _headers(row, until) | {"ETag": etag}
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers=headers)
    return web.Response(body=found, content_type=row["media"], headers=headers)


def _headers(row: asyncpg.Record, until: datetime | None) -> dict[str, str]:
    media = Media(row["media"])
    how = "inline" if media.is_picture else "attachment"
    name = f"{row['purpose']}-{row['file_id']}.{SUFFIX_OF[media]}"
    # A goal may turn private, and its picture be taken away.
    kept = _FOREVER if RULES[Purpose(row["purpose"])].public else _FOR_A_WHILE
    if until is not None:
        left_s = max(0, int((until - datetime.now(UTC)).total_seconds()))
        kept = f"private, max-age={left_s}"
    return {
        "Cache-Control": kept,
        "Content-Disposition": f'{how}; filename="{name}"',
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        # A front end may be on another site; to see a private file, it needs the link.
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def file_view(files: Files, row: asyncpg.Record) -> FileView:
    """Return a file as its owner sees it."""
    return FileView(
        id=row["file_id"],
        purpose=row["purpose"],
        state=row["state"],
        type=row["media"],
        size_bytes=row["size_bytes"],
        width=row["width"],
        height=row["height"],
        url=files.url_of(row),
        created_at=row["created_at"],
    )
