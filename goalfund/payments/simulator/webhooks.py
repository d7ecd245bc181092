"""What merchants are told: a bounded queue, one sender, and a record of every delivery."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal
from uuid import UUID

import aiohttp

from goalfund.payments.simulator import bodies, faults
from goalfund.payments.simulator.faults import Faults
from goalfund.payments.simulator.replies import encode
from goalfund.payments.simulator.settings import Merchant, SimulatorSettings
from goalfund.payments.simulator.tables import Table

log = logging.getLogger(__name__)

Product = Literal["checkout", "static", "dynamic"]

CHECKOUT_HEADER = "x-squad-encrypted-body"
ACCOUNT_HEADER = "x-squad-signature"


@dataclass(slots=True)
class Delivery:
    """One webhook, from the moment it is due. `outcome` tells how it went in the end."""

    number: int
    merchant_id: str
    product: Product
    reference: str
    body: Mapping[str, Any]
    raw: bytes
    headers: Mapping[str, str]
    outcome: Literal["waiting", "delivered", "refused", "unreachable", "lost", "crowded_out"] = (
        "waiting"
    )
    statuses: list[int] = field(default_factory=list)
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A webhook about an account that the merchant did not take, as the error log shows it."""

    merchant_id: str
    reference: str
    document: dict[str, Any]


