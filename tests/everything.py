"""Goals in whose logs everything happens that can: of money, of people, of words, of plans."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from goalfund.goal.commands import (
    AddMilestone,
    AllocateSuspense,
    ChangeMember,
    ChargeBack,
    CloseGoal,
    Command,
    CreditCharge,
    EditGoal,
    FailRefund,
    IntendContribution,
    OpenGoal,
    PostComment,
    PostUpdate,
    ReceiveSuspense,
    ReleaseWithdrawal,
    ReopenGoal,
    RequestWithdrawal,
    SettleRefund,
    SettleWithdrawal,
    StartRefund,
)
from goalfund.goal.direct import Writer, commit
from goalfund.goal.outcomes import Outcome
from goalfund.goal.roles import Role
from goalfund.goal.suspense import open_suspense_books, suspense_goal_id
from tests.goals import (
    NOON,
    Credulous,
    accept,
    allocate,
    alter,
    announce,
    answer_proof,
    appoint,
    approve,
    ask_for,
    cancel,
    comment,
    credit,
    decide_proof,
    drop,
    intend,
    open_goal,
    plan,
    prove,
    receive_suspense,
    refund,
    reject,
    release,
    send,
    send_back,
    settle,
    take_back,
    take_down,
)

SUSPENSE = suspense_goal_id("NGN")


class Everything:
    """What happened, by name: `goal` events 1..18, `SUSPENSE` events 1..6 (its opening is 1).

    goal: 1 opened, 2-6 contributions 0-4 (3 is anonymous, 4 without a fee), 7 withdrawal asked,
    8 paid, 9 asked, 10 rejected, 11 refund started, 12 paid, 13 started, 14 failed, 15 charged
    back, 16 closed, 17 reopened, 18 taken from suspense. One intent stays pending, one withdrawal
    is refused. Suspense: 2 received, 3 received, 4 the first of them allocated, 5 the second
    allocated to a goal that is nowhere, 6 returned.
    """

    def __init__(self, goal_id: UUID) -> None:
        self.goal_id = goal_id

    def id(self, what: str) -> UUID:
        """Return the id of something of this goal."""
        return uuid5(self.goal_id, what)

    async def write(self, writer: Writer) -> list[Outcome]:
        """Commit all of it, and return what came of each command."""
        await open_suspense_books(writer, NOON)
        outcomes = await commit(writer, self.goal_id, _timed(self._before()))
        outcomes += await commit(writer, SUSPENSE, _timed(self._suspense()))
        outcomes += await commit(writer, self.goal_id, _timed(self._after()))
        first = allocate(
            SUSPENSE, f"{self.goal_id}-lost-1", self.id("nowhere"), operation_id=self.id("astray")
        )
        outcomes += await commit(Credulous(writer), SUSPENSE, _timed([first]))
        second = accept(first, 7_000, fee_minor=84)
        outcomes += await commit(writer, second.goal_id, _timed([second]))
        return outcomes + await commit(writer, SUSPENSE, _timed([take_back(first)]))

    def _before(self) -> list[Command]:
        goal_id, asked = self.goal_id, self._asked
        history: list[Command] = [
            OpenGoal(
                **asked("open"),
                slug=f"goal-{goal_id}",
                title="A borehole",
                description='Water, "deep"\\ for\tWard 4\nand ₦ 🚰',
                currency="NGN",
                target_minor=1_000_000,
                deadline=datetime(2030, 1, 2, tzinfo=NOON.tzinfo),
                min_amount_minor=10,
                salt=bytes(16),
            )
        ]
        for number in range(6):
            history.append(self._intent(number))
            if number < 5:
                history.append(self.credit(number))
        withdrawal = RequestWithdrawal(
            **asked("request 0"), withdrawal_id=self.id("withdrawal 0"), amount_minor=30_000
        )
        refused = RequestWithdrawal(
            **asked("request 2"), withdrawal_id=self.id("withdrawal 2"), amount_minor=10**9
        )
        return [
            *history,
            withdrawal,
            SettleWithdrawal(
                **asked("settle 0"), withdrawal_id=withdrawal.withdrawal_id, fee_minor=5_000
            ),
            RequestWithdrawal(
                **asked("request 1"), withdrawal_id=self.id("withdrawal 1"), amount_minor=20_000
            ),
            ReleaseWithdrawal(
                **asked("release 1"), withdrawal_id=self.id("withdrawal 1"), why="rejected"
            ),
            refused,
            self._start_refund(0, contribution=1),
            SettleRefund(**asked("end refund 0"), refund_id=self.id("refund 0"), fee_minor=100),
            self._start_refund(1, contribution=2),
            FailRefund(**asked("end refund 1"), refund_id=self.id("refund 1")),
            ChargeBack(
                **asked("charge back"),
                reference=f"dispute-{goal_id}",
                contribution_id=self.id("contribution 0"),
                amount_minor=50_000,
            ),
            CloseGoal(**asked("close")),
            ReopenGoal(**asked("reopen")),
        ]

    def _asked(self, what: str) -> dict[str, Any]:
        return {"operation_id": self.id(what), "goal_id": self.goal_id}

    def _intent(self, number: int) -> IntendContribution:
        return IntendContribution(
            **self._asked(f"intend {number}"),
            contribution_id=self.id(f"contribution {number}"),
            payment_code=f"code {number}",
            access_key=f"key {number}",
            contributor_key=self.id(f"giver {number % 4}"),
            salt=bytes([number]) * 16,
            amount_minor=50_000 + number,
            currency="NGN",
            payer_name=f"Ada {number}",
            email=f"ada{number}@example.org",
            message='"Well\\done"\t☺' if number == 1 else None,
            anonymous=number == 3,
        )

    def credit(self, number: int) -> CreditCharge:
        """Return the payment of an intent: 0 to 4 were made, 5 was not."""
        return CreditCharge(
            **self._asked(f"credit {number}"),
            reference=f"{self.goal_id}-{number}",
            payment_code=f"code {number}",
            amount_minor=50_000 + number,
            fee_minor=0 if number == 4 else 600,
            currency="NGN",
            raw=b"{}",
        )

    def _start_refund(self, number: int, contribution: int) -> StartRefund:
        return StartRefund(
            **self._asked(f"start refund {number}"),
            refund_id=self.id(f"refund {number}"),
            contribution_id=self.id(f"contribution {contribution}"),
            amount_minor=20_000,
        )

    def _suspense(self) -> list[Command]:
        history: list[Command] = [
            ReceiveSuspense(
                operation_id=self.id(f"suspense {number}"),
                goal_id=SUSPENSE,
                reference=f"{self.goal_id}-lost-{number}",
                amount_minor=7_000,
                fee_minor=84,
                currency="NGN",
                reason="unknown_reference",
            )
            for number in range(2)
        ]
        return [*history, self._allocate()]

    def _allocate(self) -> AllocateSuspense:
        reference = f"{self.goal_id}-lost-0"
        return allocate(SUSPENSE, reference, self.goal_id, operation_id=self.id("allocate"))

    def _after(self) -> list[Command]:
        return [accept(self._allocate(), 7_000, fee_minor=84)]


class Managed:
    """A goal that people run: what is edited, who changes, and what changes nothing.

    1 opened by Ada, 2 Ben a treasurer, 3 title and terms edited, 4 Chi an organiser, 5 terms
    edited, 6 Ben out, 7 closed, 8 category edited, 9 reopened, 10 Ada out. One edit and one
    appointment change nothing; one edit is refused because it is stale.
    """

    def __init__(self, goal_id: UUID) -> None:
        self.goal_id = goal_id

    def id(self, what: str) -> UUID:
        """Return the id of something or somebody of this goal."""
        return uuid5(self.goal_id, what)

    async def write(self, writer: Writer) -> list[Outcome]:
        """Commit all of it, command by command, and return what came of each."""
        outcomes: list[Outcome] = []
        for moment in _timed(self._history()):
            outcomes += await commit(writer, self.goal_id, [moment])
        return outcomes

    def _history(self) -> list[Command]:
        ada, chi = self._by("Ada"), self._by("Chi")
        return [
            OpenGoal(
                **self._asked("open", "Ada"),
                member_id=self.id("member Ada"),
                slug=f"goal-{self.goal_id}",
                title="A borehole",
                description="Water",
                category="health",
                currency="NGN",
                target_minor=1_000_000,
                min_amount_minor=10,
                salt=bytes(16),
            ),
            self._appoint("Ben", Role.TREASURER, ada),
            self._edit(ada, 1, title='Two "boreholes"\\', min_amount_minor=None, target_minor=5),
            self._edit(ada, 2, target_minor=5),
            self._appoint("Chi", Role.ORGANISER, ada),
            self._edit(chi, 3, deadline="2030-01-02T00:00:00.000000Z", visibility="private"),
            self._edit(chi, 4, target_minor=6, expected_version=1),
            self._appoint("Chi", Role.ORGANISER, chi),
            self._appoint("Ben", None, chi),
            CloseGoal(**self._asked("close", "Chi")),
            self._edit(chi, 5, category=None, approvals_required=2),
            ReopenGoal(**self._asked("reopen", "Chi")),
            self._appoint("Ada", None, ada),
        ]

    def _by(self, name: str) -> UUID:
        return self.id(f"person {name}")

    def _asked(self, what: str, name: str) -> dict[str, Any]:
        return {
            "operation_id": self.id(what),
            "goal_id": self.goal_id,
            "person_id": self._by(name),
        }

    def _edit(self, who: UUID, number: int, **changes: Any) -> EditGoal:
        return EditGoal(
            operation_id=self.id(f"edit {number}"),
            goal_id=self.goal_id,
            person_id=who,
            expected_version=changes.pop("expected_version", None),
            changes=changes,
            salt=bytes([number]) * 16,
        )

    def _appoint(self, name: str, role: Role | None, who: UUID) -> ChangeMember:
        return ChangeMember(
            operation_id=self.id(f"{name} {role} {who}"),
            goal_id=self.goal_id,
            person_id=who,
            member_id=self.id(f"member {name}"),
            member_person_id=self._by(name),
            role=role,
        )


class PaidOut:
    """A goal whose money goes out and is proven, or not.

    1 opened by Ada, 2 Ben and 3 Fem treasurers, 4 Chi's contribution, 5 Dan's, 6 asked for by Ada,
    7 approved by Ben, 8 sent, 9 paid, 10 a proof, 11 Chi is not convinced, 12 Dan neither, 13
    disputed, 14 a second proof, 15 Chi is convinced, 16 Chi is not, 17 Chi is again, 18 Dan is, 19
    proven, 20 asked for again, 21 rejected by Fem, 22 asked for, 23 taken back, 24 asked for, 25
    approved, 26 sent. What comes too early or from the wrong person is refused or diverted.
    """

    def __init__(self, goal_id: UUID) -> None:
        self.goal_id = goal_id

    def id(self, what: str) -> UUID:
        """Return the id of something or somebody of this goal."""
        return uuid5(self.goal_id, what)

    async def write(self, writer: Writer) -> list[Outcome]:
        """Commit all of it, command by command, and return what came of each."""
        outcomes: list[Outcome] = []
        for moment in _timed(self._history()):
            outcomes += await commit(writer, self.goal_id, [moment])
        return outcomes

    def _ask(self, what: str, **changes: Any) -> RequestWithdrawal:
        ada, withdrawal_id = self.id("person Ada"), self.id(what)
        return ask_for(self.goal_id, 1_000, ada, withdrawal_id=withdrawal_id, **changes)

    def _history(self) -> list[Command]:
        ada, ben, chi, dan, fem = (
            self.id(f"person {name}") for name in ("Ada", "Ben", "Chi", "Dan", "Fem")
        )
        goal_id = self.goal_id
        gifts = [
            intend(goal_id, 5_000, person_id=who, payment_code=self.id(f"code {who}").hex)
            for who in (chi, dan)
        ]
        first, second, third, last = (self._ask(f"withdrawal {n}") for n in range(4))
        shown = prove(first, ada, proof_id=self.id("proof 0"), review_ends_at=NOON)
        again = prove(first, ada, proof_id=self.id("proof 1"))
        return [
            open_goal(goal_id, person_id=ada, member_id=self.id("member Ada")),
            appoint(goal_id, ben, Role.TREASURER, ada),
            appoint(goal_id, fem, Role.TREASURER, ada),
            *(step for gift in gifts for step in (gift, credit(gift))),
            first,
            send(first),
            approve(first, ada),
            approve(first, ben),
            send(first),
            settle(first, 10),
            second,
            shown,
            answer_proof(shown, chi, confirmed=False),
            answer_proof(shown, dan, confirmed=False, comment="Which pipes?"),
            decide_proof(shown),
            again,
            answer_proof(again, chi, confirmation_id=self.id("Chi says")),
            answer_proof(again, chi, confirmed=False, comment="No: they are not there."),
            answer_proof(again, chi, comment="Yes: behind the school."),
            answer_proof(again, dan, author_name=None, comment=None, anonymous=True),
            decide_proof(again),
            replace(second, operation_id=self.id("ask again")),
            reject(second, fem),
            third,
            cancel(third, ada),
            last,
            approve(last, fem),
            send(last),
        ]


class SentBack:
    """A suspense book whose money goes back to who sent it, or not.

    1 opened, 2-4 money 0-2 received, 5 money 0 asked back, 6 sent, 7 paid, at a cost of 50, 8 money
    1 asked back, 9 sent, 10 failed, 11 asked back once more, 12 sent, 13 money 2 asked back. One
    more request for money 0 is refused.
    """

    def __init__(self, goal_id: UUID) -> None:
        self.goal_id = goal_id
        self.references = [f"{goal_id}-stray-{number}" for number in range(3)]

    def id(self, what: str) -> UUID:
        """Return the id of something of this book."""
        return uuid5(self.goal_id, what)

    async def write(self, writer: Writer, up_to: int | None = None) -> list[Outcome]:
        """Commit all of it, or so much, command by command, and return what came of each."""
        outcomes: list[Outcome] = []
        for moment in _timed(self._history())[:up_to]:
            outcomes += await commit(writer, self.goal_id, [moment])
        return outcomes

    def _history(self) -> list[Command]:
        book_id = self.goal_id
        first, second, again, third = (
            send_back(book_id, self.references[number], withdrawal_id=self.id(what))
            for number, what in ((0, "first"), (1, "second"), (1, "again"), (2, "third"))
        )
        return [
            open_goal(book_id, suspense=True, visibility="private"),
            *(receive_suspense(book_id, one, 1_000, fee_minor=10) for one in self.references),
            first,
            send(first),
            settle(first, 50),
            replace(first, operation_id=self.id("twice"), withdrawal_id=self.id("twice")),
            second,
            send(second),
            release(second, "failed"),
            again,
            send(again),
            third,
        ]


class Talked:
    """A goal about which people talk.

    1 opened by Ada, 2 Ben a treasurer, 3 Chi's contribution, 4 an update of Ada's, 5 a comment of
    Ben's, 6 one of Chi's, 7 Ben's taken back by himself, 8 one of Chi's without a name, 9 Chi's
    first taken back by Ada, 10 another update, 11 the first one taken back. A comment of
    somebody's who has no part, and the removal of what is gone, are refused.
    """

    def __init__(self, goal_id: UUID) -> None:
        self.goal_id = goal_id

    def id(self, what: str) -> UUID:
        """Return the id of something or somebody of this goal."""
        return uuid5(self.goal_id, what)

    async def write(self, writer: Writer) -> list[Outcome]:
        """Commit all of it, command by command, and return what came of each."""
        outcomes: list[Outcome] = []
        for moment in _timed(self._history()):
            outcomes += await commit(writer, self.goal_id, [moment])
        return outcomes

    def _history(self) -> list[Command]:
        ada, ben, chi = (self.id(f"person {name}") for name in ("Ada", "Ben", "Chi"))
        goal_id = self.goal_id
        gift = intend(goal_id, 5_000, person_id=chi, payment_code=self.id("code").hex)
        first, last = self._update("first", ada), self._update("last", ada)
        by_ben, by_chi = self._comment("Ben", ben), self._comment("Chi", chi)
        return [
            open_goal(goal_id, person_id=ada, member_id=self.id("member Ada")),
            appoint(goal_id, ben, Role.TREASURER, ada),
            gift,
            credit(gift),
            first,
            by_ben,
            by_chi,
            take_down(by_ben, ben),
            self._comment("nameless", chi, author_name=None, anonymous=True),
            take_down(by_chi, ada),
            take_down(by_chi, ada),
            self._comment("stranger", self.id("person Eve")),
            last,
            take_down(first, ada),
        ]

    def _update(self, what: str, who: UUID) -> PostUpdate:
        return announce(self.goal_id, who, post_id=self.id(what), text=f"The {what}\n₦ 🚰")

    def _comment(self, what: str, who: UUID, **changes: Any) -> PostComment:
        text = f'A comment: "{what}"\\'
        return comment(self.goal_id, who, post_id=self.id(what), text=text, **changes)


class Planned:
    """A goal with milestones, one thing every thirteen hours.

    1 opened by Ada, 2 the roof, 3 dues of each month, 4 the walls before all others, 5 500 for the
    roof, 6 700 for the dues, 7 900 for nothing in particular, 8 the dues named anew and put first,
    9 a refund of 200 of the roof's started, 10 paid, 11 300 of the dues charged back, 12 the walls
    removed, 13 1,100 for them, which were on their way. One edit changes nothing; a milestone of a
    stranger's and a gift for the walls are refused.
    """

    def __init__(self, goal_id: UUID) -> None:
        self.goal_id = goal_id

    def id(self, what: str) -> UUID:
        """Return the id of something or somebody of this goal."""
        return uuid5(self.goal_id, what)

    async def write(self, writer: Writer) -> list[Outcome]:
        """Commit all of it, command by command, and return what came of each."""
        outcomes: list[Outcome] = []
        at = NOON
        for command in self._history():
            # What is only intended, refused or changes nothing takes no time.
            outcomes += await commit(writer, self.goal_id, [(at, command)])
            at += timedelta(hours=13)
        return outcomes

    def _history(self) -> list[Command]:
        goal_id, ada = self.goal_id, self.id("person Ada")
        roof, dues, walls = (self._step(what, ada) for what in ("roof", "dues", "walls"))
        dues = replace(dues, recurrence="monthly", first_day=date(2026, 1, 31))
        walls = replace(walls, order=1)
        gifts = [
            intend(goal_id, amount, milestone_id=of, payment_code=self.id(f"code {amount}").hex)
            for amount, of in (
                (500, roof.milestone_id),
                (700, dues.milestone_id),
                (900, None),
                (1_100, walls.milestone_id),
            )
        ]
        back = refund(gifts[0], 200, refund_id=self.id("refund"))
        return [
            open_goal(goal_id, person_id=ada, member_id=self.id("member Ada")),
            *(roof, dues, walls, *gifts),
            *(credit(gift) for gift in gifts[:3]),
            alter(dues, ada, title='Dues: "₦"', order=1),
            alter(dues, ada, order=1, target_minor=1_000),
            self._step("stranger", self.id("person Eve")),
            back,
            SettleRefund(operation_id=self.id("paid"), goal_id=goal_id, refund_id=back.refund_id),
            ChargeBack(
                operation_id=self.id("back"),
                goal_id=goal_id,
                reference=f"dispute-{goal_id}",
                contribution_id=gifts[1].contribution_id,
                amount_minor=300,
            ),
            drop(walls, ada),
            intend(goal_id, 10, milestone_id=walls.milestone_id),
            credit(gifts[3]),
        ]

    def _step(self, what: str, who: UUID) -> AddMilestone:
        return plan(self.goal_id, who, milestone_id=self.id(what), title=f"The {what}\t₦")


def _timed(history: list[Command]) -> list[tuple[datetime, Command]]:
    # Times with every number of zeros at the end, which Postgres does not write.
    return [
        (NOON + timedelta(microseconds=number * 100_000), command)
        for number, command in enumerate(history)
    ]
