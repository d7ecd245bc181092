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
from orjson import loads

from goalfund.goal.book import AMOUNT_MAX_MINOR, BOOK_FIELDS
from goalfund.goal.demands import demands, undone
from goalfund.goal.events import GENESIS, EventKind, at_text
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.fingerprints import Fingerprints, Projection
from goalfund.goal.running import Running
from goalfund.goal.streams import unescaped

Head = Mapping[str, Any] | asyncpg.Record
Found = Callable[[Finding], None]

_KINDS: Final = frozenset(map(str, EventKind))
_NOBODY: Final = Running("", "")
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

    def feed(self, lines: Sequence[str]) -> None:
        """Replay more events: goal, seq, kind, at, hash, body, transfers, salt, display."""
        run, transfers, displays = self._run, 0, 0
        contributions = self._demanded[Projection.CONTRIBUTIONS]
        operations = self._demanded[Projection.OPERATIONS]
        for line in lines:
            goal_id, seq, kind, at, stored, body_text, listed, salt, display = (
                line.split("\t") if "\\" not in line else unescaped(line)
            )
            if goal_id != run.goal_id:
                run = self._begin(goal_id)

            # The preimage of goal/events.py, put together from the columns once more.
            preimage = (
                f'{{"at":"{at}","body":{body_text},"goal_id":"{goal_id}","kind":"{kind}",'
                f'"prev":"{run.prev}","seq":{seq},"transfers":[{listed}]}}'
            )
            digest, number = sha256(preimage.encode()).hexdigest(), int(seq)
            if digest != stored or number != run.seq + 1 or at < run.at:
                self._name_breaks(number, at, stored, digest)
            run.seq, run.at, run.prev = number, at, stored

            try:
                body = loads(body_text)
                if kind == _CONFIRMED:
                    amount_minor, fee_minor = body["amount_minor"], body["fee_minor"]
                    # What repays a debt or breaks a rule looks different, and takes the long way.
                    if (
                        listed
                        == (
                            f'{{"amount_minor":{amount_minor},"credit":"available","debit":"cash"}},'
                            f'{{"amount_minor":{fee_minor},"credit":"cash","debit":"available"}}'
                            if fee_minor
                            else f'{{"amount_minor":{amount_minor},'
                            f'"credit":"available","debit":"cash"}}'
                        )
                        and 0 <= fee_minor <= amount_minor > 0
                        and run.raised_minor + amount_minor <= AMOUNT_MAX_MINOR
                    ):
                        net_minor = amount_minor - fee_minor
                        run.cash_minor += net_minor
                        run.available_minor += net_minor
                        run.raised_minor += amount_minor
                        run.fees_minor += fee_minor
                        run.contributors += body["new_contributor"] is True
                        transfers += 2 if fee_minor else 1
                    else:
                        self._post(kind, body, listed)
                    earmark = body.get("milestone_id", "")
                    if earmark and earmark not in run.told.milestones:
                        detail = f"money for {earmark}, which was never added"
                        self._report(FindingType.MILESTONE_MISSING, detail)
                    made = f"{amount_minor}\t{goal_id}\t{seq}"
                    operations.append(made)
                    contributions.append(
                        f"{made}\t{fee_minor}\t{body['contribution_id']}\t{body['channel']}\t{earmark}"
                    )
                else:
                    self._post(kind, body, listed)
                    self._demand(kind, goal_id, seq, body)
                    run.told.hear(number, kind, body, display)
                if display:
                    displays += 1
                    shown = sha256(bytes.fromhex(salt) + display.encode()).hexdigest()
                    if shown != body.get("commitment"):
                        self._report(FindingType.DISPLAY_DIFFERS, f"its commitment is {shown}")
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self._report(FindingType.EVENT_UNREADABLE, f"{type(error).__name__}: {error}")
        self.events += len(lines)
        self.transfers += transfers
        self.displays += displays
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

    def _name_breaks(self, seq: int, at: str, stored: str, digest: str) -> None:
        """Report in what an event does not follow from the one before."""
        missing = seq - self._run.seq - 1
        if missing:
            detail = f"{missing} missing"
            self._report(FindingType.EVENT_MISSING, detail, seq=self._run.seq + 1)
        if at < self._run.at:
            self._report(FindingType.TIME_BACKWARDS, f"{at} after {self._run.at}", seq=seq)
        # After a gap it builds on a hash that nobody has, so that its own cannot be checked.
        if digest != stored and not missing:
            detail = f"{stored} is stored, {digest} computed"
            self._report(FindingType.HASH_DIFFERS, detail, seq=seq)

    def _post(self, kind: str, body: Mapping[str, Any], listed: str) -> None:
        """Move and count what an event says, whatever its kind.

        Raises:
            KeyError, TypeError, ValueError: the event is not one of its kind.
        """
        if kind not in _KINDS:
            raise ValueError(f"no kind {kind}")
        run, transfers = self._run, loads(f"[{listed}]")
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

    def _demand(self, kind: str, goal_id: str, seq: str, body: Mapping[str, Any]) -> None:
        """Note the rows that must be there because of an event, or need not be any more."""
        for projection, line in demands(kind, goal_id, seq, body):
            self._demanded[projection].append(line)
        if kind == EventKind.SUSPENSE_RETURNED:
            projection, line = undone(goal_id, body)
            self._prints.show(projection, [line])

    def _end(self) -> None:
        """Compare the goal with its head and page, and note what its rows must look like."""
        run, head = self._run, self._head
        self._demanded[Projection.CONTRIBUTION_PARTS] += [
            f"{run.goal_id}\t{contribution_id}\t{parts[0]}\t{parts[1]}\t{parts[2]}\t"
            for contribution_id, parts in run.parts_of.items()
            if any(parts)
        ]
        self._demanded[Projection.OUT_STATES] += [
            f"{run.goal_id}\t{subject}\t{state}" for subject, state in run.out_states.items()
        ]
        self._demanded[Projection.PROOF_ANSWERS] += [
            f"{run.goal_id}\t{line}" for line in run.answers.values()
        ]
        self._demanded[Projection.SUSPENSE] += [
            f"{run.goal_id}\t{seq}\t{line}" for seq, line in run.sent_back.items()
        ]
        self._demanded[Projection.MEMBERS] += [
            f"{run.goal_id}\t{since_seq}\t{member_id}\t{role}"
            for member_id, (since_seq, role) in run.told.members.items()
        ]
        self._demanded[Projection.MILESTONES] += run.told.milestone_lines(run.goal_id)
        if head is None:
            return
        if head["version"] is not None:
            if run.seq and not run.told.values:
                detail = "the log does not begin with its opening"
                self._report(FindingType.GOAL_DIFFERS, detail, seq=1)
            for since_seq, detail in run.told.differences(head):
                self._report(FindingType.GOAL_DIFFERS, detail, seq=since_seq)
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
