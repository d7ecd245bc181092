"""One command of every kind with every field filled in, and how each field can differ."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from goalfund.goal import commands as c
from goalfund.goal.roles import Role
from tests.goals import NOON, SALT

_ASKED: dict[str, Any] = {
    "operation_id": UUID(int=1),
    "goal_id": UUID(int=2),
    "person_id": UUID(int=3),
}

SAMPLES: tuple[c.Command, ...] = (
    c.OpenGoal(
        **_ASKED,
        slug="a",
        title="A borehole",
        description="Water",
        currency="NGN",
        target_minor=100,
        category="health",
        image=UUID(int=13),
        min_amount_minor=5,
        fixed_amount_minor=7,
        deadline=NOON,
        member_id=UUID(int=10),
        salt=SALT,
    ),
    c.CloseGoal(**_ASKED),
    c.CloseAtDeadline(**_ASKED, deadline=NOON),
    c.ReopenGoal(**_ASKED),
    c.CancelGoal(**_ASKED),
    c.IntendContribution(
        **_ASKED,
        contribution_id=uuid4(),
        payment_code="code",
        access_key="key",
        contributor_key=uuid4(),
        salt=SALT,
        amount_minor=100,
        currency="NGN",
        payer_name="Ada",
        email="ada@example.org",
        message="Well done",
        milestone_id=UUID(int=4),
        participant_id=UUID(int=5),
    ),
    c.CreditCharge(
        **_ASKED,
        reference="ref",
        payment_code="code",
        amount_minor=100,
        fee_minor=1,
        currency="NGN",
    ),
    c.ReceiveSuspense(
        **_ASKED, reference="ref", amount_minor=100, fee_minor=1, currency="NGN", reason="x"
    ),
    c.AllocateSuspense(
        **_ASKED, reference="ref", to_goal_id=UUID(int=5), contribution_id=UUID(int=6)
    ),
    c.AcceptAllocation(
        **_ASKED,
        reference="ref",
        from_goal_id=UUID(int=5),
        contribution_id=UUID(int=6),
        amount_minor=100,
        fee_minor=1,
        currency="NGN",
    ),
    c.ReturnAllocation(
        **_ASKED, reference="ref", allocation_id=UUID(int=5), from_goal_id=UUID(int=6)
    ),
    c.RefundSuspense(
        **_ASKED,
        reference="ref",
        withdrawal_id=uuid4(),
        amount_minor=100,
        reason="Nobody claims it.",
        bank_code="000013",
        account_number="0123456789",
        expires_at=NOON,
        salt=bytes(16),
    ),
    c.RequestWithdrawal(
        **_ASKED,
        withdrawal_id=uuid4(),
        amount_minor=100,
        purpose="Pipes",
        bank_code="000013",
        account_number="0123456789",
        milestone_id=UUID(int=4),
        account_key="key",
        account_sealed="sealed",
        display={"purpose": "Pipes"},
        expires_at=NOON,
        cools_until=NOON,
        proof_window_s=1,
        salt=SALT,
    ),
    c.ApproveWithdrawal(**_ASKED, withdrawal_id=UUID(int=7)),
    c.RejectWithdrawal(**_ASKED, withdrawal_id=UUID(int=7), reason="Too dear.", salt=SALT),
    c.CancelWithdrawal(**_ASKED, withdrawal_id=UUID(int=7)),
    c.ExpireWithdrawal(**_ASKED, withdrawal_id=UUID(int=7)),
    c.SendPayout(**_ASKED, withdrawal_id=UUID(int=7), reference="MID_7"),
    c.SubmitProof(
        **_ASKED,
        proof_id=UUID(int=13),
        withdrawal_id=UUID(int=7),
        heading="Pipes",
        text="Bought.",
        attachments=(UUID(int=12),),
        author_name="Ada Obi",
        review_ends_at=NOON,
        salt=SALT,
    ),
    c.AnswerProof(
        **_ASKED,
        confirmation_id=UUID(int=14),
        proof_id=UUID(int=13),
        confirmed=True,
        comment="I saw them.",
        author_name="Ada Obi",
        salt=SALT,
    ),
    c.DecideProof(**_ASKED, proof_id=UUID(int=13)),
    c.ReleaseWithdrawal(**_ASKED, withdrawal_id=UUID(int=7), why="rejected"),
    c.SettleWithdrawal(**_ASKED, withdrawal_id=UUID(int=7), fee_minor=1),
    c.ReturnWithdrawal(**_ASKED, withdrawal_id=UUID(int=7)),
    c.StartRefund(**_ASKED, refund_id=uuid4(), contribution_id=UUID(int=8), amount_minor=100),
    c.SettleRefund(**_ASKED, refund_id=UUID(int=9), fee_minor=1),
    c.FailRefund(**_ASKED, refund_id=UUID(int=9)),
    c.ReturnRefund(**_ASKED, refund_id=UUID(int=9)),
    c.ChargeBack(**_ASKED, reference="ref", contribution_id=UUID(int=8), amount_minor=100),
    c.EditGoal(
        **_ASKED,
        expected_version=3,
        changes={
            "title": "Two boreholes",
            "description": "More water",
            "category": None,
            "image": str(UUID(int=13)),
            "target_minor": 200,
            "min_amount_minor": 6,
            "fixed_amount_minor": None,
            "deadline": "2027-01-02T12:00:00.000000Z",
            "approvals_required": 2,
            "proof_gate": "window",
            "visibility": "private",
        },
        salt=SALT,
    ),
    c.PostUpdate(
        **_ASKED,
        post_id=UUID(int=12),
        author_name="Ada Obi",
        text="We dig.",
        attachments=(UUID(int=13), UUID(int=14)),
        salt=SALT,
    ),
    c.PostComment(
        **_ASKED, post_id=UUID(int=12), author_name="Ada Obi", text="Well done!", salt=SALT
    ),
    c.AddMilestone(
        **_ASKED,
        milestone_id=UUID(int=13),
        title="Drilling",
        target_minor=100,
        order=2,
        recurrence="monthly",
        first_day=date(2026, 1, 31),
        salt=SALT,
    ),
    c.EditMilestone(
        **_ASKED,
        milestone_id=UUID(int=13),
        changes={
            "title": "Pump",
            "target_minor": 200,
            "order": 1,
            "recurrence": "yearly",
            "first_day": date(2026, 2, 28),
        },
        salt=SALT,
    ),
    c.RemoveMilestone(**_ASKED, milestone_id=UUID(int=13)),
    c.RemovePost(**_ASKED, post_id=UUID(int=12), kind="comment"),
    c.ChangeMember(
        **_ASKED,
        member_id=UUID(int=10),
        member_person_id=UUID(int=11),
        role=Role.TREASURER,
    ),
)

# What we make ourselves, or what the gateway may state otherwise the second time. Listed here once
# more, so that a field which stops being compared is noticed.
NOT_COMPARED = {
    c.Command: {"operation_id", "goal_id"},
    c.OpenGoal: {"slug", "member_id", "suspense", "salt"},
    c.EditGoal: {"salt"},
    c.ChangeMember: {"member_id"},
    c.AddMilestone: {"milestone_id", "salt"},
    c.EditMilestone: {"salt"},
    c.PostUpdate: {"post_id", "author_name", "salt"},
    c.PostComment: {"post_id", "author_name", "salt"},
    c.IntendContribution: {
        "contribution_id",
        "payment_code",
        "access_key",
        "contributor_key",
        "floors_minor",
        "participant_id",
        "salt",
    },
    c.CreditCharge: {"payment_code", "fee_minor", "raw"},
    c.ReceiveSuspense: {"fee_minor", "reason", "raw"},
    c.RefundSuspense: {"withdrawal_id", "account_sealed", "display", "expires_at", "salt"},
    c.RequestWithdrawal: {
        "withdrawal_id",
        "account_key",
        "account_sealed",
        "display",
        "expires_at",
        "cools_until",
        "proof_window_s",
        "salt",
    },
    c.RejectWithdrawal: {"salt"},
    c.SendPayout: {"reference"},
    c.SubmitProof: {"proof_id", "author_name", "review_ends_at", "salt"},
    c.AnswerProof: {"confirmation_id", "author_name", "salt"},
    c.StartRefund: {"refund_id"},
}


def compared(command: c.Command) -> list[str]:
    """Return the names of the fields in which a repetition must agree with the first."""
    excepted = NOT_COMPARED[c.Command] | NOT_COMPARED.get(type(command), set()) | {"changes"}
    own = [field.name for field in fields(command) if field.name not in excepted]
    return own + list(command.changes) if isinstance(command, _EDITS) else own


_EDITS = (c.EditGoal, c.EditMilestone)


def other(command: c.Command, name: str) -> c.Command:
    """Return the command with one field changed."""
    if isinstance(command, _EDITS) and name in command.changes:
        changes = {**command.changes, name: _other_value(command.changes[name])}
        return replace(command, changes=changes)
    changed: dict[str, Any] = {name: _other_value(getattr(command, name))}
    return replace(command, **changed)


def _other_value(value: Any) -> Any:  # noqa: C901  one line a type
    match value:
        case None:
            return "x"
        case Role():
            return Role.ORGANISER
        case bool():
            return not value
        case int():
            return value + 1
        case str() | tuple():
            return value * 2
        case bytes():
            return value[::-1] + b"x"
        case datetime():
            return value + timedelta(seconds=1)
        case date():
            return value + timedelta(days=1)
        case UUID():
            return UUID(int=value.int ^ 1)
        case dict():
            return value | {"NGN": 1}
    raise TypeError(f"{value!r} needs another value")


EVERY_COMPARED_FIELD = [(command, name) for command in SAMPLES for name in compared(command)]
EVERY_FIELD_OF_OURS = [
    (command, name) for command in SAMPLES for name in sorted(NOT_COMPARED.get(type(command), ()))
]
