"""The OpenAPI 3.1 document, built from the routes' own declarations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from goalfund.edge.problems import MEANINGS, MEDIA_TYPE, Code, FieldError, Problem, type_of
from goalfund.edge.routes import RawRoute, Route

Json = dict[str, Any]

_REF_TEMPLATE: Final = "#/components/schemas/{model}"
_EXAMPLE_TRACE_ID: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
_EXAMPLE_UUID: Final = "01890a5d-ac96-774b-bcce-b302099a8057"

# What any route may answer, whatever it declares.
_ALWAYS: Final = (Code.INTERNAL, Code.OVERLOADED, Code.SHUTTING_DOWN)

_HEADERS: Final[Mapping[str, tuple[str, Json]]] = {
    "X-Trace-Id": ("Names this request in the server's logs.", {"type": "string"}),
    "ETag": ("The version, for If-Match.", {"type": "string", "examples": ['"3"']}),
    "Idempotency-Replayed": (
        "Present when this is the answer of an earlier request with the same key.",
        {"type": "string", "const": "true"},
    ),
    "Retry-After": ("Seconds to wait before a repeat.", {"type": "integer", "minimum": 1}),
    "RateLimit-Limit": ("Requests that may come at once.", {"type": "integer"}),
    "RateLimit-Remaining": ("Requests left right now.", {"type": "integer"}),
    "RateLimit-Reset": ("Seconds until all of them are back.", {"type": "integer"}),
}


def build_document(
    title: str, version: str, routes: Sequence[Route], raw_routes: Sequence[RawRoute]
) -> Json:
    """Return the whole document. Every schema, example and header in it is a shared component."""
    schemas = _Schemas(routes)
    paths: dict[str, Json] = defaultdict(dict)
    for route in routes:
        paths[route.path][route.method.lower()] = _operation(route, schemas)
    for raw in raw_routes:
        if raw.operation is not None:
            paths[raw.path][raw.method.lower()] = {"tags": [raw.tag], **raw.operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "servers": [{"url": "/"}],
        "paths": dict(paths),
        "components": {
            "schemas": schemas.components,
            "headers": {
                name: {"description": description, "schema": schema}
                for name, (description, schema) in _HEADERS.items()
            },
            "examples": {str(code): _example(code) for code in Code},
        },
    }


def problem_responses(codes: Iterable[Code]) -> Json:
    """Return the response objects of `codes` by status: for typed and raw routes alike."""
    by_status: dict[int, set[Code]] = defaultdict(set)
    for code in codes:
        by_status[MEANINGS[code].status].add(code)
    return {str(status): _failure(sorted(by_status[status])) for status in sorted(by_status)}


def _failure(codes: Sequence[Code]) -> Json:
    retried = any(MEANINGS[code].retryable for code in codes)
    return {
        "description": "Problem: " + ", ".join(f"`{code}`" for code in codes),
        "headers": _header_refs(("X-Trace-Id", *(("Retry-After",) if retried else ()))),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {
                    str(code): {"$ref": f"#/components/examples/{code}"} for code in codes
                },
            }
        },
    }


class _Schemas:
    """The schemas of all models in use, each once."""

    def __init__(self, routes: Sequence[Route]) -> None:
        uses: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
        uses += [(route.inputs.body, "validation") for route in routes if route.inputs.body]
        uses += [(route.answer, "serialization") for route in routes if route.answer]
        self._refs, definitions = models_json_schema(
            list(dict.fromkeys(uses)), ref_template=_REF_TEMPLATE
        )
        self.components: Json = definitions.get("$defs", {})

    def of(self, model: type[BaseModel], mode: JsonSchemaMode) -> Json:
        return dict(self._refs[model, mode])

    def inline(self, kind: Any) -> Json:
        """Return the schema of a parameter's type, its named parts moved to the components."""
        schema = TypeAdapter(kind).json_schema(ref_template=_REF_TEMPLATE)
        self.components.update(schema.pop("$defs", {}))
        return schema


def _operation(route: Route, schemas: _Schemas) -> Json:
    limited = (Code.RATE_LIMITED,) if route.limit else ()
    operation: Json = {
        "operationId": route.operation_id,
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": _parameters(route, schemas),
        "responses": {
            str(route.status): _success(route, schemas),
            **problem_responses((*route.codes, *limited, *_ALWAYS)),
        },
    }
    if route.description:
        operation["description"] = route.description
    if route.inputs.body is not None:
        schema = schemas.of(route.inputs.body, "validation")
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if route.takes:
        content: Json = {media: {} for media in route.takes}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(route: Route, schemas: _Schemas) -> list[Json]:
    inputs = route.inputs
    parameters = [
        _parameter("path", name, True, adapter.json_schema(ref_template=_REF_TEMPLATE))
        for name, adapter in inputs.path.items()
    ]
    if inputs.query is not None:
        schema = schemas.inline(inputs.query)
        required = schema.get("required", ())
        parameters += [
            _parameter("query", name, name in required, part)
            for name, part in schema.get("properties", {}).items()
        ]
    if inputs.operation_required is not None:
        schema = {
            "type": "string",
            "format": "uuid",
            "description": "The operation's id, chosen by you; the same one for every repeat.",
            "examples": [_EXAMPLE_UUID],
        }
        parameters.append(
            _parameter("header", "Idempotency-Key", inputs.operation_required, schema)
        )
    if inputs.if_match_required is not None:
        schema = {
            "type": "string",
            "pattern": '^"(0|[1-9][0-9]{0,17})"$',
            "description": "The ETag of what you read: refused when it was edited since.",
            "examples": ['"3"'],
        }
        parameters.append(_parameter("header", "If-Match", inputs.if_match_required, schema))
    return parameters


def _parameter(place: str, name: str, required: bool, schema: Json) -> Json:
    schema = _without_null(schema)
    schema.pop("title", None)
    parameter: Json = {"name": name, "in": place, "required": required, "schema": schema}
    if description := schema.pop("description", None):
        parameter["description"] = description
    if schema.get("format") == "uuid":
        schema.setdefault("examples", [_EXAMPLE_UUID])
    return parameter


def _without_null(schema: Json) -> Json:
    """Return the schema of an optional parameter: absent, since no query string says null."""
    schema = dict(schema)
    if schema.get("default", ...) is None:
        del schema["default"]
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        del schema["anyOf"]
        schema = {**options[0], **schema}
    return schema


def _success(route: Route, schemas: _Schemas) -> Json:
    names = ["X-Trace-Id"]
    names += ["ETag"] if route.etag else []
    names += ["Idempotency-Replayed"] if route.inputs.operation_required is not None else []
    names += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] if route.limit else []
    response: Json = {"description": route.summary, "headers": _header_refs(names)}
    if route.answer is not None:
        schema = schemas.of(route.answer, "serialization")
        response["content"] = {route.media: {"schema": schema}}
    elif route.media != "application/json":
        response["content"] = {route.media: {}}
    return response


def _header_refs(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _example(code: Code) -> Json:
    meaning = MEANINGS[code]
    blamed = code in {Code.INVALID_REQUEST, Code.OPERATION_DIFFERS}
    example = Problem(
        type=type_of(code),
        title=meaning.title,
        status=meaning.status,
        detail=f"{meaning.title}.",
        code=code,
        retryable=meaning.retryable,
        trace_id=_EXAMPLE_TRACE_ID,
        errors=(FieldError(field="amount_minor", message="Differs."),) if blamed else (),
        retry_after_s=meaning.retry_after_s,
    )
    return {"summary": meaning.title, "value": example.wire()}
