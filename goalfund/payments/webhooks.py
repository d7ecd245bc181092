"""The gateway's notifications over HTTP: bytes in, booked or kept, and only then answered."""

import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import structlog
from aiohttp import web

from goalfund.edge.binding import read_body
from goalfund.edge.openapi import problem_responses
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import BODY_MAX_BYTES, Routes
from goalfund.payments import documents, payloads, signatures
from goalfund.payments.crediting import Crediting, Fate, State
from goalfund.payments.documents import MalformedError
from goalfund.payments.payloads import Notification
from goalfund.payments.signatures import Recipe
from goalfund.payments.store import PaymentsStore


class Webhooks:
    """Takes in Squad's notifications."""

    def __init__(
        self,
        crediting: Crediting,
        store: PaymentsStore,
        secrets: Sequence[bytes],
        *,
        first_retry_s: float = 1.0,
    ) -> None:
        self._crediting = crediting
        self._store = store
        self._secrets = tuple(secrets)
        self._first_retry_s = first_retry_s
        # By state; and "bad_signature", and how many of the credited were "replayed".
        self.counts: Counter[str] = Counter()

    async def receive(self, raw: bytes, headers: Mapping[str, str]) -> str:
        """Book or keep the notification; return the gateway's reference, or "" when it has none.

        When this returns, the notification is durable.

        Raises:
            ProblemError: `bad_signature`; nothing was stored.
        """
        document = None
        with contextlib.suppress(MalformedError):  # signed nonsense is kept for people to see
            document = documents.read(raw)
        recipe = signatures.verify(raw, headers, document, self._secrets)
        if recipe is None:
            self.counts["bad_signature"] += 1
            raise ProblemError(Code.BAD_SIGNATURE)
        notification, _ = await self.take(raw, document, recipe)
        return "" if notification is None else notification.gateway_reference

    async def take(
        self, raw: bytes, document: Mapping[str, Any] | None, recipe: Recipe
    ) -> tuple[Notification | None, Fate]:
        """Book or keep what is authentic, and return what became of it: it is durable then.

        `recipe` says how much of it is vouched for; `document` None: it cannot be read.

        Raises:
            TransientError, ActorError: nothing is known to be kept; take it again.
        """
        notification = None
        fate = Fate(State.QUARANTINED, "not a JSON object")
        if document is not None:
            try:
                notification = payloads.normalise(document, recipe)
            except MalformedError as error:
                fate = Fate(State.QUARANTINED, str(error))
            else:
                fate = await self._crediting.settle(notification, raw)
        if fate.state is not State.CREDITED:
            await self._keep(raw, recipe, notification, fate)
        self._count(fate, notification)
        return notification, fate

    def _count(self, fate: Fate, notification: Notification | None) -> None:
        self.counts[fate.state] += 1
        if fate.replayed and notification is not None:
            self.counts["replayed"] += 1
            log.info("webhook_replayed", reference=notification.gateway_reference)

    async def _keep(
        self, raw: bytes, recipe: Recipe, notification: Notification | None, fate: Fate
    ) -> None:
        waits = fate.state in (State.PARKED, State.HELD)
        await self._store.keep(
            raw,
            state=fate.state,
            reference="" if notification is None else notification.gateway_reference[:128],
            reason=fate.reason,
            recipe=recipe,
            again_in_s=self._first_retry_s if waits else None,
        )


WEBHOOKS: Final = web.AppKey("webhooks", Webhooks)

log = structlog.get_logger(__name__)
routes = Routes("/api/v1", "webhooks")


_ANSWER: Final = {
    "type": "object",
    "required": ["response_code", "transaction_reference", "response_description"],
    "properties": {
        "response_code": {"type": "integer"},
        "transaction_reference": {"type": "string"},
        "response_description": {"type": "string"},
    },
}
_CODES: Final = (
    Code.BAD_REQUEST,
    Code.BAD_SIGNATURE,
    Code.REQUEST_TIMEOUT,
    Code.BODY_TOO_LARGE,
    Code.UNSUPPORTED_MEDIA_TYPE,
    Code.INTERNAL,
    Code.OVERLOADED,
    Code.OUTCOME_UNKNOWN,
    Code.NOT_READY,
    Code.SHUTTING_DOWN,
)


@routes.raw(
    "POST",
    "/webhooks/squad",
    lean=True,
    operation={
        "operationId": "squad_webhook",
        "summary": "Take in a notification of the Squad gateway",
        "description": "Signed over the raw body. A duplicate is answered as the first was. "
        "Any answer but 200 means that nothing is stored: send it again.",
        "parameters": [
            {
                "name": name,
                "in": "header",
                "schema": {"type": "string", "pattern": "^[0-9a-fA-F]{128}$"},
            }
            for name in signatures.HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        "responses": {
            "200": {
                "description": "It is stored.",
                "content": {"application/json": {"schema": _ANSWER}},
            },
            **problem_responses(_CODES),
        },
    },
)
async def squad_webhook(request: web.Request) -> web.Response:
    """POST /api/v1/webhooks/squad: 200 once it is durable, duplicates too."""
    raw = await read_body(request, BODY_MAX_BYTES)
    reference = await request.app[WEBHOOKS].receive(raw, request.headers)
    return web.Response(body=_accepted(reference), content_type="application/json")


def _accepted(reference: str) -> bytes:
    return orjson.dumps(
        {
            "response_code": 200,
            "transaction_reference": reference,
            "response_description": "Success",
        }
    )
