"""The whole of the REST API: the routes of every feature, bound, served and documented."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from goalfund.edge.binding import read_inputs
from goalfund.edge.openapi import build_document
from goalfund.edge.outcomes import REPLAYED
from goalfund.edge.routes import Answer, RawHandler, RawRoute, Route, Routes

DOCUMENT_PATH = "/openapi.json"


class Api:
    """Collects tables of routes, installs them on an application, and describes them."""

    def __init__(self, title: str, version: str, tables: Iterable[Routes]) -> None:
        self.title = title
        self.version = version
        self._tables = tuple(tables)

    @property
    def routes(self) -> list[Route]:
        """Every typed route, in the order of declaration."""
        return [route for table in self._tables for route in table.typed]

    @property
    def raw_routes(self) -> list[RawRoute]:
        """Every raw route, in the order of declaration."""
        return [route for table in self._tables for route in table.raw_routes]

    def install(self, app: web.Application) -> None:
        """Add every route to `app`, and the document at `/openapi.json`."""
        for route in self.routes:
            app.router.add_route(route.method, route.path, _bound(route))
        for raw in self.raw_routes:
            app.router.add_route(raw.method, raw.path, raw.handler)
        app.router.add_route("GET", DOCUMENT_PATH, self._serve_document())

    def document(self) -> dict[str, object]:
        """Return the OpenAPI 3.1 document."""
        return build_document(self.title, self.version, self.routes, self.raw_routes)

    def limit_classes(self) -> Mapping[tuple[str, str], str]:
        """Return the class of rate limit of each (method, path) that has one."""
        routes: list[Route | RawRoute] = [*self.routes, *self.raw_routes]
        return {
            (route.method, route.path): route.limit for route in routes if route.limit is not None
        }

    def lean_paths(self) -> frozenset[str]:
        """Return the paths that want as little of the middleware as can be."""
        return frozenset(route.path for route in self.raw_routes if route.lean)

    def _serve_document(self) -> RawHandler:
        body = orjson.dumps(self.document())

        async def openapi(_request: web.Request) -> web.Response:
            return web.Response(body=body, content_type="application/json")

        return openapi


def _bound(route: Route) -> RawHandler:
    adapter: TypeAdapter[BaseModel] | None = TypeAdapter(route.answer) if route.answer else None
    return partial(_serve, route, adapter)


async def _serve(
    route: Route, adapter: TypeAdapter[BaseModel] | None, request: web.Request
) -> web.StreamResponse:
    arguments = await read_inputs(route.inputs, request, route.body_max_bytes)
    result = await route.handler(request, **arguments)
    if isinstance(result, web.StreamResponse):
        return result
    return _render(route, adapter, result if isinstance(result, Answer) else Answer(result))


def _render(
    route: Route, adapter: TypeAdapter[BaseModel] | None, answer: Answer[Any]
) -> web.Response:
    headers = dict(answer.headers)
    if answer.replayed:
        headers[REPLAYED] = "true"
    if adapter is None or answer.value is None:
        return web.Response(status=answer.status or route.status, headers=headers)
    if route.etag:
        headers["ETag"] = f'"{answer.value.version}"'
    return web.Response(
        body=adapter.dump_json(answer.value),
        status=answer.status or route.status,
        headers=headers,
        content_type="application/json",
    )
