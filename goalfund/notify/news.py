"""Who is told what of a goal's news: from what happened to one notice for each person. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from goalfund.goal.events import EventKind
from goalfund.notify.kinds import RULES, Audience, Kind, kinds_of

People = Mapping[UUID, Collection[UUID]]  # by goal


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that somebody is told of. `about_id` is whom it is about, where it is somebody."""

    goal_id: UUID
    seq: int
    event: EventKind
    at: datetime
    body: Mapping[str, Any]
    author_id: UUID | None = None
    about_id: UUID | None = None

    @property
    def amount_minor(self) -> int | None:
        """The money that it is about, if it is about money."""
        return self.body.get("amount_minor")


@dataclass(frozen=True, slots=True)
class Gift:
    """A contribution of somebody who is known, as it came in."""

    goal_id: UUID
    seq: int
    person_id: UUID
    amount_minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Takings:
    """What came in between two places of a log, from whomever."""

    goal_id: UUID
    first_seq: int
    last_seq: int
    gifts: int
    amount_minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is told of a run of one goal's log."""

    person_id: UUID
    goal_id: UUID
    kind: Kind
    first_seq: int
    last_seq: int
    events: int
    amount_minor: int | None
    at: datetime

    def joined(self, later: "Notice") -> "Notice":
        """Return the two as one."""
        both = self.amount_minor is not None and later.amount_minor is not None
        return replace(
            self,
            last_seq=later.last_seq,
            events=self.events + later.events,
            amount_minor=(self.amount_minor or 0) + (later.amount_minor or 0) if both else None,
            at=later.at,
        )


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What everybody who has a part in a goal is to be told, but whoever did it."""

    goal_id: UUID
    seq: int
    kind: Kind
    at: datetime
    amount_minor: int | None
    author_id: UUID | None

    def to(self, people: Iterable[UUID]) -> list[Notice]:
        """Return what each of `people` is told."""
        return [
            Notice(
                person_id,
                self.goal_id,
                self.kind,
                self.seq,
                self.seq,
                1,
                self.amount_minor,
                self.at,
            )
            for person_id in people
            if person_id != self.author_id
        ]


@dataclass(frozen=True, slots=True)
class News:
    """All that happened in some goals since one looked."""

    takings: Sequence[Takings]
    gifts: Sequence[Gift]
    happenings: Sequence[Happening]
    runners: People
    talkers: People


def notices_of(news: News) -> list[Notice]:
    """Return what each person is told at once, in the order of the logs."""
    found = [*_of_takings(news), *_of_gifts(news), *_of_happenings(news)]
    return _joined(sorted(found, key=lambda notice: notice.first_seq))


def broadcasts_of(news: News) -> list[Broadcast]:
    """Return what is to be told to everybody who has a part in a goal."""
    return [
        _broadcast(what, kind)
        for what in news.happenings
        for kind in kinds_of(what.event, what.body)
        if RULES[kind].audience is Audience.FOLLOWERS
    ]


def _of_takings(news: News) -> Iterator[Notice]:
    """Tell those who run a goal of what came in, less what they gave themselves."""
    for taken in news.takings:
        for person_id in news.runners.get(taken.goal_id, ()):
            own = [g for g in news.gifts if (g.goal_id, g.person_id) == (taken.goal_id, person_id)]
            if taken.gifts > len(own):
                yield Notice(
                    person_id,
                    taken.goal_id,
                    Kind.MONEY_IN,
                    taken.first_seq,
                    taken.last_seq,
                    taken.gifts - len(own),
                    taken.amount_minor - sum(gift.amount_minor for gift in own),
                    taken.at,
                )


def _of_gifts(news: News) -> Iterator[Notice]:
    for gift in news.gifts:
        yield Notice(
            gift.person_id,
            gift.goal_id,
            Kind.CONTRIBUTION_CONFIRMED,
            gift.seq,
            gift.seq,
            1,
            gift.amount_minor,
            gift.at,
        )


def _of_happenings(news: News) -> Iterator[Notice]:
    for what in news.happenings:
        for kind in kinds_of(what.event, what.body):
            yield from _broadcast(what, kind).to(_audience(kind, what, news))


def _broadcast(what: Happening, kind: Kind) -> Broadcast:
    return Broadcast(what.goal_id, what.seq, kind, what.at, what.amount_minor, what.author_id)


def _audience(kind: Kind, what: Happening, news: News) -> Collection[UUID]:
    """Return whom a kind is for, as far as it is told at once."""
    if RULES[kind].audience is Audience.RUNNERS:
        return news.runners.get(what.goal_id, ())
    if RULES[kind].audience is Audience.TALKERS:
        return news.talkers.get(what.goal_id, ())
    if RULES[kind].audience is Audience.SUBJECT and what.about_id is not None:
        return (what.about_id,)
    return ()


def _joined(notices: Iterable[Notice]) -> list[Notice]:
    """Return notices with those that merge as one for each person, goal and kind."""
    single: list[Notice] = []
    merged: dict[tuple[UUID, UUID, Kind], Notice] = {}
    for notice in notices:
        if not RULES[notice.kind].merges:
            single.append(notice)
            continue
        key = notice.person_id, notice.goal_id, notice.kind
        merged[key] = merged[key].joined(notice) if key in merged else notice
    return [*single, *merged.values()]
