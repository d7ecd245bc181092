"""The replay: as quick as it is, it must find what a slow and simple one finds."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goalfund.goal import replay, running
from goalfund.goal.batch import GoalBatch
from goalfund.goal.book import BOOK_FIELDS, Account, BookError, Transfer
from goalfund.goal.events import GENESIS, Event, EventKind, at_text, canonical, commitment, preimage
from goalfund.goal.facts import Facts
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.fingerprints import Fingerprints, Projection
from goalfund.goal.progress import ProgressLine, progress_text
from goalfund.goal.replay import Replay
from goalfund.goal.running import Running
from goalfund.goal.state import GoalState, advance
from goalfund.goal.streams import unescaped
from goalfund.goal.told import COLUMNS
from goalfund.goals.demo import GOALS
from goalfund.goals.seed import demo_goal_id, history_of
from tests.goals import NOON

T = FindingType


@dataclass(frozen=True)
class Row:
    """One event as the database has it."""

    goal_id: UUID
    seq: int
    kind: str
    at: Any
    body: str
    transfers: tuple[tuple[str, str, int], ...]
    hash: bytes
    salt: bytes | None
    display: str | None

    def preimage(self, prev: bytes) -> bytes:
        transfers = tuple(
            Transfer(Account(debit), Account(credit), amount)
            for debit, credit, amount in self.transfers
        )
        return preimage(
            self.goal_id, self.seq, self.kind, at_text(self.at), self.body, transfers, prev
        )

    def line(self) -> str:
        """Return the row as COPY sends it."""
        listed = ",".join(
            f'{{"amount_minor":{amount},"credit":"{credit}","debit":"{debit}"}}'
            for debit, credit, amount in self.transfers
        )
        fields = (
            str(self.goal_id),
            str(self.seq),
            self.kind,
            at_text(self.at),
            self.hash.hex(),
            self.body,
            listed,
            (self.salt or b"").hex(),
            self.display or "",
        )
        return "\t".join(map(escaped, fields))


def escaped(field: str) -> str:
    for raw, code in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        field = field.replace(raw, code)
    return field


def row_of(event: Event) -> Row:
    return Row(
        event.goal_id,
        event.seq,
        str(event.kind),
        event.at,
        event.body_text,
        tuple((str(t.debit), str(t.credit), t.amount_minor) for t in event.transfers),
        event.hash,
        event.salt if event.display is not None else None,
        None if event.display is None else canonical(event.display),
    )


def history(number: int, count: int = 10_000) -> tuple[list[Row], GoalState]:
    """Return the rows of one of the demo's goals, and the state that they lead to."""
    goal_id = demo_goal_id(GOALS[number].slug)
    batch, facts = GoalBatch(GoalState(goal_id), 0), Facts()
    for at, command in history_of(GOALS[number], NOON)[:count]:
        batch.take(command, facts, at)
    return [row_of(event) for event in batch.events], batch.state


LOGS = [history(number) for number in range(len(GOALS))]


def head_of(state: GoalState) -> dict[str, Any]:
    return {
        "goal_id": state.goal_id,
        "seq": state.seq,
        "head_hash": state.head_hash.hex(),
        "at": state.at,
        "status": state.status,
        "open_withdrawals": state.open_withdrawals,
        **state.book.wire(),
        **{name: getattr(state.terms, name) for name in COLUMNS if hasattr(state.terms, name)},
        **{name: getattr(state.page, name) for name in COLUMNS if hasattr(state.page, name)},
        "version": state.version,
    }


def replayed(rows: Sequence[Row], state: GoalState | None, chunk: int = 7) -> list[Finding]:
    findings: list[Finding] = []
    checking = Replay(findings.append, Fingerprints())
    if state is not None:
        checking.heads.append(head_of(state))
    for start in range(0, len(rows), chunk):
        checking.feed([row.line() for row in rows[start : start + chunk]])
    checking.close()
    return findings


