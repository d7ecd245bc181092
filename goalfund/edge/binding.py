"""From a request to a handler's arguments, or to a problem that names the wrong fields."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar
from uuid import UUID

import orjson
from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from goalfund.edge.fields import Query
from goalfund.edge.problems import Code, FieldError, ProblemError, field_problem
from goalfund.edge.routes import Inputs

M = TypeVar("M", bound=BaseModel)
V = TypeVar("V")

BODY_TIMEOUT_S: Final = 20.0  # a body is small; who trickles it holds a connection for nothing
ERRORS_MAX: Final = 20  # a body of ten thousand wrong fields is answered with the first of them
_ETAG = re.compile(r'"(0|[1-9][0-9]{0,17})"')
_UUID: TypeAdapter[UUID] = TypeAdapter(UUID)


async def read_body(
    request: web.Request, max_bytes: int, timeout_s: float = BODY_TIMEOUT_S
) -> bytes:
    """Return the raw body.

    Raises:
        ProblemError: `body_too_large`; `request_timeout`; or `unsupported_media_type` when it is
            compressed, for a small bomb must not become a large body.
    """
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, "A compressed body is not taken.")
    if (request.content_length or 0) > max_bytes:
        raise _too_large(max_bytes)
    if request.content.is_eof():
        raw = await request.read()  # it is all here: no timer to pay for
    else:
        raw = await _read_slowly(request, timeout_s)
    if len(raw) > max_bytes:
        raise _too_large(max_bytes)
    return raw


async def read_large_body(request: web.Request, max_bytes: int, timeout_s: float) -> bytes:
    """Return a raw body that may be larger than bodies are elsewhere.

    Raises:
        ProblemError: as `read_body`; no more than `max_bytes` was kept.
    """
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, "A compressed body is not taken.")
    if (request.content_length or 0) > max_bytes:
        raise _too_large(max_bytes)
    raw = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > max_bytes:
                    raise _too_large(max_bytes)
    except TimeoutError:
        raise ProblemError(Code.REQUEST_TIMEOUT, headers={"Connection": "close"}) from None
    return bytes(raw)


async def _read_slowly(request: web.Request, timeout_s: float) -> bytes:
    try:
        async with asyncio.timeout(timeout_s):
            return await request.read()
    except TimeoutError:
        raise ProblemError(Code.REQUEST_TIMEOUT, headers={"Connection": "close"}) from None


def parse_body(model: type[M], raw: bytes) -> M:
    """Return the body that `raw` spells.

    Raises:
        ProblemError: `malformed_json`, or `invalid_request` with the fields in `errors`.
    """
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise ProblemError(Code.MALFORMED_JSON, f"{first['msg']}.") from None
        raise invalid(field_errors(error)) from None


def parse_payload(model: type[M], data: object) -> M:
    """Return the body in a socket event's `data`, by the rules that bodies follow over HTTP.

    Raises:
        ProblemError: as `parse_body`.
    """
    try:
        # Through JSON and back: so a float, a set or a lone surrogate meets the same rules.
        raw = orjson.dumps(data)
    except (TypeError, ValueError, RecursionError):
        raise ProblemError(Code.MALFORMED_JSON, "The payload is not plain JSON.") from None
    return parse_body(model, raw)


def field_errors(error: ValidationError, inside: str = "") -> list[FieldError]:
    """Return what pydantic found, as dotted paths and messages, without the values."""
    return [
        FieldError(
            field=".".join((*((inside,) if inside else ()), *map(str, found["loc"]))) or "body",
            message=found["msg"],
        )
        for found in error.errors(include_url=False, include_input=False, include_context=False)[
            :ERRORS_MAX
        ]
    ]


def invalid(errors: Sequence[FieldError]) -> ProblemError:
    """Return the error for wrong fields."""
    names = ", ".join(dict.fromkeys(error.field for error in errors))
    return ProblemError(Code.INVALID_REQUEST, f"Wrong or missing: {names}."[:500], errors=errors)


async def read_inputs(
    inputs: Inputs, request: web.Request, body_max_bytes: int
) -> dict[str, object]:
    """Return the arguments for a handler, by name.

    Raises:
        ProblemError: nothing was passed to the handler.
    """
    errors: list[FieldError] = []
    arguments: dict[str, object] = {
        name: _collect(errors, name, adapter.validate_strings, request.match_info[name])
        for name, adapter in inputs.path.items()
    }
    if inputs.query is not None:
        arguments["query"] = _read_query(errors, inputs.query, request)
    if inputs.operation_required is not None:
        arguments["operation_id"] = _read_key(errors, request, inputs.operation_required)
    if inputs.if_match_required is not None:
        arguments["if_match"] = _read_if_match(errors, request, inputs.if_match_required)
    if errors:
        raise invalid(errors)
    if inputs.body is not None:
        _require_json(request)
        arguments["body"] = parse_body(inputs.body, await read_body(request, body_max_bytes))
    return arguments


def _collect(
    errors: list[FieldError], field: str, validate: Callable[[str], V], value: str
) -> V | None:
    try:
        return validate(value)
    except ValidationError as error:
        errors.extend(field_errors(error, field))
        return None


def _read_query(errors: list[FieldError], model: type[Query], request: web.Request) -> Query | None:
    pairs = request.query
    values: Mapping[str, str] = dict(pairs)
    if len(values) != len(pairs):
        repeated = sorted(name for name in values if len(pairs.getall(name)) > 1)
        errors.extend(FieldError(field=name, message="Given more than once") for name in repeated)
        return None
    try:
        return model.model_validate_strings(values)
    except ValidationError as error:
        errors.extend(field_errors(error))
        return None


def _read_key(errors: list[FieldError], request: web.Request, required: bool) -> UUID | None:
    value = _only_header(errors, request, "Idempotency-Key")
    if value is not None:
        return _collect(errors, "Idempotency-Key", _UUID.validate_strings, value)
    if required and not errors:
        raise field_problem(
            Code.IDEMPOTENCY_KEY_REQUIRED,
            "Idempotency-Key",
            "Send a UUID of your own choice, the same one again when you repeat the request.",
        )
    return None


def _read_if_match(errors: list[FieldError], request: web.Request, required: bool) -> int | None:
    value = _only_header(errors, request, "If-Match")
    if value is None:
        if required and not errors:
            raise field_problem(
                Code.IF_MATCH_REQUIRED, "If-Match", "Send the ETag of what you read."
            )
        return None
    match = _ETAG.fullmatch(value)
    if match is None:
        errors.append(FieldError(field="If-Match", message='Expected one ETag, such as "3"'))
        return None
    return int(match[1])


def _only_header(errors: list[FieldError], request: web.Request, name: str) -> str | None:
    values = request.headers.getall(name, [])
    if len(values) > 1:
        errors.append(FieldError(field=name, message="Given more than once"))
    return values[0] if values else None


def _require_json(request: web.Request) -> None:
    if request.content_type != "application/json":
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE)
    if (request.charset or "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE, "The body must be UTF-8.")


def _too_large(max_bytes: int) -> ProblemError:
    return ProblemError(Code.BODY_TOO_LARGE, f"The body may have {max_bytes} bytes at most.")
