"""Who is told what of a goal's news."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goalfund.goal.events import EventKind
from goalfund.notify import news as telling
from goalfund.notify.kinds import RULES, Audience, Kind, kinds_of
from goalfund.notify.news import (
    Gift,
    Happening,
    News,
    Notice,
    Takings,
    broadcasts_of,
    notices_of,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOAL, ADA, BEN, EVE = (uuid4() for _ in range(4))

ASKED = {"member_id": "7"}


def happened(event: EventKind, **changes: Any) -> Happening:
    values: dict[str, Any] = {"goal_id": GOAL, "seq": 7, "event": event, "at": NOON, "body": {}}
    return Happening(**values | changes)


def news(**changes: Any) -> News:
    values: dict[str, Any] = {"takings": [], "gifts": [], "happenings": []}
    return News(**values | {"runners": {GOAL: {ADA}}, "talkers": {GOAL: {ADA, BEN}}} | changes)


def told(found: list[Notice]) -> set[tuple[UUID, Kind]]:
    return {(notice.person_id, notice.kind) for notice in found}


@pytest.mark.parametrize(
    ("what", "who"),
    [
        (happened(EventKind.CHARGED_BACK), {(ADA, Kind.CHARGED_BACK)}),
        (
            happened(EventKind.COMMENT_POSTED, author_id=EVE),
            {(ADA, Kind.COMMENT_POSTED), (BEN, Kind.COMMENT_POSTED)},
        ),
        (happened(EventKind.COMMENT_POSTED, author_id=BEN), {(ADA, Kind.COMMENT_POSTED)}),
        (happened(EventKind.MEMBER_CHANGED, about_id=BEN), {(BEN, Kind.ROLE_CHANGED)}),
        (happened(EventKind.MEMBER_CHANGED, about_id=BEN, author_id=BEN), set()),
        (happened(EventKind.MEMBER_CHANGED), set()),
        (happened(EventKind.WITHDRAWAL_REQUESTED, body=ASKED), {(ADA, Kind.WITHDRAWAL_REQUESTED)}),
        (happened(EventKind.WITHDRAWAL_REQUESTED, body=ASKED, author_id=ADA), set()),
        (happened(EventKind.WITHDRAWAL_REQUESTED), set()),  # by our own tools
        (happened(EventKind.WITHDRAWAL_REJECTED), {(ADA, Kind.WITHDRAWAL_ENDED)}),
        (happened(EventKind.REFUND_PAID, about_id=BEN), {(BEN, Kind.REFUND_ENDED)}),
        (happened(EventKind.REFUND_PAID), set()),  # to somebody without an account
        (happened(EventKind.PROOF_DECIDED), {(ADA, Kind.PROOF_DECIDED)}),
        (happened(EventKind.WITHDRAWAL_PAID), set()),
        (happened(EventKind.UPDATE_POSTED), set()),
        (happened(EventKind.GOAL_OPENED), set()),
        (happened(EventKind.SUSPENSE_RECEIVED), set()),
    ],
)
def test_each_event_is_told_to_whom_it_concerns(
    what: Happening, who: set[tuple[UUID, Kind]]
) -> None:
    assert who == told(notices_of(news(happenings=[what])))


@pytest.mark.parametrize(
    ("event", "body", "kinds"),
    [
        (EventKind.GOAL_CLOSED, {}, [Kind.GOAL_CHANGED]),
        (EventKind.GOAL_REOPENED, {}, [Kind.GOAL_CHANGED]),
        (EventKind.GOAL_CANCELLED, {}, [Kind.GOAL_CHANGED]),
        (EventKind.GOAL_EDITED, {"version": 2, "deadline": None}, [Kind.GOAL_CHANGED]),
        (EventKind.GOAL_EDITED, {"version": 2, "target_minor": 7}, []),
        (EventKind.UPDATE_POSTED, {}, [Kind.UPDATE_POSTED]),
        (EventKind.CONTRIBUTION_CONFIRMED, {}, [Kind.MONEY_IN, Kind.CONTRIBUTION_CONFIRMED]),
        (EventKind.WITHDRAWAL_REQUESTED, ASKED, [Kind.WITHDRAWAL_REQUESTED]),
        (EventKind.WITHDRAWAL_APPROVED, {}, []),
        (EventKind.WITHDRAWAL_FAILED, {}, [Kind.WITHDRAWAL_ENDED]),
        (EventKind.WITHDRAWAL_RETURNED, {}, [Kind.WITHDRAWAL_ENDED]),
        (EventKind.WITHDRAWAL_PAID, {}, [Kind.MONEY_OUT]),
        (EventKind.REFUND_STARTED, {}, []),
        (EventKind.REFUND_PAID, {}, [Kind.REFUND_ENDED]),
        (EventKind.REFUND_FAILED, {}, [Kind.REFUND_ENDED]),
        (EventKind.REFUND_RETURNED, {}, [Kind.REFUND_ENDED]),
        (EventKind.PROOF_SUBMITTED, {}, [Kind.PROOF_SUBMITTED]),
        (EventKind.GOAL_OPENED, {}, []),
    ],
)
def test_kinds_are_a_table(event: EventKind, body: dict[str, Any], kinds: list[Kind]) -> None:
    assert kinds == kinds_of(event, body)


def test_what_all_followers_are_told_is_left_to_be_told_page_by_page() -> None:
    what = happened(EventKind.UPDATE_POSTED, author_id=ADA)
    (one,) = broadcasts_of(news(happenings=[what]))

    assert [BEN, EVE] == [notice.person_id for notice in one.to([ADA, BEN, EVE])]


def test_every_kind_has_one_line_and_somebody_who_hears_of_it() -> None:
    assert set(Kind) == set(RULES)
    assert {rule.audience for rule in RULES.values()} == set(Audience)
    assert all(rule.about.endswith(".") for rule in RULES.values())


def takings(gifts: int, amount_minor: int) -> Takings:
    return Takings(GOAL, 1, gifts, gifts, amount_minor, NOON)


def gift(who: UUID, seq: int, amount_minor: int) -> Gift:
    return Gift(GOAL, seq, who, amount_minor, NOON)


def test_money_is_told_less_what_one_gave_oneself() -> None:
    found = notices_of(
        news(
            takings=[takings(3, 900)],
            gifts=[gift(ADA, 1, 200), gift(EVE, 2, 300)],
            runners={GOAL: {ADA, BEN}},
        )
    )
    money = {n.person_id: (n.events, n.amount_minor) for n in found if n.kind is Kind.MONEY_IN}
    own = {(n.person_id, n.amount_minor) for n in found if n.kind is Kind.CONTRIBUTION_CONFIRMED}

    assert {ADA: (2, 700), BEN: (3, 900)} == money
    assert {(ADA, 200), (EVE, 300)} == own


def test_who_gave_all_of_it_is_not_told_that_money_came_in() -> None:
    found = notices_of(news(takings=[takings(1, 200)], gifts=[gift(ADA, 1, 200)]))

    assert {(ADA, Kind.CONTRIBUTION_CONFIRMED)} == told(found)


remarks = st.lists(st.sampled_from([ADA, BEN, EVE, None]), max_size=30)


@given(remarks)
def test_what_merges_is_one_line_for_each_reader_and_counts_what_others_did(
    authors: list[UUID | None],
) -> None:
    happenings = [
        happened(
            EventKind.COMMENT_POSTED, seq=n + 1, at=NOON + timedelta(seconds=n), author_id=author
        )
        for n, author in enumerate(authors)
    ]
    found = notices_of(news(happenings=happenings))

    assert len(found) == len(told(found))
    for reader in (ADA, BEN):
        of_others = [what for what in happenings if what.author_id != reader]
        lines = [notice for notice in found if notice.person_id == reader]
        assert len(of_others) == sum(line.events for line in lines)
        if of_others:
            run = (of_others[0].seq, of_others[-1].seq, of_others[-1].at)
            assert run == (lines[0].first_seq, lines[0].last_seq, lines[0].at)


def test_a_rule_that_tells_authors_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    what = happened(EventKind.COMMENT_POSTED, author_id=ADA)
    monkeypatch.setattr(
        telling,
        "_broadcast",
        lambda w, kind: telling.Broadcast(GOAL, w.seq, kind, NOON, None, None),
    )

    assert (ADA, Kind.COMMENT_POSTED) in told(notices_of(news(happenings=[what])))
