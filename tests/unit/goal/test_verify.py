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
from goalfund.goal.book import Account, BookError, Transfer
from goalfund.goal.events import GENESIS, Event, EventKind, at_text, canonical, commitment, preimage
from goalfund.goal.facts import Facts
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.fingerprints import Fingerprints, Projection
from goalfund.goal.progress import ProgressLine, progress_text
from goalfund.goal.replay import Replay
from goalfund.goal.state import GoalState, advance
from goalfund.goal.streams import unescaped
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
        at = self.at.isoformat(" ").replace("+00:00", "")
        listed = ",".join(
            f'{{"amount_minor":{amount},"credit":"{credit}","debit":"{debit}"}}'
            for debit, credit, amount in self.transfers
        )
        fields = (
            str(self.goal_id),
            str(self.seq),
            self.kind,
            (at.rstrip("0") if "." in at else at) + "+00",
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


def first_fault(rows: Sequence[Row], head: GoalState) -> tuple[FindingType, int] | None:
    """The reference: slow, simple, by the core's own functions; it stops at what it finds first."""
    state = GoalState(head.goal_id)
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
        if row.display is not None:
            assert row.salt is not None
            if orjson.loads(row.body).get("commitment") != commitment(
                orjson.loads(row.display), row.salt
            ):
                return T.DISPLAY_DIFFERS, row.seq
    if state.seq < head.seq:
        return T.EVENT_MISSING, state.seq + 1
    if replace(state, terms=None) != replace(head, terms=None):
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
@settings(max_examples=300, deadline=None)
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