class Plan:
    """The milestones of a log, of which the demo removes none."""

    def __init__(self) -> None:
        self.order: list[str] = []

    def fault(self, row: Row) -> FindingType | None:
        """Follow a row, and return what is wrong with it."""
        body = orjson.loads(row.body)
        of = body.get("milestone_id")
        if row.kind == "contribution_confirmed" and of not in (None, *self.order):
            return T.MILESTONE_MISSING
        if row.kind == "milestone_changed":
            if row.seq == 1 or body["order"] > len(self.order) + 1:
                return T.EVENT_UNREADABLE
            self.order.insert(body["order"] - 1, of)
        return None


def first_fault(  # noqa: C901  one step after the other
    rows: Sequence[Row], head: GoalState
) -> tuple[FindingType, int] | None:
    """The reference: slow, simple, by the core's own functions; it stops at what it finds first."""
    state, plan = GoalState(head.goal_id), Plan()
    for row in rows:
        if row.seq != state.seq + 1:
            return T.EVENT_MISSING, state.seq + 1
        if state.at is not None and row.at < state.at:
            return T.TIME_BACKWARDS, row.seq
        if sha256(row.preimage(state.head_hash)).digest() != row.hash:
            return T.HASH_DIFFERS, row.seq
        try:
            state = advance(state, event_of(row, state.head_hash), head.terms, page=head.page)
        except BookError as error:
            return (T.TOTALS_DIFFER if "totals" in str(error) else T.BOOK_BROKEN), row.seq
        if (fault := plan.fault(row)) is not None:
            return fault, row.seq
        if row.display is not None:
            assert row.salt is not None
            if orjson.loads(row.body).get("commitment") != commitment(
                orjson.loads(row.display), row.salt
            ):
                return T.DISPLAY_DIFFERS, row.seq
    if state.seq < head.seq:
        return T.EVENT_MISSING, state.seq + 1
    if replace(state, terms=None) != replace(head, terms=None, milestones={}):
        return T.HEAD_DIFFERS, head.seq
    return None


def event_of(row: Row, prev: bytes) -> Event:
    transfers = tuple(Transfer(Account(d), Account(c), a) for d, c, a in row.transfers)
    return Event(
        row.goal_id, row.seq, EventKind(row.kind), row.at, row.body, transfers, prev, row.hash
    )


