"""Who people are to a goal, and what of it they may change. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID


class Role(StrEnum):
    """What somebody is to a goal, from the least to the most."""

    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    PARTICIPANT = "participant"
    TREASURER = "treasurer"
    ORGANISER = "organiser"


def in_order(roles: Collection[Role]) -> list[Role]:
    """Return roles from the least to the most."""
    return [role for role in Role if role in roles]


# The roles that are given, one to a person; the others follow from what people did.
MEMBER_ROLES: Final = frozenset({Role.TREASURER, Role.ORGANISER})
MEMBERS_MAX: Final = 50  # of one goal at a time
MEMBERS_EVER_MAX: Final = 500  # former ones among them: all of them are loaded with the goal


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who runs the goal, or did: then `role` is None.

    `member_id` is the person's name in this goal's log, and in no other's. `since_seq` is that of
    the event that gave or took the role.
    """

    person_id: UUID
    member_id: UUID
    role: Role | None
    since_seq: int


Members = Mapping[UUID, Member]  # by person


def role_of(members: Members, person_id: UUID | None) -> Role | None:
    """Return the role that the person has been given, if any."""
    member = None if person_id is None else members.get(person_id)
    return None if member is None else member.role


def member_id_of(members: Members, person_id: UUID | None) -> UUID | None:
    """Return what the log calls somebody who has a role or had one."""
    member = None if person_id is None else members.get(person_id)
    return None if member is None else member.member_id


def may_organise(members: Members, person_id: UUID | None) -> bool:
    """Say whether somebody may change the goal. Nobody's commands are our own tools': they may."""
    return person_id is None or role_of(members, person_id) is Role.ORGANISER


def is_full(members: Members, person_id: UUID) -> bool:
    """Say whether there is no room for this person among those who run the goal, or ever did."""
    if role_of(members, person_id) is not None:
        return False
    running = sum(member.role is not None for member in members.values())
    ever = len(members.keys() | {person_id})
    return running >= MEMBERS_MAX or ever > MEMBERS_EVER_MAX


def is_last_organiser(members: Members, person_id: UUID) -> bool:
    """Say whether the goal would be without an organiser if it lost this person."""
    organisers = {m.person_id for m in members.values() if m.role is Role.ORGANISER}
    return organisers == {person_id}
