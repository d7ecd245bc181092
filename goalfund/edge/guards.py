"""Who may do what with a goal: one table, and the one question that every route asks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

from aiohttp import web

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session, session_of
from goalfund.goal.roles import Role


class Standing(Protocol):
    """Where somebody stands with a goal, as it is committed."""

    @property
    def seq(self) -> int:
        """The goal's head."""

    @property
    def visibility(self) -> str:
        """`public` or `private`."""

    @property
    def kind(self) -> str:
        """`open`, or `closed`: for those on its roster."""

    @property
    def roles(self) -> frozenset[Role]:
        """What the goal itself says that they are."""


class FindStanding(Protocol):
    """Looks up where somebody stands with a goal."""

    async def __call__(self, goal_id: UUID, person_id: UUID | None) -> Standing | None:
        """Return the standing of a person, or of nobody in particular; None without a goal."""


class Need(StrEnum):
    """What somebody wants of a goal. Each has one line in `RULES`."""

    SEE = "see"
    CONTRIBUTE = "contribute"
    EDIT = "edit"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    SEE_MEMBERS = "see_members"
    CHANGE_MEMBERS = "change_members"
    LEAVE = "leave"
    PLAN = "plan"
    POST_UPDATE = "post_update"
    COMMENT = "comment"
    INVITE = "invite"
    SEE_ROSTER = "see_roster"
    EDIT_ROSTER = "edit_roster"
    REFUND = "refund"
    WITHDRAW = "withdraw"
    DECIDE_WITHDRAWAL = "decide_withdrawal"
    SUBMIT_PROOF = "submit_proof"
    SEE_DISPUTES = "see_disputes"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may: any of `roles`; staff too, where it says so.

    `fresh`: only who has just confirmed that it is them, because it cannot be taken back or
    decides over money.
    """

    roles: frozenset[Role]
    staff: bool = False
    fresh: bool = False

    @property
    def is_for_all(self) -> bool:
        """Whether nobody needs to be known for it."""
        return Role.VIEWER in self.roles


# What a request that changes something can be answered, when its session came in a cookie.
UNSAFE: Final = (Code.ORIGIN_NOT_ALLOWED, Code.CSRF_TOKEN_WRONG)

_READS: Final = frozenset({Need.SEE, Need.SEE_MEMBERS, Need.SEE_ROSTER, Need.SEE_DISPUTES})
_ALL: Final = frozenset(Role)
_MEMBERS: Final = frozenset({Role.TREASURER, Role.ORGANISER})
_ORGANISERS: Final = frozenset({Role.ORGANISER})

RULES: Final[Mapping[Need, Rule]] = MappingProxyType(
    {
        Need.SEE: Rule(_ALL, staff=True),
        Need.CONTRIBUTE: Rule(_ALL, staff=True),
        Need.EDIT: Rule(_ORGANISERS),
        Need.CLOSE: Rule(_ORGANISERS),
        Need.REOPEN: Rule(_ORGANISERS),
        # It ends the goal for good.
        Need.CANCEL: Rule(_ORGANISERS, fresh=True),
        # Who gives may know who keeps.
        Need.SEE_MEMBERS: Rule(_ALL - {Role.VIEWER}, staff=True),
        # Members decide over money.
        Need.CHANGE_MEMBERS: Rule(_ORGANISERS, fresh=True),
        Need.LEAVE: Rule(_MEMBERS),
        Need.PLAN: Rule(_ORGANISERS),
        Need.POST_UPDATE: Rule(_ORGANISERS),
        # A comment is a line of the log for ever: who has no part in the goal cannot add one.
        Need.COMMENT: Rule(_ALL - {Role.VIEWER}),
        Need.INVITE: Rule(_ORGANISERS),
        # Names, addresses and numbers of people who never asked to be here.
        Need.SEE_ROSTER: Rule(_MEMBERS),
        Need.EDIT_ROSTER: Rule(_ORGANISERS),
        # Money that has gone back does not come again.
        Need.REFUND: Rule(_ORGANISERS, fresh=True),
        # Money leaves.
        Need.WITHDRAW: Rule(_ORGANISERS, fresh=True),
        Need.DECIDE_WITHDRAWAL: Rule(_MEMBERS, fresh=True),
        Need.SUBMIT_PROOF: Rule(_ORGANISERS),
        # Whose bank wants money back is between them and those who answer for it.
        Need.SEE_DISPUTES: Rule(_MEMBERS, staff=True),
    }
)


@dataclass(frozen=True, slots=True)
class Asker:
    """As much of a session as the rules look at; of somebody who is not signed in, nothing."""

    signed_in: bool = False
    staff: bool = False
    fresh: bool = False


NOBODY: Final = Asker()


@dataclass(frozen=True, slots=True)
class Allowed:
    """Somebody who may. `roles` is what a goal of this `kind` shows them as theirs."""

    seq: int
    roles: frozenset[Role]
    session: Session | None
    kind: str = "open"

    @property
    def person_id(self) -> UUID | None:
        """Who it is, if they are signed in."""
        return self.session.person_id if self.session else None

    @property
    def signed_in_id(self) -> UUID:
        """Who it is, where the rule lets nobody else through."""
        assert self.session is not None
        return self.session.person_id

    def may(self, need: Need) -> bool:
        """Say whether they may do something else, too."""
        return judge(need, self.roles, asker_of(self.session)) is None


def roles_in_sight(
    visibility: str, roles: frozenset[Role], *, staff: bool = False
) -> frozenset[Role]:
    """Return all roles of somebody to whom the goal has given `roles`; none: it is not for them.

    Who may see a goal is its viewer: everybody, if it is public; who has another role; and staff.
    """
    if visibility == "public" or roles or staff:
        return roles | {Role.VIEWER}
    return frozenset()


def judge(need: Need, roles: frozenset[Role], asker: Asker) -> Code | None:
    """Return why somebody with `roles` may not, or None when they may.

    Who has no role is not told whether there is such a goal, nor is who is not signed in where
    that is needed.
    """
    rule = RULES[need]
    if not rule.is_for_all and not asker.signed_in:
        return Code.UNAUTHENTICATED
    if not roles:
        return Code.GOAL_NOT_FOUND
    if not (rule.roles & roles or (rule.staff and asker.staff)):
        return Code.FORBIDDEN
    if rule.fresh and not asker.fresh:
        return Code.STEP_UP_REQUIRED
    return None


def codes_of(need: Need) -> tuple[Code, ...]:
    """Return the problems that `allowed` can answer for `need`, for a route's declaration."""
    rule = RULES[need]
    codes = [Code.GOAL_NOT_FOUND, Code.UNAUTHENTICATED]
    if need not in _READS:
        codes += UNSAFE
    if not rule.is_for_all:
        codes.append(Code.FORBIDDEN)
    if rule.fresh:
        codes.append(Code.STEP_UP_REQUIRED)
    return tuple(codes)


