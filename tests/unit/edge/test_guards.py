"""Who may do what: the table against rules written down again, and against chance."""

import itertools
import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from goalfund.edge import guards
from goalfund.edge.guards import RULES, Asker, Need, Rule, asker_of, judge, roles_in_sight
from goalfund.edge.problems import MEANINGS, Code
from goalfund.edge.sessions import Session
from goalfund.goal.roles import Role, in_order

PAIRS = 100_000
GIVEN = (Role.CONTRIBUTOR, Role.PARTICIPANT, Role.TREASURER, Role.ORGANISER)
OPEN_TO_ALL = {Need.SEE, Need.CONTRIBUTE}
FOR_ORGANISERS = {
    *(Need.EDIT, Need.CLOSE, Need.REOPEN, Need.CANCEL, Need.CHANGE_MEMBERS),
    *(Need.POST_UPDATE, Need.INVITE, Need.EDIT_ROSTER, Need.PLAN, Need.REFUND, Need.WITHDRAW),
    Need.SUBMIT_PROOF,
}
FOR_MEMBERS = {Need.LEAVE, Need.SEE_ROSTER, Need.SEE_DISPUTES, Need.DECIDE_WITHDRAWAL}
TAKES_STEP_UP = {
    *(Need.CANCEL, Need.CHANGE_MEMBERS, Need.REFUND),
    *(Need.WITHDRAW, Need.DECIDE_WITHDRAWAL),
}


def expected(need: Need, visibility: str, given: frozenset[Role], asker: Asker) -> Code | None:
    """Return what api.md says, in other words than the table's."""
    known = asker.signed_in
    sees = visibility == "public" or bool(given) or asker.staff
    if need in OPEN_TO_ALL:
        return None if sees else Code.GOAL_NOT_FOUND
    if not known:
        return Code.UNAUTHENTICATED
    if not sees:
        return Code.GOAL_NOT_FOUND
    if need is Need.SEE_MEMBERS:
        return None if given or asker.staff else Code.FORBIDDEN
    if need is Need.SEE_DISPUTES and asker.staff:
        return None
    if need is Need.COMMENT:
        return None if given else Code.FORBIDDEN
    assert need in FOR_ORGANISERS | FOR_MEMBERS
    among = {Role.ORGANISER} if need in FOR_ORGANISERS else {Role.TREASURER, Role.ORGANISER}
    if not given & among:
        return Code.FORBIDDEN
    return Code.STEP_UP_REQUIRED if need in TAKES_STEP_UP and not asker.fresh else None


def verdict(need: Need, visibility: str, given: frozenset[Role], asker: Asker) -> Code | None:
    return judge(need, roles_in_sight(visibility, given, staff=asker.staff), asker)


def every_case() -> list[tuple[Need, str, frozenset[Role], Asker]]:
    given = [
        frozenset(roles)
        for count in range(len(GIVEN) + 1)
        for roles in itertools.combinations(GIVEN, count)
    ]
    askers = [
        Asker(),
        *(Asker(True, staff, fresh) for staff in (False, True) for fresh in (False, True)),
    ]
    # Nobody in particular has no role.
    return [
        case
        for case in itertools.product(Need, ("public", "private"), given, askers)
        if case[3].signed_in or not case[2]
    ]


def test_every_case_is_judged_as_it_is_written() -> None:
    cases = every_case()
    wrong = [case for case in cases if expected(*case) is not verdict(*case)]

    assert 1_000 < len(cases)
    assert [] == wrong


def people_and_goals(seed: int) -> list[tuple[Need, str, frozenset[Role], Asker]]:
    """Return what many people want of many goals, some of whom were members until just now."""
    dice = random.Random(seed)
    pairs = []
    for _ in range(PAIRS):
        known = dice.random() < 0.9
        given = {role for role in GIVEN if known and dice.random() < 0.2}
        if dice.random() < 0.3:
            given -= {Role.TREASURER, Role.ORGANISER}
        asker = Asker(known, known and dice.random() < 0.05, known and dice.random() < 0.5)
        visibility = dice.choice(("public", "private"))
        pairs.append((dice.choice(list(Need)), visibility, frozenset(given), asker))
    return pairs


def outsiders_let_in(seed: int) -> int:
    """Return how often somebody got more than nothing of a private goal that is not theirs."""
    return sum(
        verdict(need, visibility, given, asker) not in (Code.GOAL_NOT_FOUND, Code.UNAUTHENTICATED)
        for need, visibility, given, asker in people_and_goals(seed)
        if visibility == "private" and not given and not asker.staff
    )


@pytest.mark.parametrize("seed", [61, 100])
def test_no_outsider_learns_anything_of_a_private_goal(seed: int) -> None:
    """Reliability 61: a hundred thousand people and goals by chance."""
    pairs = people_and_goals(seed)

    assert 0 == outsiders_let_in(seed)
    assert [] == [pair for pair in pairs if expected(*pair) is not verdict(*pair)]


def test_a_guard_that_forgets_visibility_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setitem(
        globals(), "roles_in_sight", lambda _visibility, roles, **_: roles | {Role.VIEWER}
    )

    assert outsiders_let_in(61) > 1_000


@pytest.mark.parametrize("need", list(Need))
def test_a_rule_that_lets_everybody_in_is_found(
    need: Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: for each line of the table."""
    roles = frozenset() if need in OPEN_TO_ALL else frozenset(Role)
    monkeypatch.setattr(guards, "RULES", {**RULES, need: Rule(roles)})

    assert [] != [case for case in every_case() if expected(*case) is not verdict(*case)]


def test_every_need_has_a_rule_and_no_rule_is_for_nobody() -> None:
    assert set(Need) == set(RULES)
    assert all(rule.roles for rule in RULES.values())


@pytest.mark.parametrize("need", list(Need))
def test_a_route_declares_what_its_guard_may_answer(need: Need) -> None:
    answers = {verdict(*case) for case in every_case() if case[0] is need} - {None}

    assert answers <= set(guards.codes_of(need))
    assert all(MEANINGS[code].status in (401, 403, 404) for code in guards.codes_of(need))


@pytest.mark.parametrize(("left_s", "fresh"), [(None, False), (-1, False), (0, False), (1, True)])
def test_a_step_up_counts_until_its_time_is_over(left_s: float | None, fresh: bool) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    until = None if left_s is None else now + timedelta(seconds=left_s)
    session = Session(uuid4(), uuid4(), "bearer", now, now, until, True, False)

    assert Asker(signed_in=True, staff=False, fresh=fresh) == asker_of(session, now)


def test_roles_are_shown_from_the_least_to_the_most() -> None:
    assert ["viewer", "contributor", "organiser"] == in_order(
        {Role.ORGANISER, Role.VIEWER, Role.CONTRIBUTOR}
    )
