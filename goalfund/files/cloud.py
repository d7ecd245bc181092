"""Files at Cloudinary: browsers send them there, and what is shown from there we have written.

A browser's own bytes land as a private asset that nobody is shown. We fetch it, decode it and
write it anew, and that is what stays.
"""

import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import aiohttp
import cloudinary.api
import cloudinary.uploader
import cloudinary.utils
from cloudinary.exceptions import Error

from goalfund.edge.beside import Beside
from goalfund.files.kinds import RULES, SUFFIX_OF, Media, Purpose
from goalfund.files.places import Draft, ForeignReceiptError, Invitation, Kept, PlaceError, Receipt

TIMEOUT_S: Final = 10.0  # a stop of the server waits for what is in hand
FETCH_WITHIN: Final = timedelta(minutes=5)
_CHUNK_BYTES: Final = 65_536
_FOLDER: Final = "goalfund"
_SENT: Final = "sent"


class Cloud:
    """Keeps files at the account that `url` names, `cloudinary://key:secret@cloud?option=...`."""

    name = "cloudinary"

    def __init__(self, url: str, session: aiohttp.ClientSession, beside: Beside) -> None:
        self._account = account_of(url)
        self._session = session
        self._beside = beside

    @property
    def upload_origin(self) -> str:
        """Where browsers send files to."""
        return _origin(cloudinary.utils.cloudinary_api_url("upload", **self._account))

    @property
    def image_origin(self) -> str:
        """Where browsers get public pictures from."""
        return _origin(self._public_address("x"))

    def invite(self, draft: Draft, now: datetime) -> Invitation:
        """Return a form that one browser can send for one file, within the hour."""
        params: dict[str, Any] = {
            "public_id": _sent_id(draft),
            "timestamp": int(now.timestamp()),
            "type": "private",
        }
        if draft.media.is_picture:
            params["allowed_formats"] = SUFFIX_OF[draft.media]
        signed = cloudinary.utils.sign_request(params, self._account)
        kind = _resource_type(draft.media)
        url = cloudinary.utils.cloudinary_api_url("upload", resource_type=kind, **self._account)
        fields = {name: str(value) for name, value in signed.items()}
        return Invitation("POST", url, fields, complete=True)

    async def fetch(self, draft: Draft, receipt: Receipt, max_bytes: int) -> bytes:
        """Return what a browser has sent to Cloudinary.

        Raises:
            ForeignReceiptError: the receipt is forged, of another upload, or of something else.
            PlaceError: it cannot be had now.
        """
        self._check(draft, receipt, max_bytes)
        url = self._private_address(_sent_id(draft), draft.media, datetime.now(UTC) + FETCH_WITHIN)
        raw = await self._download(url, max_bytes)
        if len(raw) != receipt.size_bytes:
            raise ForeignReceiptError("another size than was answered")
        return raw

    async def keep(self, file: Kept, content: bytes) -> None:
        """Keep `content` under the file's id and digest.

        Raises:
            PlaceError: it may be there or not.
            ProblemError: `overloaded`.
        """
        name = _kept_id(file)

        def upload() -> Mapping[str, Any]:
            answer: Mapping[str, Any] = cloudinary.uploader.upload(
                BytesIO(content),
                filename=str(file.file_id),
                public_id=name,
                type=_type_of(file.purpose),
                resource_type=_resource_type(file.media),
                overwrite=True,
                timeout=TIMEOUT_S,
                **self._account,
            )
            return answer

        answer = await self._ask(upload)
        if (answer.get("public_id"), answer.get("bytes")) != (name, len(content)):
            raise PlaceError("something else was kept")

    async def find(self, file: Kept, until: datetime) -> bytes | str:
        """Return an address: of a public picture for good, of a private file until then."""
        if RULES[file.purpose].public:
            return self._public_address(f"{_kept_id(file)}.{SUFFIX_OF[file.media]}")
        return self._private_address(_kept_id(file), file.media, until)

    async def drop(self, draft: Draft, *, but: Kept | None = None) -> None:
        """Delete all that was ever brought for a file; with `but`, only what a browser has sent.

        Raises:
            PlaceError: some of it may still be there.
            ProblemError: `overloaded`.
        """
        if but is not None:
            await self._destroy(_sent_id(draft), draft.media)
            return
        for kind in ("private", "upload"):
            await self._delete(f"{_FOLDER}/{draft.file_id}", draft.media, kind)

    async def _destroy(self, public_id: str, media: Media) -> None:
        # Of uploads there may be many an hour; of deletions by prefix, below, a few hundred.
        await self._ask(
            lambda: cloudinary.uploader.destroy(
                public_id,
                resource_type=_resource_type(media),
                type="private",
                timeout=TIMEOUT_S,
                **self._account,
            )
        )

    async def _delete(self, prefix: str, media: Media, kind: str) -> None:
        await self._ask(
            lambda: cloudinary.api.delete_resources_by_prefix(
                prefix,
                resource_type=_resource_type(media),
                type=kind,
                invalidate=True,
                timeout=TIMEOUT_S,
                **self._account,
            )
        )

    def _check(self, draft: Draft, receipt: Receipt, max_bytes: int) -> None:
        """Compare every word of a receipt with what was asked for.

        Raises:
            ForeignReceiptError: one differs.
        """
        proof = cloudinary.utils.api_sign_request(
            {"public_id": receipt.public_id, "version": receipt.version},
            self._account["api_secret"],
            self._account["signature_algorithm"],
            signature_version=1,
        )
        if not hmac.compare_digest(proof.encode(), receipt.signature.encode()):
            raise ForeignReceiptError("the signature is wrong")
        if receipt.public_id != _sent_id(draft):
            raise ForeignReceiptError("it is of another upload")
        if (receipt.resource_type, receipt.type) != (_resource_type(draft.media), "private"):
            raise ForeignReceiptError("it is not kept as was asked")
        if draft.media.is_picture and receipt.format != SUFFIX_OF[draft.media]:
            raise ForeignReceiptError("it is of another format")
        if not 0 < receipt.size_bytes <= max_bytes:
            raise ForeignReceiptError("it has a size that is not taken")

    async def _download(self, url: str, max_bytes: int) -> bytes:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        raw = bytearray()
        try:
            async with self._session.get(url, timeout=timeout, max_redirects=3) as answer:
                if answer.status != 200:
                    raise PlaceError(f"answered {answer.status}")
                async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                    raw += chunk
                    if len(raw) > max_bytes:
                        raise ForeignReceiptError("it is too large")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PlaceError(f"cannot be reached: {type(error).__name__}") from error
        return bytes(raw)

    async def _ask(self, call: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        try:
            return await self._beside.run(call)
        except (Error, OSError, ValueError) as error:
            # Its own words may quote the request, and so the key.
            raise PlaceError(f"refused: {type(error).__name__}") from error

    def _public_address(self, source: str) -> str:
        address, _ = cloudinary.utils.cloudinary_url(source, secure=True, **self._account)
        return str(address)

    def _private_address(self, public_id: str, media: Media, until: datetime) -> str:
        return str(
            cloudinary.utils.private_download_url(
                public_id,
                SUFFIX_OF[media] if media.is_picture else "",
                resource_type=_resource_type(media),
                type="private",
                attachment=None if media.is_picture else True,
                expires_at=int(until.timestamp()),
                **self._account,
            )
        )


def account_of(url: str) -> dict[str, Any]:
    """Return the SDK's options for an account, so that none of its global state is needed.

    Raises:
        ValueError: the address lacks the key, the secret or the cloud.
    """
    parts = urlsplit(url)
    if not (parts.username and parts.password and parts.hostname):
        raise ValueError("must be cloudinary://key:secret@cloud")
    own_host = parts.path.lstrip("/")
    return {
        **({"private_cdn": True, "secure_distribution": own_host} if own_host else {}),
        "signature_algorithm": cloudinary.utils.SIGNATURE_SHA1,
        "signature_version": 2,
        **dict(parse_qsl(parts.query)),
        "cloud_name": parts.netloc.rpartition("@")[2],  # a host's name would lose its case
        "api_key": unquote(parts.username),
        "api_secret": unquote(parts.password),
    }


def _resource_type(media: Media) -> str:
    return "image" if media.is_picture else "raw"


def _type_of(purpose: Purpose) -> str:
    return "upload" if RULES[purpose].public else "private"


def _sent_id(draft: Draft) -> str:
    return f"{_FOLDER}/{draft.file_id}/{_SENT}"


def _kept_id(file: Kept) -> str:
    return f"{_FOLDER}/{file.file_id}/{file.sha256.hex()[:16]}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
