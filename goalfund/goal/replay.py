"""Every log from its first event: the chain, the transfers, the book, and what must follow from it.

Nothing here trusts a stored balance or hash. Somebody waits for it, so one loop takes the common
event in as few steps as it can, and leaves everything else to the functions below it.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.goal.book import BOOK_FIELDS
from goalfund.goal.events import GENESIS, EventKind, at_text
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.fingerprints import Fingerprints, Projection
from goalfund.goal.running import WITHDRAWAL_ENDS, Running
from goalfund.goal.streams import unescaped

Head = Mapping[str, Any] | asyncpg.Record
Found = Callable[[Finding], None]

_AT_LENGTH: Final = len("2026-01-02 03:04:05.678901+00")
_KINDS: Final = frozenset(map(str, EventKind))
_NOBODY: Final = Running("", "")
# The operations that ask for these say the amount as well.
_AMOUNT_ASKED: Final = frozenset(
    (
        EventKind.CONTRIBUTION_CONFIRMED,
        EventKind.SUSPENSE_RECEIVED,
        EventKind.WITHDRAWAL_REQUESTED,
        EventKind.REFUND_STARTED,
        EventKind.CHARGED_BACK,
    )
)
_GROSS: Final = '"credit":"available","debit":"cash"}'
_FEE: Final = '"credit":"cash","debit":"available"}'
_CONFIRMED: Final = str(EventKind.CONTRIBUTION_CONFIRMED)


class Replay:
    """Takes the lines of `stream_events`, in order, and reports what is wrong with them.

    `heads` must hold the heads of all goals that the next lines are of, in order; those that were
    passed are taken out.
    """

    def __init__(self, found: Found, prints: Fingerprints) -> None:
        self.heads: deque[Head] = deque()
        self.events = 0
        self.goals = 0
        self.transfers = 0
        self.displays = 0
        self._found = found
        self._prints = prints
        self._run = _NOBODY
        self._head: Head | None = None
        self._demanded: dict[Projection, list[str]] = {name: [] for name in Projection}

    def feed(self, lines: Sequence[str]) -> None:  # noqa: C901 - see the module's docstring
        """Replay more events: goal, seq, kind, at, hash, body, transfers, salt, display."""
        loads = orjson.loads
        run = self._run
        contributions = self._demanded[Projection.CONTRIBUTIONS]
        operations = self._demanded[Projection.OPERATIONS]
        for line in lines:
            fields = line.split("\t") if "\\" not in line else unescaped(line)
            goal_id, seq, kind, at, stored, body_text, listed, salt, display = fields
            if goal_id != run.goal_id:
                run = self._begin(goal_id)
            number = int(seq)
            known = number == run.seq + 1
            if not known:
                # It builds on a hash that nobody has, so that its own cannot be checked.
                detail = f"{number - run.seq - 1} missing"
                self._report(FindingType.EVENT_MISSING, detail, seq=run.seq + 1)
            run.seq = number

            if len(at) == _AT_LENGTH:
                at = f"{at[:10]}T{at[11:26]}Z"
            else:  # Postgres drops zeros at the end
                at = (
                    f"{at[:10]}T{at[11:-3]:0<15}Z"
                    if "." in at
                    else f"{at[:10]}T{at[11:-3]}.000000Z"
                )
            if at < run.at:
                self._report(FindingType.TIME_BACKWARDS, f"{at} after {run.at}")
            run.at = at

            # The preimage of goal/events.py, put together from the columns once more.
            preimage = (
                f'{{"at":"{at}","body":{body_text},"goal_id":"{goal_id}","kind":"{kind}",'
                f'"prev":"{run.prev}","seq":{seq},"transfers":[{listed}]}}'
            )
            digest = sha256(preimage.encode()).hexdigest()
            if digest != stored and known:
                self._report(FindingType.HASH_DIFFERS, f"{stored} is stored, {digest} computed")
            run.prev = stored

            try:
                body = loads(body_text)
                if kind == _CONFIRMED and run.receivable_minor == 0:
                    amount_minor, fee_minor = body["amount_minor"], body["fee_minor"]
                    # All contributions but those that repay a debt or break a rule look like this.
                    plain = f'{{"amount_minor":{amount_minor},"credit":"available","debit":"cash"}}'
                    if fee_minor:
                        plain += (
                            f',{{"amount_minor":{fee_minor},"credit":"cash","debit":"available"}}'
                        )
                    if listed == plain and 0 <= fee_minor <= amount_minor > 0:
                        run.cash_minor += amount_minor - fee_minor
                        run.available_minor += amount_minor - fee_minor
                        run.raised_minor += amount_minor
                        run.fees_minor += fee_minor
                        run.contributors += body["new_contributor"] is True
                        self.transfers += 2 if fee_minor else 1
                    else:
                        self._post(run, kind, body, listed)
                    operations.append(f"{amount_minor}\t{goal_id}\t{seq}")
                    contributions.append(
                        f"{goal_id}\t{seq}\t{body['contribution_id']}\t{body['channel']}"
                        f"\t{amount_minor}\t{fee_minor}"
                    )
                else:
                    self._post(run, kind, body, listed)
                    self._demand(goal_id, seq, kind, body)
                if display:
                    self.displays += 1
                    shown = sha256(bytes.fromhex(salt) + display.encode()).hexdigest()
                    if shown != body.get("commitment"):
                        self._report(FindingType.DISPLAY_DIFFERS, f"its commitment is {shown}")
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self._report(FindingType.EVENT_UNREADABLE, f"{type(error).__name__}: {error}")
        self.events += len(lines)
        self._hand_over()

    def close(self) -> None:
        """Report on the last goal, and on the heads that no event was seen for."""
        self._end()
        self._run = _NOBODY
        while self.heads:
            self._miss(self.heads.popleft())
        self._hand_over()

    def _report(self, kind: FindingType, detail: str, seq: int | None = None) -> None:
        at_seq = self._run.seq if seq is None else seq
        self._found(Finding(kind, UUID(self._run.goal_id), at_seq, detail))

    def _begin(self, goal_id: str) -> Running:
        """Leave the goal before, and take up this one beside its head."""
        self._end()
        while self.heads and str(self.heads[0]["goal_id"]) < goal_id:
            self._miss(self.heads.popleft())
        self._run = Running(goal_id, GENESIS.hex())
        self._head = None
        self.goals += 1
        if self.heads and str(self.heads[0]["goal_id"]) == goal_id:
            self._head = self.heads.popleft()
        else:
            self._report(FindingType.HEAD_MISSING, "a log without a head", seq=1)
        return self._run

    def _miss(self, head: Head) -> None:
        detail = f"the log is empty, the head is at {head['seq']}"
        self._found(Finding(FindingType.EVENT_MISSING, head["goal_id"], 1, detail))

    def _post(self, run: Running, kind: str, body: Mapping[str, Any], listed: str) -> None:
        """Move and count what an event says, whatever its kind.

        Raises:
            KeyError, TypeError, ValueError: the event is not one of its kind.
        """
        if kind not in _KINDS:
            raise ValueError(f"no kind {kind}")
        transfers = orjson.loads(f"[{listed}]")
        self.transfers += len(transfers)
        was_unexplained_minor = run.unexplained_minor
        had_fault = run.fault()
        run.post(transfers)
        run.count(kind, body)
        # Reported where it begins, not at every event after it.
        if (fault := run.fault()) is not None and fault != had_fault:
            self._report(FindingType.BOOK_BROKEN, fault)
        if run.unexplained_minor != was_unexplained_minor:
            detail = f"cash is {run.unexplained_minor} more than the totals explain"
            self._report(FindingType.TOTALS_DIFFER, detail)

    def _demand(self, goal_id: str, seq: str, kind: str, body: Mapping[str, Any]) -> None:
        """Note the rows that must be there because of an event."""
        amount_minor = body.get("amount_minor", "")
        asked = amount_minor if kind in _AMOUNT_ASKED else ""
        self._demanded[Projection.OPERATIONS].append(f"{asked}\t{goal_id}\t{seq}")
        if kind == _CONFIRMED:
            line = (
                f"{body['contribution_id']}\t{body['channel']}\t{amount_minor}\t{body['fee_minor']}"
            )
            self._demanded[Projection.CONTRIBUTIONS].append(f"{goal_id}\t{seq}\t{line}")
        elif kind == EventKind.WITHDRAWAL_REQUESTED or kind in WITHDRAWAL_ENDS:
            line = f"{kind}\t{body['withdrawal_id']}\t{amount_minor}\t{body['fee_minor']}"
            self._demanded[Projection.WITHDRAWALS].append(f"{goal_id}\t{seq}\t{line}")
        elif kind.startswith("refund_"):
            line = f"{kind}\t{body['refund_id']}\t{body['contribution_id']}\t{amount_minor}"
            line = f"{goal_id}\t{seq}\t{line}\t{body['fee_minor']}"
            self._demanded[Projection.REFUNDS].append(line)
        elif kind == EventKind.SUSPENSE_RECEIVED:
            line = f"{kind}\t{amount_minor}\t{body['fee_minor']}\t{body['reason']}"
            self._demanded[Projection.SUSPENSE].append(f"{goal_id}\t{seq}\t{line}")
        elif kind == EventKind.SUSPENSE_ALLOCATED:
            line = f"{kind}\t{amount_minor}\t\t{body['to_goal_id']}"
            self._demanded[Projection.SUSPENSE].append(f"{goal_id}\t{seq}\t{line}")

    def _end(self) -> None:
        """Compare the goal with its head, and note what its contributions must look like."""
        run, head = self._run, self._head
        self._demanded[Projection.CONTRIBUTION_PARTS] += [
            f"{run.goal_id}\t{contribution_id}\t{parts[0]}\t{parts[1]}\t{parts[2]}\t"
            for contribution_id, parts in run.parts_of.items()
            if any(parts)
        ]
        if head is None:
            return
        if head["seq"] > run.seq:
            detail = f"the log ends at {run.seq}, the head is at {head['seq']}"
            self._report(FindingType.EVENT_MISSING, detail, seq=run.seq + 1)
        elif head["seq"] < run.seq:
            detail = f"the head is at {head['seq']}, the log ends at {run.seq}"
            self._report(FindingType.EVENT_BEYOND_HEAD, detail, seq=head["seq"] + 1)
        else:
            self._compare(run, head)

    def _compare(self, run: Running, head: Head) -> None:
        columns = (*BOOK_FIELDS, "status", "open_withdrawals")
        pairs = [(name, head[name], getattr(run, name)) for name in columns]
        pairs.append(("head_hash", head["head_hash"], run.prev))
        pairs.append(("at", at_text(head["at"]), run.at))
        for name, stored, computed in pairs:
            if stored != computed:
                detail = f"{name}: {stored} is stored, {computed} computed"
                self._report(FindingType.HEAD_DIFFERS, detail)

    def _hand_over(self) -> None:
        for name, lines in self._demanded.items():
            self._prints.demand(name, lines)
            lines.clear()


def _at(text: str) -> str:
    """Return a time as the chain writes it; Postgres drops zeros at the end."""
    day, time = text[:10], text[11:-3]
    return f"{day}T{time:0<15}Z" if "." in time else f"{day}T{time}.000000Z"