class Webhooks:
    """Signs and sends. The queue is bounded: past its size a webhook is lost, and recorded."""

    def __init__(
        self,
        settings: SimulatorSettings,
        switches: Faults,
        urls: Mapping[str, str | None],
        dice: Random,
        error_log: Table[ErrorRow],
        announced: Callable[[Product, str, str], None],
    ) -> None:
        self.deliveries: deque[Delivery] = deque(maxlen=settings.log_size)
        self.error_log = error_log
        self._settings = settings
        self._faults = switches
        self._urls = urls
        self._dice = dice
        self._announced = announced
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue(settings.webhook_queue_size)
        self._gathered: list[Delivery] = []
        self._numbers = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(), name="simulator webhooks")

    async def stop(self) -> None:
        """Stop at once. What is waiting is lost, as in a crash."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def settled(self) -> None:
        """Wait until nothing waits to be sent, but for what is gathered to be reordered."""
        await self._queue.join()

    def tell(
        self,
        merchant: Merchant,
        product: Product,
        reference: str,
        body: Mapping[str, Any],
        *,
        edits: Mapping[str, Any] | None = None,
    ) -> None:
        """Have the merchant told, unless a fault is in the way. `edits` come after signing."""
        switches = self._faults.webhooks
        raw = self._written(body)
        headers = self._headers(merchant, product, body, raw)
        if switches.edited_status and product == "dynamic":
            edits = {"transaction_status": "SUCCESS", **(edits or {})}
        if edits:
            raw = self._written({**body, **edits})
        if switches.altered_body:
            raw = faults.with_other_money(raw)
        for _ in range(1 + switches.duplicate):
            self._put(self._record(merchant.id, product, reference, body, raw, headers))
        earlier = [one for one in self.deliveries if one.reference != reference]
        for one in self._dice.sample(earlier, min(switches.replayed, len(earlier))):
            self.replay(one.number)

    def replay(self, number: int) -> Delivery | None:
        """Send the very bytes and headers of an earlier delivery again, or return None."""
        old = next((one for one in self.deliveries if one.number == number), None)
        if old is None:
            return None
        fresh = self._record(
            old.merchant_id, old.product, old.reference, old.body, old.raw, old.headers
        )
        self._enqueue(fresh)
        return fresh

    def release(self) -> None:
        """Send what was gathered to be reordered, last first."""
        gathered, self._gathered = self._gathered[::-1], []
        for delivery in gathered:
            self._enqueue(delivery)

    def _written(self, body: Mapping[str, Any]) -> bytes:
        raw = encode(body)
        if self._faults.webhooks.decimal_numbers:
            raw = faults.with_decimal_numbers(raw)
        return faults.with_dotnet_escapes(raw) if self._faults.webhooks.dotnet_escapes else raw

    def _headers(
        self, merchant: Merchant, product: Product, body: Mapping[str, Any], raw: bytes
    ) -> dict[str, str]:
        switches, unknowns = self._faults.webhooks, self._settings.unknowns
        key = merchant.secret_key + ("x" if switches.bad_signature else "")
        value = bodies.signature(bodies.signed_message(body, raw), key)
        static = product == "static"
        guess = (
            merchant.account_hex_case or unknowns.account_hex_case
            if static
            else merchant.checkout_hex_case or unknowns.checkout_hex_case
        )
        if (switches.hex_case or guess) == "upper":
            value = value.upper()
        names = [ACCOUNT_HEADER, CHECKOUT_HEADER] if static else [CHECKOUT_HEADER, ACCOUNT_HEADER]
        if switches.no_header:
            names = []
        elif switches.other_header:
            names = names[1:]
        elif not _either(merchant.both_headers, unknowns.both_headers):
            names = names[:1]
        return {"Content-Type": "application/json"} | dict.fromkeys(names, value)

    def _record(
        self,
        merchant_id: str,
        product: Product,
        reference: str,
        body: Mapping[str, Any],
        raw: bytes,
        headers: Mapping[str, str],
    ) -> Delivery:
        self._numbers += 1
        delivery = Delivery(self._numbers, merchant_id, product, reference, body, raw, headers)
        self.deliveries.append(delivery)
        return delivery

    def _put(self, delivery: Delivery) -> None:
        if self._faults.take_drop():
            delivery.outcome = "lost"
            return
        if self._faults.webhooks.reorder == 0:
            self._enqueue(delivery)
            return
        self._gathered.append(delivery)
        if len(self._gathered) >= self._faults.webhooks.reorder:
            self.release()

    def _enqueue(self, delivery: Delivery) -> None:
        try:
            self._queue.put_nowait(delivery)
        except asyncio.QueueFull:
            delivery.outcome = "crowded_out"
            log.warning("webhook %d found the queue full", delivery.number)

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=self._settings.webhook_timeout_s)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                delivery = await self._queue.get()
                try:
                    await self._deliver(session, delivery)
                finally:
                    self._queue.task_done()

    async def _deliver(self, session: aiohttp.ClientSession, delivery: Delivery) -> None:
        """Send it, and again with backoff while nobody can take it, if that is switched on."""
        url = self._urls.get(delivery.merchant_id)
        if url is None:  # as on a dashboard without an address
            delivery.outcome = "lost"
            return
        if self._faults.webhooks.delay_s:
            await self._settings.sleep(self._faults.webhooks.delay_s)
        for attempt in range(self._settings.webhook_attempts):
            if attempt:
                await self._settings.sleep(self._settings.webhook_backoff_s * 2 ** (attempt - 1))
            if await self._attempt(session, delivery, url):
                break
        if delivery.outcome == "delivered":
            self._announced(delivery.product, delivery.reference, delivery.merchant_id)
        elif delivery.product != "checkout":
            row = self._error_row(delivery)
            self.error_log.put(row.document["id"], row)

    async def _attempt(self, session: aiohttp.ClientSession, delivery: Delivery, url: str) -> bool:
        """Return whether there is an answer that is worth no further attempt."""
        try:
            async with session.post(
                url, data=delivery.raw, headers=delivery.headers, allow_redirects=False
            ) as response:
                delivery.answer = await response.content.read(65_536)
                delivery.statuses.append(response.status)
        except (aiohttp.ClientError, TimeoutError):
            delivery.outcome = "unreachable"
            return False
        delivery.outcome = "delivered" if response.status == 200 else "refused"
        return response.status < 500

    def _error_row(self, delivery: Delivery) -> ErrorRow:
        """Return the row of the error log: a database has sorted the keys, and `hash` is new."""
        payload = dict(sorted(delivery.body.items()))
        if delivery.product == "static":
            payload["hash"] = delivery.headers.get(ACCOUNT_HEADER, "").lower()
        document = {
            "id": str(UUID(int=self._dice.getrandbits(128), version=4)),
            "payload": payload,
            "transaction_ref": delivery.reference,
        }
        return ErrorRow(delivery.merchant_id, delivery.reference, document)


def _either(own: bool | None, guess: bool) -> bool:
    return guess if own is None else own
