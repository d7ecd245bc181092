"""A goal on its way in: each line of an archive checked, and turned into rows to write."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from goalfund.goal.batch import REWRITES_PAGE, GoalBatch, Remembered
from goalfund.goal.book import Account, BookError, Transfer
from goalfund.goal.commands import EDITABLE_SHOWN, OpenGoal
from goalfund.goal.demands import demands
from goalfund.goal.events import Event, EventKind, seal
from goalfund.goal.facts import Facts
from goalfund.goal.fingerprints import Projection
from goalfund.goal.rows import learn, member_of, milestone_of
from goalfund.goal.state import GoalState, Page, Terms, advance
from goalfund.goal.told import Told

_TERMS: Final = tuple(f.name for f in fields(Terms))

# Rows that are no part of the log, and the table that they are of.
_BESIDE: Final = {"outbox": "outbox", "participant": "participants", "payout": "payouts"}


class ArchiveError(Exception):
    """The archive cannot be written or taken in, for a reason in one sentence. Nothing was."""


class Incoming:
    """Follows the log of an archive and gathers what to write.

    Raises:
        ArchiveError: from any method; the archive is not sound.
    """

    def __init__(self, goal: Mapping[str, Any]) -> None:
        self._where = "the first line"
        try:
            self._page = {"image": None, **goal["page"]}  # which the first releases did not know
            self._head = goal["head"]
            self._terms = _terms(self._page)
            self._shown = Page(**{name: self._page[name] for name in EDITABLE_SHOWN})
            self.state = GoalState(UUID(self._page["goal_id"]))
        except (KeyError, TypeError, ValueError) as error:
            raise self._unsound(error) from None
        self.rows = 0
        self._told = Told()
        self._members: dict[str, tuple[int, str]] = {}
        self._said: set[str] = set()  # posts as the log demands them
        self._posts: set[str] = set()
        self._milestones: set[str] = set()
        self._batch = GoalBatch(self.state, 0)
        self._beside: dict[str, list[Any]] = {}

    def take(self, what: str, value: Any) -> None:
        """Check one line and keep it for the next statement."""
        self.rows += 1
        try:
            if what == "event":
                self._where = f"event {value['seq']}"
                self._follow(value)
            else:
                self._where = what
                self._keep(what, value)
        except (KeyError, TypeError, ValueError, BookError) as error:
            raise self._unsound(error) from None

    def hand_over(self) -> tuple[GoalBatch, dict[str, list[Any]]]:
        """Return what is to be written now (and, by table, the rows that stand beside the log),
        and begin anew behind it.
        """
        batch, beside = self._batch, self._beside
        batch.state = self.state
        self._batch, self._beside, self.rows = GoalBatch(self.state, self.state.seq), {}, 0
        return batch, beside

    def finish(self) -> None:
        """See that the log has led to the very head and page that the archive began with."""
        reached = {
            "seq": self.state.seq,
            "head_hash": f"\\x{self.state.head_hash.hex()}",
            "status": self.state.status,
            "open_withdrawals": self.state.open_withdrawals,
            **self.state.book.wire(),
        }
        for name, value in reached.items():
            if self._head.get(name) != value:
                raise ArchiveError(f"the log leads to {name} {value}, not {self._head.get(name)}")
        page = self._page | {"deadline": self._terms.deadline, "version": self._page.get("version")}
        for seq, detail in self._told.differences(page):
            raise ArchiveError(f"the page is not what event {seq} says: {detail}")
        if self._members != self._told.members:
            raise ArchiveError("the members are not those of the log")
        if self._posts != self._said:
            raise ArchiveError("the posts are not those of the log")
        if self._milestones != set(self._told.milestone_lines(str(self.state.goal_id))):
            raise ArchiveError("the milestones are not those of the log")

    def _follow(self, value: Mapping[str, Any]) -> None:
        event = self._event(value)
        if event.seq != self.state.seq + 1:
            raise ArchiveError(f"event {self.state.seq + 1} is missing")
        if event.hash.hex() != value["hash"]:
            raise ArchiveError(f"event {event.seq}: the chain is broken")
        if self.state.at is not None and event.at < self.state.at:
            raise ArchiveError(f"event {event.seq} is earlier than the one before it")
        if event.seq == 1:
            self._batch.opening = self._opening()
            self._batch.opened_at = event.at
        shown = value.get("display")
        display = "" if shown is None else _text(shown)
        self._told.hear(event.seq, str(event.kind), value["body"], display)
        demanded = demands(str(event.kind), str(event.goal_id), str(event.seq), value["body"])
        self._said |= {line for projection, line in demanded if projection is Projection.POSTS}
        self._batch.edited |= event.kind in REWRITES_PAGE
        self.state = advance(self.state, event, self._terms, page=self._shown)
        self._batch.events.append(event)

    def _event(self, value: Mapping[str, Any]) -> Event:
        """Return the event that the line's own fields make after those before it."""
        transfers = tuple(
            Transfer(Account(t["debit"]), Account(t["credit"]), t["amount_minor"])
            for t in value["transfers"]
        )
        shown = value.get("display")
        return seal(
            self.state.goal_id,
            value["seq"],
            EventKind(value["kind"]),
            datetime.fromisoformat(value["at"]),
            value["body"],
            transfers,
            self.state.head_hash,
            shown,
            None if shown is None else bytes.fromhex(value["salt"]),
        )

    def _keep(self, what: str, row: Mapping[str, Any]) -> None:
        facts, batch = Facts(), self._batch
        if row["goal_id"] != str(self.state.goal_id):
            raise ValueError("another goal's")
        if what in _BESIDE:
            self._beside.setdefault(_BESIDE[what], []).append(row)
        elif what == "receipt":
            learn(facts, "claim", _text(row))
            batch.claims += [(claim, b"") for claim in facts.claims.values()]
        elif what == "member":
            member = member_of(row)
            batch.members[member.person_id] = member, UUID(row["operation_id"])
            self._members[str(member.member_id)] = member.since_seq, member.role or ""
        elif what == "post":
            learn(facts, what, _text(row))
            batch.posts |= facts.posts
            self._posts |= _lines_of(row)
        elif what == "milestone":
            milestone = milestone_of(row)
            batch.milestones[milestone.milestone_id] = milestone
            self._milestones.add(_line_of(row))
        elif what == "contribution":
            if row["milestone_id"] not in self._told.milestones:
                row = {**row, "milestone_id": None}  # of a time when nobody asked
            learn(facts, what, _text({"row": row, "known_contributor": False}))
            batch.intents |= facts.contributions
        else:
            learn(facts, what, _text(row))
            batch.withdrawals |= facts.withdrawals
            batch.approvals |= facts.approvals
            batch.proofs |= facts.proofs
            batch.answers |= facts.answers
            batch.refunds |= facts.refunds
            batch.suspense |= facts.suspense
            batch.operations += [
                Remembered(
                    operation,
                    row["person_id"] and UUID(row["person_id"]),
                    datetime.fromisoformat(row["at"]),
                )
                for operation in facts.operations.values()
            ]

    def _opening(self) -> OpenGoal:
        page = self._page
        return OpenGoal(
            operation_id=self.state.goal_id,
            goal_id=self.state.goal_id,
            person_id=page["opened_by"] and UUID(page["opened_by"]),
            slug=page["slug"],
            title=page["title"],
            description=page["description"],
            category=page["category"],
            salt=b"",
            **{name: getattr(self._terms, name) for name in _TERMS},
        )

    def _unsound(self, error: Exception) -> ArchiveError:
        return ArchiveError(f"{self._where} is not sound: {type(error).__name__}: {error}")


def _lines_of(post: Mapping[str, Any]) -> set[str]:
    """Return a post's lines as `stream_posts` has them."""
    stages = [(post["seq"], "posted"), (post["removed_seq"], "removed")]
    return {
        f"{post['goal_id']}\t{seq}\t{post['kind']}_{stage}\t{post['post_id']}"
        for seq, stage in stages
        if seq is not None
    }


def _line_of(milestone: Mapping[str, Any]) -> str:
    """Return a milestone's line as `stream_milestones` has it."""
    names = ("added_seq", "titled_seq", "since_seq", "target_minor", "recurrence", "first_day")
    values = [milestone[name] for name in ("goal_id", "milestone_id", "place", *names)]
    return "\t".join("" if value is None else str(value) for value in values)


def _terms(page: Mapping[str, Any]) -> Terms:
    values = {name: page[name] for name in _TERMS}
    if values["deadline"] is not None:
        values["deadline"] = datetime.fromisoformat(values["deadline"])
    return Terms(**values)


def _text(row: Mapping[str, Any]) -> str:
    return orjson.dumps(row).decode()
