"""Rows of the gateway's lists against the books: credited where nobody was told, judged, kept."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Protocol

import structlog

from actors import ActorError, TransientError
from goalfund.payments import documents
from goalfund.payments.crediting import Fate, State
from goalfund.payments.mismatches import Booked, Finding, Mismatch, Verdict, judge
from goalfund.payments.payloads import Notification
from goalfund.payments.reconciliation_returns import Returns
from goalfund.payments.reconciliation_runs import Run
from goalfund.payments.reconciliation_store import Found, ReconciliationStore
from goalfund.payments.signatures import Recipe
from goalfund.payments.statements import Line

CREDITED_NOW: Final = "credited by reconciliation"
BROUGHT_BACK: Final = "brought back by reconciliation"
_AT_ONCE: Final = 8

log = structlog.get_logger(__name__)


class Takes(Protocol):
    """Takes in notifications, as from the gateway's webhooks."""

    async def take(
        self, raw: bytes, document: Mapping[str, Any] | None, recipe: Recipe
    ) -> tuple[Notification | None, Fate]:
        """Book or keep one."""


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A payment that nobody had told of, and what became of it when its list did."""

    line: Line
    fate: Fate


class Rows:
    """Compares rows with the books. The same rows can be compared any number of times."""

    def __init__(self, store: ReconciliationStore, takes: Takes, returns: Returns) -> None:
        self._store = store
        self._takes = takes
        self._returns = returns
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def compare(self, run: Run, lines: Sequence[Line], now: datetime) -> int:
        """Credit what was paid and not credited, bring back what came back, keep what differs.

        Return how many were credited by this.
        """
        lines = list({line.key: line for line in lines}.values())
        credited = await self._credit(lines)
        booked, back = await self._brought_back(lines, await self._booked(lines))
        waiting = await self._store.waiting([line.claim for line in lines])
        judged = [
            (line, known, judge(line.listed, known, waiting=line.claim in waiting))
            for line in lines
            for known in (booked.get(line.key),)
        ]
        await self._store.save(run, judged)
        healed = [_healed(line, booked.get(line.key)) for line in credited]
        await self._keep(run, judged, [*healed, *back], now)
        return len(credited)

    async def take(self, notice: bytes, recipe: Recipe) -> Fate | None:
        """Return what became of a notification; None: none is known yet."""
        document = None
        with suppress(documents.MalformedError):
            document = documents.read(notice)
        async with self._turns:
            try:
                _, fate = await self._takes.take(notice, document, recipe)
            except (TransientError, ActorError) as error:
                log.warning("reconciliation_put_off", fault=type(error).__name__)
                return None
        return fate

    async def _credit(self, lines: Sequence[Line]) -> list[Line]:
        """Take what was paid and no book has; return what was credited by this."""
        known = await self._store.booked_in([line.claim for line in lines if line.notice])
        new = [line for line in lines if line.notice and line.claim not in known]
        kept = await self._store.kept([line.notice for line in new if line.notice])
        fresh = [one for one in new if one.notice and sha256(one.notice).digest() not in kept]
        fates = await asyncio.gather(*(self.take(one.notice or b"", Recipe.BODY) for one in fresh))
        return [
            line
            for line, fate in zip(fresh, fates, strict=True)
            if fate is not None and fate.state is State.CREDITED and not fate.replayed
        ]

    async def _booked(self, lines: Sequence[Line]) -> dict[tuple[str, str], Booked]:
        inward = [line for line in lines if line.listed.kind != "payout"]
        outward = [line for line in lines if line.listed.kind == "payout"]
        by_claim = await self._store.booked_in([line.claim for line in inward])
        sent = await self._store.booked_out([line.claim for line in outward])
        return {line.key: by_claim[line.claim] for line in inward if line.claim in by_claim} | {
            line.key: sent[line.claim] for line in outward if line.claim in sent
        }

    async def _brought_back(
        self, lines: Sequence[Line], booked: dict[tuple[str, str], Booked]
    ) -> tuple[dict[tuple[str, str], Booked], list[Found]]:
        """Return what is booked once the goals have back what came back, and what that put right.

        What the gateway does not say twice stays as it is, for people to see.
        """
        found = {
            line.claim: finding
            for line in lines
            for finding in judge(line.listed, booked.get(line.key)).findings
            if finding.mismatch is Mismatch.PAYOUT_REVERSED
        }
        if not found:
            return booked, []
        back = await self._returns.bring_back(await self._store.sent(list(found)))
        healed = [
            Found(replace(found[claim], impact_minor=0), "resolved", BROUGHT_BACK) for claim in back
        ]
        return booked | await self._booked([one for one in lines if one.claim in back]), healed

    async def _keep(
        self,
        run: Run,
        judged: Sequence[tuple[Line, Booked | None, Verdict]],
        healed: Sequence[Found],
        now: datetime,
    ) -> None:
        findings = [finding for _, _, verdict in judged for finding in verdict.findings]
        references = {ref for line, _, _ in judged for ref in (line.listed.reference, line.claim)}
        again = [*findings, *(one.finding for one in healed)]
        await self._store.resolve(references, again, now)
        await self.report(run, [*map(Found, findings), *healed], now)

    async def report(self, run: Run, found: Iterable[Found], now: datetime) -> None:
        """Keep what was found, and log what is new."""
        found = list(found)
        if not found:
            return
        rows = await self._store.find(run, found, now)
        closed = sum(row["state"] != "open" for row in rows)
        if closed:
            log.info("reconciliation_settled", items=closed)
        for row in rows:
            if row["state"] != "open":
                continue
            log.error(
                "reconciliation_found",
                mismatch=row["class"],
                reference=row["reference"],
                impact_minor=row["impact_minor"],
            )


def _healed(line: Line, booked: Booked | None) -> Found:
    """Return that a payment was credited late: found and put right at once."""
    row = line.listed
    finding = Finding(
        mismatch=Mismatch.PAID_NOT_CREDITED,
        reference=row.reference,
        currency=row.currency,
        gateway_minor=row.amount_minor,
        ledger_minor=booked.amount_minor if booked else None,
        impact_minor=0,
        goal_id=booked.goal_id if booked else None,
        seq=booked.seq if booked else None,
        detail=row.status,
    )
    return Found(finding, "resolved", CREDITED_NOW)


def repeated(lines: Sequence[Line], twice: set[str]) -> list[Line]:
    """Return the lines, those of `twice` marked as listed more than once."""
    return [
        replace(line, listed=replace(line.listed, repeated=True))
        if line.listed.reference in twice
        else line
        for line in lines
    ]