def forged(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with a chain that fits them."""
    prev, made = GENESIS, []
    for row in rows:
        digest = sha256(row.preimage(prev)).digest()
        made.append(replace(row, hash=digest))
        prev = digest
    return made


HOWS = ("amount", "turn", "body", "time", "hash", "delete", "swap", "show")


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[list[Row], GoalState]:
    """A log with one thing wrong, and perhaps a chain that hides it."""
    log, state = draw(st.sampled_from(LOGS))
    rows = list(log)
    at = draw(st.integers(0, len(rows) - 1))
    row = rows[at]
    amounts = st.integers(1, 10**9)
    how = draw(
        st.sampled_from(["amount", "turn", "body", "time", "hash", "delete", "swap", "show"])
    )
    if how == "amount" and row.transfers:
        debit, credit, _ = row.transfers[0]
        rows[at] = replace(row, transfers=((debit, credit, draw(amounts)), *row.transfers[1:]))
    elif how == "turn" and row.transfers:
        debit, credit, amount = row.transfers[-1]
        rows[at] = replace(row, transfers=(*row.transfers[:-1], (credit, debit, amount)))
    elif how == "body" and '"amount_minor":' in row.body:
        body = orjson.loads(row.body) | {"amount_minor": draw(amounts)}
        rows[at] = replace(row, body=canonical(body))
    elif how == "time":
        rows[at] = replace(row, at=row.at + timedelta(seconds=draw(st.integers(-(10**6), 10**6))))
    elif how == "hash":
        rows[at] = replace(row, hash=draw(st.binary(min_size=32, max_size=32)))
    elif how == "delete":
        del rows[at]
    elif how == "swap" and at:
        rows[at - 1], rows[at] = (
            replace(row, seq=row.seq - 1),
            replace(rows[at - 1], seq=row.seq),
        )
    elif how == "show" and row.display is not None:
        rows[at] = replace(row, display=canonical({"name": draw(st.text(max_size=5))}))
    hidden: bool = draw(st.booleans())
    return (forged(rows) if hidden else rows), state


@given(spoiled())
@settings(max_examples=300)
def test_the_replay_finds_first_what_a_slow_and_simple_one_finds(
    case: tuple[list[Row], GoalState],
) -> None:
    rows, state = case
    found = replayed(rows, state)

    assert first_fault(rows, state) == ((found[0].type, found[0].seq) if found else None)


@pytest.mark.parametrize("log", LOGS, ids=lambda log: str(log[1].goal_id))
@pytest.mark.parametrize("chunk", [1, 7, 1_000])
def test_a_sound_log_has_no_findings_however_it_is_cut(
    log: tuple[list[Row], GoalState], chunk: int
) -> None:
    assert [] == replayed(log[0], log[1], chunk)
    assert first_fault(*log) is None


def contribution(**changed: Any) -> Row:
    """Return the common event, as the second of a log; `changed` are fields of its body."""
    body = {
        "amount_minor": 50_000,
        "channel": "checkout",
        "commitment": commitment({"name": "Ada"}, bytes(16)),
        "contribution_id": "0190d3c5-0000-7000-8000-000000000001",
        "fee_minor": 600,
        "new_contributor": True,
    }
    return Row(
        demo_goal_id(GOALS[0].slug),
        2,
        "contribution_confirmed",
        NOON,
        canonical(body | changed),
        (("cash", "available", 50_000), ("available", "cash", 600)),
        bytes(32),
        bytes(16),
        canonical({"name": "Ada"}),
    )


def judged(row: Row, *, hidden: bool) -> tuple[set[tuple[FindingType, int | None]], set[str]]:
    """Return what is found in a log that should hold `contribution()`, and where rows differ."""
    opened = LOGS[0][0][0]
    sound = forged([opened, contribution()])
    head: dict[str, Any] = dict.fromkeys(BOOK_FIELDS, 0) | {
        "goal_id": opened.goal_id,
        "seq": 2,
        "head_hash": sound[1].hash.hex(),
        "at": NOON,
        "status": "open",
        "open_withdrawals": 0,
        "cash_minor": 49_400,
        "available_minor": 49_400,
        "raised_minor": 50_000,
        "fees_minor": 600,
        "contributors": 1,
        "version": None,
    }
    findings: list[Finding] = []
    prints = Fingerprints()
    asked = [f"\t{opened.goal_id}\t1", f"50000\t{opened.goal_id}\t2"]
    prints.show(Projection.OPERATIONS, asked)
    shown = f"{asked[1]}\t600\t0190d3c5-0000-7000-8000-000000000001\tcheckout\t"
    prints.show(Projection.CONTRIBUTIONS, [shown])
    checking = Replay(findings.append, prints)
    checking.heads.append(head)
    rows = forged([opened, row]) if hidden else [sound[0], replace(row, hash=sound[1].hash)]
    checking.feed([row.line() for row in rows])
    checking.close()
    differ = {str(projection) for projection in Projection if prints.differ(projection)}
    return {(finding.type, finding.seq) for finding in findings}, differ


def test_the_common_event_is_sound_and_demands_its_rows() -> None:
    """The control of the corruptions below."""
    assert (set(), set()) == judged(contribution(), hidden=False)
    assert (set(), set()) == judged(contribution(), hidden=True)


_STEP = "0190d3c5-0000-7000-8000-000000000002"
# What is changed in the common event; what the chain says; what betrays it when the chain was
# forged to fit.
OF_THE_COMMON_EVENT: dict[str, tuple[Row, FindingType, FindingType | str]] = {
    "amount": (contribution(amount_minor=50_001), T.HASH_DIFFERS, T.TOTALS_DIFFER),
    "amount as text": (contribution(amount_minor="50000"), T.HASH_DIFFERS, T.EVENT_UNREADABLE),
    "amount as a fraction": (contribution(amount_minor=50_000.5), T.HASH_DIFFERS, T.TOTALS_DIFFER),
    "fee": (contribution(fee_minor=601), T.HASH_DIFFERS, T.TOTALS_DIFFER),
    "no fee": (contribution(fee_minor=0), T.HASH_DIFFERS, T.TOTALS_DIFFER),
    "fee below zero": (contribution(fee_minor=-600), T.HASH_DIFFERS, T.TOTALS_DIFFER),
    "channel": (contribution(channel="transfer"), T.HASH_DIFFERS, "contributions"),
    "contribution": (
        contribution(contribution_id=str(UUID(int=9))),
        T.HASH_DIFFERS,
        "contributions",
    ),
    "milestone": (contribution(milestone_id=_STEP), T.HASH_DIFFERS, "contributions"),
    "milestone nobody added": (
        contribution(milestone_id=_STEP),
        T.HASH_DIFFERS,
        T.MILESTONE_MISSING,
    ),
    "commitment": (contribution(commitment="ab" * 32), T.HASH_DIFFERS, T.DISPLAY_DIFFERS),
    "contributor": (contribution(new_contributor=False), T.HASH_DIFFERS, T.HEAD_DIFFERS),
    "one field more": (contribution(more=1), T.HASH_DIFFERS, T.HEAD_DIFFERS),
    "time": (
        replace(contribution(), at=NOON + timedelta(microseconds=1)),
        T.HASH_DIFFERS,
        T.HEAD_DIFFERS,
    ),
    "seq": (replace(contribution(), seq=3), T.EVENT_MISSING, T.EVENT_MISSING),
    "kind": (replace(contribution(), kind="suspense_received"), T.HASH_DIFFERS, "contributions"),
    "gross": (
        replace(contribution(), transfers=(("cash", "available", 50_001),)),
        T.HASH_DIFFERS,
        T.TOTALS_DIFFER,
    ),
    "no transfers": (replace(contribution(), transfers=()), T.HASH_DIFFERS, T.TOTALS_DIFFER),
    "one transfer more": (
        replace(
            contribution(),
            transfers=(*contribution().transfers, ("available", "reserved", 1)),
        ),
        T.HASH_DIFFERS,
        T.HEAD_DIFFERS,
    ),
    "transfers turned": (
        replace(
            contribution(),
            transfers=(("cash", "available", 50_000), ("cash", "available", 600)),
        ),
        T.HASH_DIFFERS,
        T.TOTALS_DIFFER,
    ),
    "salt": (replace(contribution(), salt=b"x" * 16), T.DISPLAY_DIFFERS, T.DISPLAY_DIFFERS),
    "display": (
        replace(contribution(), display='{"name":"Eve"}'),
        T.DISPLAY_DIFFERS,
        T.DISPLAY_DIFFERS,
    ),
}


@pytest.mark.parametrize("field", OF_THE_COMMON_EVENT)
def test_each_field_of_the_common_event_is_looked_at(field: str) -> None:
    """reliability 5: the shortest way through the replay skips nothing."""
    row, by_chain, by_book = OF_THE_COMMON_EVENT[field]
    open_findings, _ = judged(row, hidden=False)
    findings, differ = judged(row, hidden=True)

    assert by_chain in {kind for kind, _ in open_findings}
    assert by_book in {kind for kind, _ in findings} | differ


def test_a_changed_hash_of_the_common_event_is_named() -> None:
    opened = LOGS[0][0][0]
    row = replace(contribution(), hash=b"x" * 32)

    assert (T.HASH_DIFFERS, 2) in {
        (finding.type, finding.seq) for finding in replayed([opened, row], None)
    }


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9), st.booleans()), min_size=1))
def test_the_common_event_is_booked_as_any_other_is(given: list[tuple[int, int, bool]]) -> None:
    """The reference is what all other kinds go through."""
    goal_id, rows = uuid4(), []
    booked = Running(str(goal_id), "")
    for seq, (amount_minor, fee_minor, new) in enumerate(given, 1):
        fee_minor = min(fee_minor, amount_minor)
        body = orjson.loads(contribution().body) | {
            "amount_minor": amount_minor,
            "fee_minor": fee_minor,
            "new_contributor": new,
        }
        transfers = [("cash", "available", amount_minor), ("available", "cash", fee_minor)]
        transfers = transfers[: 2 if fee_minor else 1]
        made = replace(
            contribution(),
            goal_id=goal_id,
            seq=seq,
            body=canonical(body),
            transfers=tuple(transfers),
        )
        rows.append(made)
        booked.post(
            [
                {"debit": debit, "credit": credit, "amount_minor": minor}
                for debit, credit, minor in transfers
            ]
        )
        booked.count(made.kind, body)
    rows = forged(rows)
    head = {name: getattr(booked, name) for name in (*BOOK_FIELDS, "status", "open_withdrawals")}
    findings: list[Finding] = []
    checking = Replay(findings.append, Fingerprints())
    at_end = {"seq": len(rows), "head_hash": rows[-1].hash.hex(), "at": NOON}
    checking.heads.append(head | at_end | {"goal_id": goal_id, "version": None})
    checking.feed([row.line() for row in rows])
    checking.close()

    assert [] == findings


def test_what_was_raised_is_bounded_where_contributions_are_many() -> None:
    """reliability 6"""
    log = LOGS[0][0][:1]
    for seq in (2, 3):
        row = contribution(amount_minor=2**53 - 1, fee_minor=0)
        log.append(replace(row, seq=seq, transfers=(("cash", "available", 2**53 - 1),)))

    assert (T.BOOK_BROKEN, 3) in {
        (finding.type, finding.seq) for finding in replayed(forged(log), None)
    }


def test_goals_without_events_and_without_heads_are_told_apart() -> None:
    findings: list[Finding] = []
    checking = Replay(findings.append, Fingerprints())
    (one, first), (two, second) = sorted(
        (history(4, 5), history(5, 5)), key=lambda log: log[1].goal_id
    )
    nobody = replace(first, goal_id=UUID(int=1))
    checking.heads.extend([head_of(nobody), head_of(second)])
    checking.feed([row.line() for row in (*one, *two)])
    checking.heads.append(head_of(replace(first, goal_id=UUID(int=2**128 - 1))))
    checking.close()

    assert [
        (T.EVENT_MISSING, nobody.goal_id, 1),
        (T.HEAD_MISSING, first.goal_id, 1),
        (T.EVENT_MISSING, UUID(int=2**128 - 1), 1),
    ] == [(finding.type, finding.goal_id, finding.seq) for finding in findings]


@pytest.mark.parametrize(
    "body",
    ["{}", "[]", "7", '{"amount_minor":"5","fee_minor":0}', '{"amount_minor":5,"fee_minor":null}'],
)
def test_a_body_that_is_not_its_kind_s_is_named(body: str) -> None:
    row = Row(uuid4(), 1, "contribution_confirmed", NOON, body, (), bytes(32), None, None)
    found = replayed(forged([row]), None)

    assert (T.EVENT_UNREADABLE, 1) in {(finding.type, finding.seq) for finding in found}


def test_a_log_that_does_not_begin_with_its_opening_is_named() -> None:
    """Without one, nothing was told that the page could be compared with."""
    row = contribution()
    findings: list[Finding] = []
    checking = Replay(findings.append, Fingerprints())
    head = head_of(GoalState(row.goal_id)) | {"seq": 1, "version": 1}
    checking.heads.append(head)
    checking.feed([row.line()])
    checking.close()

    assert (T.GOAL_DIFFERS, 1) in {(finding.type, finding.seq) for finding in findings}


@pytest.mark.parametrize("amount_minor", [0, -5, 2**53])
def test_an_amount_out_of_range_is_named_although_the_log_agrees_with_itself(
    amount_minor: int,
) -> None:
    """reliability 6"""
    goal_id = uuid4()
    line = Row(goal_id, 1, "withdrawal_requested", NOON, "{}", (), bytes(32), None, None).line()
    fields = line.split("\t")
    fields[6] = f'{{"amount_minor":{amount_minor},"credit":"reserved","debit":"available"}}'
    findings: list[Finding] = []
    Replay(findings.append, Fingerprints()).feed(["\t".join(fields)])

    assert T.EVENT_UNREADABLE in {finding.type for finding in findings}


@given(st.lists(st.text(max_size=5), max_size=8), st.randoms())
def test_a_fingerprint_does_not_mind_the_order(lines: list[str], random: Any) -> None:
    prints, shuffled = Fingerprints(), list(lines)
    random.shuffle(shuffled)
    prints.demand(Projection.RECEIPTS, lines)
    prints.show(Projection.RECEIPTS, shuffled)

    assert not prints.differ(Projection.RECEIPTS)


@pytest.mark.parametrize("shown", [[], ["a"], ["a", "b", "b"], ["a", "c"], ["ab"]])
def test_a_fingerprint_minds_every_line(shown: list[str]) -> None:
    prints = Fingerprints()
    prints.demand(Projection.RECEIPTS, ["a", "b"])
    prints.show(Projection.RECEIPTS, shown)

    assert prints.differ(Projection.RECEIPTS)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1))
def test_what_copy_escapes_is_read_back(fields: list[str]) -> None:
    assert fields == unescaped("\t".join(map(escaped, fields)))


def test_a_finding_is_one_line_for_people_and_one_for_programs() -> None:
    goal_id = UUID(int=5)
    finding = Finding(T.HASH_DIFFERS, goal_id, 7, "this\nand that")

    assert f"hash_differs goal {goal_id} seq 7: this and that" == finding.line()
    assert {
        "type": "hash_differs",
        "goal_id": str(goal_id),
        "seq": 7,
        "detail": "this\nand that",
    } == orjson.loads(finding.json())
    assert "schema_differs" == Finding(T.SCHEMA_DIFFERS).line()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_line_now_and_then_where_nobody_watches() -> None:
    out, clock = io.StringIO(), iter([0.0, 0.0, 4.9, 5.0, 6.0, 10.0])
    progress = ProgressLine(out, lambda: next(clock))
    for done in range(5):
        progress.update(done * 100, 1_000)
    progress.clear()

    assert ["200 of 1,000 events, 40/s, 20 s left", "400 of 1,000 events, 40/s, 15 s left"] == (
        out.getvalue().splitlines()
    )


def test_progress_is_a_bar_on_a_terminal_and_leaves_nothing() -> None:
    out, clock = Terminal(), iter([0.0, 1.0])
    with ProgressLine(out, lambda: next(clock)) as progress:
        progress.update(500, 1_000)

    assert f"[{'#' * 15}{'.' * 15}] 500 of 1,000" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("done", "seconds", "text"),
    [(0, 0.0, "0 of 10 events, 0/s, starting"), (12, 2.0, "12 of 10 events, 6/s, 0 s left")],
)
def test_progress_says_what_it_knows(done: int, seconds: float, text: str) -> None:
    assert text == progress_text(done, 10, seconds)


@pytest.mark.parametrize("module", [replay, running])
def test_the_replay_does_not_use_the_book_that_decisions_use(module: ModuleType) -> None:
    """It would repeat that one's mistakes."""
    assert not {"Book", "Transfer", "advance", "preimage"} & vars(module).keys()
