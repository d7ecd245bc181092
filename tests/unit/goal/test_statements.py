"""The journal's short statements: parts of the whole ones, taken when nothing else is wanted."""

import re
from uuid import UUID

import pytest

from goalfund.db import load_queries
from goalfund.goal.columns import statement_of
from goalfund.goal.commands import Command
from goalfund.goal.rows import search_of
from tests.goals import Ledger, credit, intend, open_goal, receive_suspense, withdraw

GOAL = UUID(int=1)
# Payments open no goal, so a head that has moved is all that makes a goal written.
_MOVED_ONLY = "SELECT moved.goal_id FROM moved"


def parts_of(name: str) -> dict[str, str]:
    """Return the parts of a statement that writes, by name."""
    text = load_queries()[name]
    found = re.finditer(r"^(?:WITH )?(\w+) AS \(\n(.*?)\n\)", text, re.DOTALL | re.MULTILINE)
    return {part[1]: part[2].strip() for part in found}


def branches_of(name: str) -> set[str]:
    """Return the branches of a statement that finds, with its parameters made nameless."""
    text = load_queries()[name]
    text = text[text.index("SELECT") :].rstrip().rstrip(";")
    return {re.sub(r"\$\d+", "$", branch) for branch in text.split("\n\nUNION ALL\n\n")}


def test_payments_are_written_as_everything_is() -> None:
    whole, short = parts_of("append_batch"), parts_of("append_payments")

    assert _MOVED_ONLY == short.pop("written")
    assert short == {name: whole[name] for name in short}


def test_payments_are_found_as_everything_is() -> None:
    assert branches_of("find_payments") <= branches_of("find_facts")
    assert 4 == len(branches_of("find_payments"))


def batch_of(*before: Command, batch: list[Command]) -> str:
    """Return what writes `batch` after what was asked `before` it."""
    ledger = Ledger(GOAL)
    for command in before:
        ledger.ask(command)
    return statement_of([ledger.write(*batch)])[0]


def test_an_intent_and_its_payment_take_the_short_statements() -> None:
    intent = intend(GOAL, 5)

    assert "append_payments" == batch_of(open_goal(GOAL), batch=[intent, credit(intent)])
    assert "find_payments" == search_of([(GOAL, [intent, credit(intent)])])[0]


@pytest.mark.parametrize(
    "command",
    [open_goal(GOAL), withdraw(GOAL, 1)],
    ids=["opening", "withdrawal"],
)
def test_whatever_else_is_asked_takes_the_whole_statement(command: Command) -> None:
    paid = intend(GOAL, 5)
    before = [] if command.name == "open_goal" else [open_goal(GOAL), paid, credit(paid)]

    assert "append_batch" == batch_of(*before, batch=[command])


def test_one_goal_that_asks_for_more_makes_all_wait_for_the_whole_statement() -> None:
    intent = intend(GOAL, 5)
    other = UUID(int=2)
    work: list[tuple[UUID, list[Command]]] = [
        (GOAL, [intent, credit(intent)]),
        (other, [withdraw(other, 1)]),
    ]

    assert "find_facts" == search_of(work)[0]


def test_suspense_money_is_found_by_its_claim_and_written_in_its_book() -> None:
    money = receive_suspense(GOAL, "somewhere", 5)

    assert "find_payments" == search_of([(GOAL, [money])])[0]
    assert "append_batch" == batch_of(open_goal(GOAL, suspense=True), batch=[money])
