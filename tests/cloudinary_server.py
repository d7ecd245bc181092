"""A file store on this machine that does what Cloudinary's documentation says, and trusts nobody.

It checks every signature by its own arithmetic, so that the SDK and we are tested against the
rules and not against each other.
"""

import base64
import hashlib
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web

from goalfund.resources import address_of, listen

CLOUD: Final = "tests"
KEY: Final = "874837483274837"
SECRET: Final = "a676b67565c6767a6767d6767f676fe1"
_NOT_SIGNED: Final = frozenset({"file", "signature", "api_key", "resource_type", "cloud_name"})
_STARTS: Final = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG", "gif": b"GIF8", "webp": b"RIFF"}


@dataclass(frozen=True)
class Asset:
    """What is kept there."""

    content: bytes
    version: int


@dataclass
class CloudinaryServer:
    """`assets` by (resource type, type, public id). What is in `broken` answers 500, once done."""

    url: str = ""
    assets: dict[tuple[str, str, str], Asset] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def settings_url(self) -> str:
        """What `CLOUDINARY_URL` is set to, so that the SDK comes here."""
        return f"cloudinary://{KEY}:{SECRET}@{CLOUD}?upload_prefix={quote(self.url)}"

    def kept(self, file_id: str) -> dict[tuple[str, str, str], bytes]:
        """Return what is there of one of our files."""
        return {key: asset.content for key, asset in self.assets.items() if file_id in key[2]}

    def app(self) -> web.Application:
        """Return the routes."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1_1/{cloud}/{resource_type}/upload", self._upload)
        app.router.add_post("/v1_1/{cloud}/{resource_type}/destroy", self._destroy)
        app.router.add_get("/v1_1/{cloud}/{resource_type}/download", self._download)
        app.router.add_delete("/v1_1/{cloud}/resources/{resource_type}/{type}", self._delete)
        return app

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        part = form["file"]
        assert isinstance(part, web.FileField)
        content = part.file.read()
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        if (wrong := self._fault("upload", request, given)) is not None:
            return wrong
        extension = next((e for e, start in _STARTS.items() if content.startswith(start)), None)
        kind = request.match_info["resource_type"]
        wanted = given.get("allowed_formats", "").split(",")
        if wanted != [""] and extension not in wanted:
            return self._refuse(400, "the format is not allowed")
        asset = Asset(content, int(time.time()))
        key = (kind, given.get("type", "upload"), given["public_id"])
        self.assets[key] = asset
        if "after upload" in self.broken:
            return web.json_response({"error": {"message": "too late"}}, status=500)
        return web.json_response(receipt(key, asset, extension if kind == "image" else None))

    async def _destroy(self, request: web.Request) -> web.Response:
        given = {name: str(value) for name, value in (await request.post()).items()}
        if (wrong := self._fault("destroy", request, given)) is not None:
            return wrong
        key = (request.match_info["resource_type"], given["type"], given["public_id"])
        found = self.assets.pop(key, None)
        return web.json_response({"result": "ok" if found else "not found"})

    async def _download(self, request: web.Request) -> web.Response:
        given = dict(request.query)
        if (wrong := self._fault("download", request, given)) is not None:
            return wrong
        if int(given["expires_at"]) < time.time():
            return self._refuse(401, "the address has expired")
        key = (request.match_info["resource_type"], given["type"], given["public_id"])
        found = self.assets.get(key)
        if found is None:
            return self._refuse(404, "nothing is there")
        return web.Response(body=found.content, content_type="application/octet-stream")

    async def _delete(self, request: web.Request) -> web.Response:
        self.asked.append("delete")
        login = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if request.headers.get("Authorization", "").split() != ["Basic", login]:
            return self._refuse(401, "the key is wrong")
        if "delete" in self.broken:
            return web.json_response({"error": {"message": "broken"}}, status=500)
        prefix = (await request.json())["prefix"]
        kind, how = request.match_info["resource_type"], request.match_info["type"]
        doomed = [k for k in self.assets if k[:2] == (kind, how) and k[2].startswith(prefix)]
        for key in doomed:
            del self.assets[key]
        return web.json_response({"deleted": {key[2]: "deleted" for key in doomed}})

    def _fault(
        self, what: str, request: web.Request, given: Mapping[str, str]
    ) -> web.Response | None:
        """Return the answer to a request that was not signed well, or that meets a fault."""
        self.asked.append(what)
        if what in self.broken:
            return web.json_response({"error": {"message": f"broken, key {KEY}"}}, status=500)
        if request.match_info["cloud"] != CLOUD or given.get("api_key") != KEY:
            return self._refuse(401, "unknown key")
        if abs(time.time() - int(given["timestamp"])) > 3_600:
            return self._refuse(401, "stale request")
        if given.get("signature") != signature_of(given):
            return self._refuse(401, "invalid signature")
        return None

    def _refuse(self, status: int, why: str) -> web.Response:
        self.refused.append(why)
        return web.json_response({"error": {"message": why}}, status=status)


def signature_of(given: Mapping[str, str]) -> str:
    """Return the signature that a request with these parameters must carry."""
    signed = sorted(
        f"{name}={value}".replace("&", "%26")
        for name, value in given.items()
        if name not in _NOT_SIGNED and value
    )
    return hashlib.sha1(("&".join(signed) + SECRET).encode()).hexdigest()


def receipt(key: tuple[str, str, str], asset: Asset, extension: str | None) -> dict[str, Any]:
    """Return what the store answers to an upload, signed."""
    kind, how, public_id = key
    signed = f"public_id={public_id}&version={asset.version}{SECRET}"
    return {
        "public_id": public_id,
        "version": asset.version,
        "signature": hashlib.sha1(signed.encode()).hexdigest(),
        "resource_type": kind,
        "type": how,
        "bytes": len(asset.content),
        **({"format": extension, "width": 1, "height": 1} if extension else {}),
    }


@asynccontextmanager
async def cloudinary_server() -> AsyncIterator[CloudinaryServer]:
    """Run one."""
    server = CloudinaryServer()
    runner = web.AppRunner(server.app(), access_log=None)
    await runner.setup()
    with listen("127.0.0.1", 0) as listener:
        await web.SockSite(runner, listener).start()
        server.url = address_of(listener)
        try:
            yield server
        finally:
            await runner.cleanup()
