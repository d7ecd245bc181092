"""What pages and viewers read of goals. Reads do not go through actors."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.db.pool import Pool
from goalfund.files.links import Links
from goalfund.goal.book import BOOK_FIELDS
from goalfund.goal.events import at_text
from goalfund.goal.roles import Role, in_order
from goalfund.goals.snapshots import Snapshot

_PAGE: Final = (
    "slug",
    "title",
    "description",
    "category",
    "kind",
    "visibility",
    "status",
    "currency",
    "target_minor",
    "min_amount_minor",
    "fixed_amount_minor",
    "approvals_required",
    "proof_gate",
    "seq",
    "version",
)


@dataclass(frozen=True, slots=True)
class OperationEnd:
    """How an operation ended. `refusal` is None when it took effect, at `seq` of its goal.

    A request of refunds has no `seq`: the goal is asked for each part afterwards.
    """

    goal_id: UUID
    seq: int | None
    refusal: str | None
    person_id: UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a goal. `roles` is what it has given them.

    Viewer is among them only for who came by an invitation: it is what lets them in.
    """

    seq: int
    visibility: str
    kind: str
    roles: frozenset[Role]
    staff: bool


class GoalReads:
    """Reads of goals over their own pool; what they return is committed.

    `links` lead to the pictures of goals that not everybody may see.
    """

    def __init__(self, pool: Pool, queries: Mapping[str, str], links: Links) -> None:
        self._pool = pool
        self._queries = queries
        self._links = links

    async def goal(self, goal_id: UUID, roles: Collection[Role]) -> dict[str, Any] | None:
        """Return the goal as a reader with `roles` sees it, or None.

        A suspense book is not a goal to readers.
        """
        row = await self._pool.fetchrow(self._queries["read_goal"], goal_id)
        return None if row is None else self.wire(row, roles)

    def wire(self, row: asyncpg.Record, roles: Collection[Role]) -> dict[str, Any]:
        """Return a row of `read_goal` or of a list as a reader with `roles` sees the goal."""
        goal = _page_wire(row, roles)
        goal["image"] = None
        if row["image"] is not None:
            shown = orjson.loads(row["image"])
            goal["image"] = picture_wire(shown, row["visibility"], self._links)
        return goal

    async def file(self, goal_id: UUID, file_id: UUID) -> dict[str, Any] | None:
        """Return a file that the goal uses, for somebody who may see the goal; None without it."""
        row = await self._pool.fetchrow(self._queries["read_goal_file"], goal_id, file_id)
        if row is None:
            return None
        shown = {name: row[name] for name in ("size_bytes", "width", "height")}
        shown |= {"id": str(file_id), "type": row["media"], "sha256": row["sha256"].hex()}
        return picture_wire(shown, row["visibility"], self._links)

    async def goals_of(
        self, person_id: UUID, position: tuple[int, UUID] | None, limit: int
    ) -> list[asyncpg.Record]:
        """Return rows of goals that a person has a part in; see `goals`."""
        key, after = position or (None, None)
        return await self._pool.fetch(
            self._queries["list_goals_of_person"], person_id, key, after, limit
        )

    async def roles(self, goal_ids: Sequence[UUID], person_id: UUID) -> dict[UUID, frozenset[Role]]:
        """Return what somebody is to each of the goals to which they are anything."""
        found: dict[UUID, frozenset[Role]] = {}
        for row in await self._pool.fetch(self._queries["list_roles"], goal_ids, person_id):
            found[row["goal_id"]] = found.get(row["goal_id"], frozenset()) | {Role(row["role"])}
        return found

    async def standing(self, goal_id: UUID, person_id: UUID | None) -> Standing | None:
        """Return where a person stands, or nobody in particular; None when there is no goal."""
        if person_id is not None:
            return (await self.standings([(goal_id, person_id)])).get((goal_id, person_id))
        # Nearly everybody: so it is asked in the fewest words.
        head = await self.head(goal_id)
        return None if head is None else Standing(*head, frozenset(), staff=False)

    async def standings(
        self, asked: Collection[tuple[UUID, UUID | None]]
    ) -> dict[tuple[UUID, UUID | None], Standing]:
        """Return where people stand with goals, in one statement; pairs without a goal left out."""
        goal_ids, person_ids = [pair[0] for pair in asked], [pair[1] for pair in asked]
        rows = await self._pool.fetch(self._queries["list_standings"], goal_ids, person_ids)
        return {(row["goal_id"], row["person_id"]): _standing(row) for row in rows}

    async def members(self, goal_id: UUID, person_id: UUID | None = None) -> list[asyncpg.Record]:
        """Return who runs a goal, or one of them; the first one first."""
        return await self._pool.fetch(self._queries["list_members"], goal_id, person_id)

    async def may_be_member(self, person_id: UUID) -> bool:
        """Return whether there is such a person, who has confirmed their e-mail address."""
        found = await self._pool.fetchval(self._queries["find_verified_person"], person_id)
        return found is not None

    async def head(self, goal_id: UUID) -> tuple[int, str, str] | None:
        """Return the goal's seq, visibility and kind, or None."""
        row = await self._pool.fetchrow(self._queries["read_head"], goal_id)
        return None if row is None else (row["seq"], row["visibility"], row["kind"])

    async def events(
        self, goal_id: UUID, after_seq: int, limit: int, up_to_seq: int = 2**63 - 1
    ) -> list[bytes]:
        """Return the JSON of at most `limit` events after `after_seq`, oldest first."""
        rows = await self._pool.fetch(
            self._queries["read_events"], goal_id, after_seq, up_to_seq, limit
        )
        return [event_json(row) for row in rows]

    async def snapshot(self, goal_id: UUID, after_seq: int | None, limit: int) -> Snapshot | None:
        """Return the goal and events up to its head; see `SnapshotSource`.

        The log only grows, so the head is read first and the events up to it, in no transaction.
        """
        row = await self._pool.fetchrow(self._queries["read_goal"], goal_id)
        if row is None:
            return None
        seq = row["seq"]
        after = max(0, seq - limit) if after_seq is None else after_seq
        events = await self.events(goal_id, after, limit, seq) if after < seq else []
        goal = self.wire(row, ())
        return Snapshot(
            goal=goal,
            book=goal["book"],
            seq=seq,
            head_hash=goal["head_hash"],
            events=events,
            more=after_seq is not None and after + len(events) < seq,
            visibility=row["visibility"],
        )

    async def operation(self, operation_id: UUID) -> OperationEnd | None:
        """Return how the operation ended, or None when it was never decided."""
        row = await self._pool.fetchrow(self._queries["read_operation"], operation_id)
        if row is None:
            return None
        return OperationEnd(row["goal_id"], row["seq"], row["refusal"], row["person_id"])


