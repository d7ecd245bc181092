"""Payouts at a gateway that answers in every way: sent once, ever, and told to the goal."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet

from goalfund.db import Pool, load_queries, open_pool
from goalfund.edge.problems import ProblemError
from goalfund.edge.vault import Vault
from goalfund.payments.bank_accounts import Account
from goalfund.payments.squad.errors import GatewayUnavailableError
from goalfund.payments.squad.lists import Page
from goalfund.payments.squad.payouts import (
    Holder,
    NoHolder,
    Outcome,
    PayoutRow,
    TransferAnswer,
    TransferOrder,
)
from goalfund.withdrawals.parked import Parked
from goalfund.withdrawals.payouts import PayoutRounds
from tests.fault_proxy import FaultProxy, ReplyTest, committed
from tests.goals import approve, ask_for, send
from tests.integration.withdrawals.test_errands import ADA, BEN, World, world_at
from tests.postgres import through, upstream_of

NAME = "PIPES AND SONS LTD"
SUCCESS = TransferAnswer(outcome=Outcome.SUCCESS, code=200, nip_reference="1" * 30)
UNKNOWN = TransferAnswer(outcome=Outcome.UNKNOWN, code=424)
PENDING = TransferAnswer(outcome=Outcome.PENDING, code=200)
FAILED = TransferAnswer(outcome=Outcome.FAILED, code=400, message="Failed")
REVERSED = TransferAnswer(outcome=Outcome.REVERSED, code=412)
UNHEARD = TransferAnswer(outcome=Outcome.UNKNOWN, code=404)
NO_FLOAT = TransferAnswer(outcome=Outcome.FAILED, code=400, message="Insufficient balance")


class CrashError(Exception):
    """The server ends here."""


@dataclass
class Bank:
    """Stands where the gateway stands, and says what it is told to say."""

    answers: list[TransferAnswer | type[Exception]]
    holder: Holder | NoHolder = field(default_factory=lambda: Holder(NAME, "0123456789"))
    sent: list[TransferOrder] = field(default_factory=list)
    fee_minor: int | None = 8  # what its list says of every transfer, if it is there

    async def lookup(self, bank_code: str, account_number: str) -> Holder | NoHolder:
        return self.holder

    async def transfer(self, order: TransferOrder) -> TransferAnswer:
        self.sent.append(order)
        return self._answer()

    async def requery(self, reference: str, *, amount_minor: int | None = None) -> TransferAnswer:
        return self._answer()

    async def page(self, number: int, size: int = 100) -> Page[PayoutRow]:
        if self.fee_minor is None:
            raise GatewayUnavailableError("list")
        return Page(
            tuple(
                PayoutRow(
                    reference=order.reference,
                    outcome=Outcome.SUCCESS,
                    amount_minor=order.amount_minor,
                    fee_minor=self.fee_minor,
                )
                for order in self.sent
            )
        )

    def _answer(self) -> TransferAnswer:
        answer = self.answers.pop(0)
        if isinstance(answer, TransferAnswer):
            return answer
        raise answer


async def sent(world: World, bank: Bank, pool: Pool | None = None) -> tuple[PayoutRounds, str]:
    """Let 1,000 leave a goal, and return who takes it to the bank, and what it is.

    They write by way of `pool`, when there is one.
    """
    vault = Vault([Fernet.generate_key().decode()])
    account = Account("000013", "0123456789", NAME)
    asked = ask_for(world.goal_id, 1_000, ADA, account_sealed=account.sealed(vault))
    await world.do(asked, approve(asked, BEN), send(asked))
    rounds = PayoutRounds(
        world.server.system,
        bank,
        pool or world.pool,
        load_queries(),
        vault,
        clock=lambda: world.now,
    )
    return rounds, send(asked).reference


async def go_on(world: World, rounds: PayoutRounds, times: int) -> None:
    for _ in range(times):
        await rounds.run_once()
        world.now += timedelta(hours=1)


async def end_of(world: World) -> tuple[str, str]:
    query = """SELECT withdrawals.status, payouts.status AS payout
               FROM withdrawals INNER JOIN payouts USING (goal_id, withdrawal_id)"""
    row = await world.pool.fetchrow(query)
    assert row is not None
    return row["status"], row["payout"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([SUCCESS], ("paid", "succeeded")),
        ([FAILED], ("failed", "failed")),
        ([REVERSED], ("failed", "failed")),
        ([UNKNOWN, SUCCESS], ("paid", "succeeded")),
        ([UNKNOWN, FAILED], ("failed", "failed")),
        ([UNKNOWN, REVERSED], ("failed", "failed")),
        ([UNKNOWN, PENDING, UNHEARD, SUCCESS], ("paid", "succeeded")),
        ([UNKNOWN, UNHEARD, UNHEARD, UNHEARD], ("paying", "sending")),
        ([CrashError, SUCCESS], ("paid", "succeeded")),
        ([CrashError, CrashError, REVERSED], ("failed", "failed")),
        ([NO_FLOAT], ("paying", "parked")),
    ],
)
async def test_a_transfer_is_sent_once_whatever_is_said_of_it(
    fresh_dsn: str,
    answers: list[TransferAnswer | type[Exception]],
    expected: tuple[str, str],
) -> None:
    """Reliability 72."""
    async with world_at(fresh_dsn) as world:
        bank = Bank(list(answers))
        rounds, reference = await sent(world, bank)
        await go_on(world, rounds, len(answers) + (expected[1] in ("succeeded", "failed")))
        expecting = {"paid": 0, "failed": 0}.get(expected[0], 1_000)
        query = "SELECT reserved_minor FROM goal_heads WHERE goal_id = $1"

        assert expected == await end_of(world)
        assert [reference] == [order.reference for order in bank.sent]
        assert [] == bank.answers
        assert expecting == await world.pool.fetchval(query, world.goal_id)


_BEGUN = b"s\x00\x00\x00\x04Z\x00\x00\x00\x05I"  # one row was wanted, and the statement is done


def after(step: str) -> ReplyTest:
    """Match the answer to the commit that a payout is `begun`, `noted` or `told` with."""
    noted = count(1)
    if step == "begun":
        return lambda chunk: chunk.endswith(_BEGUN)
    nth = 1 if step == "noted" else 2
    return lambda chunk: committed(chunk) and b"UPDATE 1\x00" in chunk and next(noted) == nth


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("begun", ("paying", "sending")),  # nobody can know that it was not sent
        ("noted", ("paid", "succeeded")),
        ("told", ("paid", "succeeded")),
    ],
)
async def test_a_payout_whose_commit_went_unheard_is_sent_once_at_most(
    fresh_dsn: str, step: str, expected: tuple[str, str]
) -> None:
    """Reliability 18: whichever of its commits is done and its answer lost."""
    async with (
        world_at(fresh_dsn) as world,
        FaultProxy(upstream_of(fresh_dsn)) as line,
        open_pool(through(fresh_dsn, line.port), name="payouts", size=1) as pool,
    ):
        bank = Bank([UNHEARD if step == "begun" else SUCCESS] * 4)
        rounds, _ = await sent(world, bank, pool)
        lost = line.swallow_reply(after(step))
        await go_on(world, rounds, 4)

        assert lost.is_set()
        assert (step != "begun") == len(bank.sent)
        assert expected == await end_of(world)


async def test_two_servers_send_it_once(fresh_dsn: str) -> None:
    """Reliability 72."""
    async with world_at(fresh_dsn) as world:
        bank = Bank([SUCCESS])
        rounds, _ = await sent(world, bank)
        await asyncio.gather(*(rounds.run_once() for _ in range(4)))

        assert 1 == len(bank.sent)


async def test_a_server_that_forgets_to_write_first_is_found(fresh_dsn: str) -> None:
    """Negative control of reliability 72: without the note before the call, it is sent again."""
    async with world_at(fresh_dsn) as world:
        bank = Bank([CrashError, SUCCESS])
        rounds, _ = await sent(world, bank)
        await rounds.run_once()
        await world.pool.execute("UPDATE payouts SET status = 'due', sending_at = NULL")
        world.now += timedelta(hours=1)
        await rounds.run_once()

        assert 2 == len(bank.sent)


@pytest.mark.parametrize(
    ("holder", "reason"),
    [
        (Holder("SOMEBODY ELSE", "0123456789"), "account_name_differs"),
        (NoHolder(424, "Unable to look up name"), "account_not_found"),
    ],
)
async def test_money_goes_to_nobody_but_who_was_approved(
    fresh_dsn: str, holder: Holder | NoHolder, reason: str
) -> None:
    async with world_at(fresh_dsn) as world:
        bank = Bank([SUCCESS], holder)
        rounds, _ = await sent(world, bank)
        await go_on(world, rounds, 2)
        parked = await world.pool.fetchval("SELECT reason FROM payouts"), len(bank.sent)
        bank.holder = Holder(NAME, "0123456789")
        await go_on(world, rounds, 2)

        assert (reason, 0) == parked
        assert ("paid", "succeeded") == await end_of(world)


async def test_the_account_is_forgotten_with_the_outcome(fresh_dsn: str) -> None:
    async with world_at(fresh_dsn) as world:
        rounds, _ = await sent(world, Bank([SUCCESS]))
        await go_on(world, rounds, 2)
        left = await world.pool.fetchrow("SELECT account_sealed, settled FROM payouts")

        assert left is not None
        assert (None, True) == tuple(left)


async def test_what_sending_has_cost_is_booked_with_it(fresh_dsn: str) -> None:
    async with world_at(fresh_dsn) as world:
        rounds, _ = await sent(world, Bank([SUCCESS]))
        await go_on(world, rounds, 1)
        query = "SELECT cash_minor, fees_minor, withdrawn_minor FROM goal_heads WHERE goal_id = $1"
        book = await world.pool.fetchrow(query, world.goal_id)

        assert book is not None
        assert (5_000 - 1_000 - 8, 8, 1_000) == tuple(book)


async def test_a_list_that_is_away_holds_the_news_up_but_not_for_ever(fresh_dsn: str) -> None:
    async with world_at(fresh_dsn) as world:
        bank = Bank([SUCCESS] * 5, fee_minor=None)
        rounds, _ = await sent(world, bank)
        await go_on(world, rounds, 4)
        waiting = await end_of(world)
        await go_on(world, rounds, 1)

        assert ("paying", "sending") == waiting
        assert ("paid", "succeeded") == await end_of(world)
        assert 1 == len(bank.sent)


@pytest.mark.parametrize(
    ("answers", "reason", "hours"),
    [([NO_FLOAT], "gateway_refused", 1), ([UNKNOWN, *[UNHEARD] * 25], "unheard_of", 26)],
)
@pytest.mark.parametrize("given_up", [False, True])
async def test_what_is_parked_is_tried_again_or_given_up_by_people(
    fresh_dsn: str, answers: list[TransferAnswer], reason: str, hours: int, *, given_up: bool
) -> None:
    async with world_at(fresh_dsn) as world:
        bank = Bank([*answers, SUCCESS])
        rounds, reference = await sent(world, bank)
        await go_on(world, rounds, hours + 2)
        parked, counted = await end_of(world), rounds.parked
        why = await world.pool.fetchval("SELECT reason FROM payouts")
        desk, decision = Parked(world.pool, load_queries()), uuid4()
        decide = desk.give_up if given_up else desk.retry
        _, first = await decide(reference, decision)
        _, again = await decide(reference, decision)
        with pytest.raises(ProblemError, match="payout_not_parked"):
            await desk.retry(reference, uuid4())
        await go_on(world, rounds, 2)

        assert (("paying", "parked"), reason, 1) == (parked, why, counted)
        assert (False, True) == (first, again)
        expected = ("failed", "failed") if given_up else ("paid", "succeeded")
        assert expected == await end_of(world)
        assert {reference} == {order.reference for order in bank.sent}
        assert (1 if given_up else 2) == len(bank.sent)


@pytest.mark.parametrize("answer", [UNKNOWN, PENDING, SUCCESS, FAILED])
async def test_nobody_decides_about_money_that_may_have_left(
    fresh_dsn: str, answer: TransferAnswer
) -> None:
    """Reliability 72: what is not parked is tried again or given up by nobody."""
    async with world_at(fresh_dsn) as world:
        rounds, reference = await sent(world, Bank([answer]))
        await go_on(world, rounds, 1)
        before = await end_of(world)
        desk = Parked(world.pool, load_queries())
        for decide in (desk.retry, desk.give_up):
            with pytest.raises(ProblemError, match="payout_not_parked"):
                await decide(reference, uuid4())
        with pytest.raises(ProblemError, match="payout_not_found"):
            await desk.retry("MID_X", uuid4())

        assert before == await end_of(world)