async def allowed(
    request: web.Request, goal_id: UUID, need: Need, *, by_link: bool = False
) -> Allowed:
    """Return whoever sent `request`, when they may do with the goal what they need.

    `by_link`: they have shown a personal link of this goal, and so are its participant.

    Raises:
        ProblemError: `unauthenticated`; `goal_not_found`, also when the goal exists and is not
            for this reader; `forbidden`; `step_up_required`; and those of `session_of`.
    """
    session = await session_of(request)
    asker = asker_of(session)
    if not asker.signed_in and not RULES[need].is_for_all:
        raise ProblemError(Code.UNAUTHENTICATED)
    person_id = session.person_id if session else None
    standing = await request.app[FIND_STANDING](goal_id, person_id)
    roles: frozenset[Role] = frozenset()
    if standing is not None:
        given = standing.roles | ({Role.PARTICIPANT} if by_link else frozenset())
        roles = roles_in_sight(standing.visibility, given, staff=asker.staff)
    if (code := judge(need, roles, asker)) is not None:
        unseen = code is Code.GOAL_NOT_FOUND
        raise ProblemError(code, f"No goal {goal_id}." if unseen else "")
    assert standing is not None
    return Allowed(standing.seq, roles, session, standing.kind)


def asker_of(session: Session | None, now: datetime | None = None) -> Asker:
    """Return what the rules look at of `session`."""
    if session is None:
        return NOBODY
    until = session.fresh_until
    fresh = until is not None and until > (now or datetime.now(UTC))
    return Asker(signed_in=True, staff=session.staff, fresh=fresh)


FIND_STANDING: Final = web.AppKey("find_standing", FindStanding)