def _page_wire(row: asyncpg.Record, roles: Collection[Role]) -> dict[str, Any]:
    """Return such a row as a reader with `roles` sees the goal, but for its picture."""
    goal: dict[str, Any] = {"id": str(row["goal_id"]), **{name: row[name] for name in _PAGE}}
    goal["deadline"] = _time(row["deadline"])
    goal["created_at"] = _time(row["created_at"])
    goal["book"] = {name: row[name] for name in BOOK_FIELDS}
    goal["head_hash"] = row["head_hash"].hex()
    goal["my_roles"] = in_order(roles)
    return goal


def picture_wire(shown: Mapping[str, Any], visibility: str, links: Links) -> dict[str, Any]:
    """Return a file of a goal's as `Upload.shown` has it, and where it is to be had."""
    url = links.in_goal(UUID(shown["id"]), visibility, datetime.now(UTC))
    return {**shown, "url": url}


def _standing(row: asyncpg.Record) -> Standing:
    roles = {Role.CONTRIBUTOR} if row["contributed"] else set()
    if row["invited"]:
        roles.add(Role.VIEWER)
    if row["expected"]:
        roles.add(Role.PARTICIPANT)
    if row["member_role"] is not None:
        roles.add(Role(row["member_role"]))
    return Standing(row["seq"], row["visibility"], row["kind"], frozenset(roles), row["staff"])


def event_json(row: Mapping[str, Any] | asyncpg.Record) -> bytes:
    """Return a row of `read_events` as the JSON of `goal.events.wire`, stored JSON as it is."""
    event: dict[str, Any] = {
        "seq": row["seq"],
        "kind": row["kind"],
        "at": at_text(row["at"]),
        "body": orjson.Fragment(row["body"]),
        "transfers": orjson.Fragment(row["transfers"]),
        "hash": row["hash"].hex(),
    }
    if row["display"] is not None:
        event["display"] = orjson.Fragment(row["display"])
        event["salt"] = row["salt"].hex()
    return orjson.dumps(event)


def joined(events: Sequence[bytes]) -> orjson.Fragment:
    """Return events as one JSON array."""
    return orjson.Fragment(b"[" + b",".join(events) + b"]")


def _time(at: datetime | None) -> str | None:
    return None if at is None else at_text(at.astimezone(UTC))
