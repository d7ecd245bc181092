"""The embedded mailbox at `/dev/mail`: what would have been sent, to be read. Not in production."""

import html
import re
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from goalfund.db import Pool
from goalfund.edge.routes import Routes
from goalfund.edge.vault import SealBrokenError, Vault
from goalfund.notify.mail import opened

_SHOWN: Final = 50
_LINK = re.compile(r"https?://[^\s<]+")
_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mail - GoalFund</title>
<link rel="stylesheet" href="/web/pages.css">
<main>
<h1>Mail that stays here</h1>
<p>Nobody is sent anything while <code>SMTP_URL</code> is not set. Newest first.</p>
{mails}
</main>
"""
_MAIL: Final = """<article>
<h2>{subject}</h2>
<p>To {recipient}, {at}</p>
<pre>{text}</pre>
</article>
"""


def mailbox(pool: Pool, queries: Mapping[str, str], vault: Vault) -> Routes:
    """Return the routes of the mailbox: a page, and the same as JSON."""
    routes = Routes("/dev", "development")

    async def kept() -> list[dict[str, str]]:
        rows = await pool.fetch(queries["list_kept_mails"], _SHOWN)
        mails = []
        for row in rows:
            try:
                mail = opened(row["kind"], row["sealed"], vault)
            except SealBrokenError:
                continue  # written under a key that this server no longer has
            mails.append(
                {
                    "mail_id": str(row["mail_id"]),
                    "kind": mail.kind,
                    "recipient": mail.recipient,
                    "subject": mail.subject,
                    "text": mail.text,
                    "at": row["created_at"].isoformat(),
                }
            )
        return mails

    @routes.raw("GET", "/mail")
    async def mail_page(_request: web.Request) -> web.Response:
        mails = "".join(_shown(mail) for mail in await kept()) or "<p>Nothing yet.</p>"
        return web.Response(text=_PAGE.format(mails=mails), content_type="text/html")

    @routes.raw("GET", "/mail.json")
    async def mail_list(_request: web.Request) -> web.Response:
        return web.json_response({"items": await kept()})

    return routes


def _shown(mail: Mapping[str, str]) -> str:
    safe = {name: html.escape(value) for name, value in mail.items()}
    safe["text"] = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', safe["text"])
    return _MAIL.format(**safe)
