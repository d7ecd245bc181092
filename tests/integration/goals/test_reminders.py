"""Reminders on schedule: by day, once, over clocks, restarts, servers; and by hand."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet

from goalfund.db import Pool, connect, load_queries, open_journal_pool
from goalfund.edge.vault import Vault
from goalfund.goal.commands import CloseGoal
from goalfund.goals import reminders as module
from goalfund.goals.reminder_letters import KIND, ReminderLetters
from goalfund.goals.reminders import LeftOut, Reminders, is_polite
from goalfund.goals.roster_models import ParticipantBody
from goalfund.goals.rosters import Rosters
from goalfund.notify.mail import Mail, opened
from goalfund.notify.outbox import Outbox
from goalfund.people.throttles import Throttles
from tests.goals import Server, credit, edit, intend, serving

# 1 June 2026 is a Monday; at ten in Lagos it is nine in UTC.
ADDED = datetime(2026, 6, 1, 9, tzinfo=UTC)
DEADLINE = datetime(2026, 6, 30, 22, 59, tzinfo=UTC)
VAULT = Vault((Fernet.generate_key().decode(),))
URL = "https://goalfund.example.org"


@dataclass
class Clock:
    """The time, which tests set."""

    now: datetime = ADDED

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Bench:
    """A closed goal on a database of its own, and everything that reminds."""

    pool: Pool
    server: Server
    clock: Clock
    goal_id: UUID

    def reminders(self, pool: Pool | None = None, clock: Clock | None = None) -> Reminders:
        """Return what one server has."""
        pool, queries = pool or self.pool, load_queries()
        outbox, throttles = Outbox(queries, VAULT), Throttles(pool, queries, on=False)
        letters = ReminderLetters(URL)
        return Reminders(pool, queries, outbox, letters, throttles, clock=clock or self.clock)

    def rosters(self) -> Rosters:
        return Rosters(self.pool, load_queries(), URL, clock=self.clock)

    async def expect(self, name: str = "Ben", **changes: Any) -> UUID:
        values: dict[str, Any] = {"email": f"{name.lower()}@example.org", "expected_minor": 500_000}
        body = ParticipantBody(name=name, **values | changes)
        return (await self.rosters().add(self.goal_id, None, body)).participant_id

    async def pay(self, participant_id: UUID, amount_minor: int) -> None:
        gift = intend(self.goal_id, amount_minor, participant_id=participant_id)
        await self.server.ask_all([gift])
        await self.server.ask(credit(gift))

    async def mails(self) -> list[Mail]:
        rows = await self.pool.fetch("SELECT kind, sealed FROM mails ORDER BY mail_id")
        return [opened(row["kind"], row["sealed"], VAULT) for row in rows]

    async def recipients(self) -> list[str]:
        return sorted(mail.recipient.partition("@")[0] for mail in await self.mails())

    async def live(self, until: datetime, step: timedelta = timedelta(hours=1)) -> list[datetime]:
        """Look at every step until then; return when something was sent."""
        reminders, sent_at = self.reminders(), []
        while self.clock.now < until:
            sent_at += [self.clock.now] * await reminders.run_once()
            self.clock.now += step
        return sent_at


@pytest.fixture
async def own_pool(fresh_dsn: str) -> AsyncIterator[Pool]:
    async with open_journal_pool(fresh_dsn, size=4) as pool:
        yield pool


@pytest.fixture
async def bench(own_pool: Pool) -> AsyncIterator[Bench]:
    clock = Clock()
    async with serving(own_pool, now=clock) as server:
        goal_id = await server.opened(kind="closed", deadline=DEADLINE, title="School fees")
        yield Bench(own_pool, server, clock, goal_id)


async def test_three_reminders_come_before_a_deadline_by_day(bench: Bench) -> None:
    """A deadline late in the evening: its moments are at night, and wait for the morning."""
    await bench.expect()
    sent_at = await bench.live(DEADLINE + timedelta(days=3))

    assert [24, 28, 30] == [at.day for at in sent_at]
    assert [7, 7, 7] == [at.hour for at in sent_at]  # eight in Lagos
    assert all(is_polite(at) for at in sent_at)
    assert ["ben"] * 3 == await bench.recipients()


async def test_only_who_has_something_left_to_pay_is_written(bench: Bench) -> None:
    part, paid, over = [await bench.expect(name) for name in ("Part", "Paid", "Over")]
    await bench.expect("Unpaid")
    await bench.expect("Waived", waived=True)
    await bench.expect("Nobody", email=None)
    gone, opted_out = await bench.expect("Gone"), await bench.expect("Out")
    await bench.rosters().remove(bench.goal_id, gone)
    await bench.reminders().opt_out(await way_out(bench, opted_out))
    for participant_id, amount_minor in ((part, 200_000), (paid, 500_000), (over, 600_000)):
        await bench.pay(participant_id, amount_minor)
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    sent = await bench.reminders().run_once()
    letters = {mail.recipient: mail for mail in await bench.mails()}
    text = letters["part@example.org"].text

    assert (2, ["part", "unpaid"]) == (sent, await bench.recipients())
    assert "₦5,000.00 from you. ₦2,000.00 has come in; ₦3,000.00 is left." in text
    assert "until 30.06.2026, 23:59 (Lagos)" in text
    assert "₦5,000.00 from you. It takes" in letters["unpaid@example.org"].text


async def way_out(bench: Bench, participant_id: UUID) -> str:
    found: str = await bench.pool.fetchval(
        "SELECT opt_out_key FROM participants WHERE participant_id = $1", participant_id
    )
    return found


@pytest.mark.parametrize("hour", [0, 3, 6, 19, 20, 23])
async def test_nobody_is_written_at_night(bench: Bench, hour: int) -> None:
    await bench.expect()
    bench.clock.now = datetime(2026, 6, 25, hour, tzinfo=UTC)  # an hour later in Lagos

    assert 0 == await bench.reminders().run_once()


async def test_what_comes_due_while_no_server_runs_is_sent_by_the_next(bench: Bench) -> None:
    """Reliability 31: and of two moments that passed only the later one."""
    await bench.expect()
    bench.clock.now = DEADLINE - timedelta(days=2, hours=12)
    sent = [await bench.reminders().run_once() for _ in range(3)]

    assert [1, 0, 0] == sent
    assert ["ben"] == await bench.recipients()


async def test_two_servers_make_each_reminder_once(bench: Bench, fresh_dsn: str) -> None:
    """Reliability 31: both look at the same moment, again and again, on one database."""
    for number in range(30):
        await bench.expect(f"No{number}")
    async with open_journal_pool(fresh_dsn, size=2) as other:
        both = [bench.reminders(), bench.reminders(other), bench.reminders(other)]
        for days_before in (7, 3, 1):
            bench.clock.now = DEADLINE - timedelta(days=days_before) + timedelta(hours=10)
            for _ in range(3):
                await asyncio.gather(*(reminders.run_once() for reminders in both))
    counted = [await bench.recipients()] * 1
    rows = await bench.pool.fetch("SELECT reminders FROM participants")

    assert {3} == {counted[0].count(name) for name in set(counted[0])}
    assert 30 == len(set(counted[0]))
    assert {3} == {row["reminders"] for row in rows}


async def test_clocks_that_jump_make_no_reminder_twice(bench: Bench) -> None:
    """Reliability 31: a server whose clock runs days ahead, one that is right, and back again."""
    await bench.expect()
    wrong = Clock(DEADLINE - timedelta(days=2, hours=12))
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    ahead, right = bench.reminders(clock=wrong), bench.reminders()
    early = await ahead.run_once()
    sent_at = await bench.live(DEADLINE)
    wrong.now = DEADLINE - timedelta(days=5, hours=12)
    late = [await ahead.run_once(), await right.run_once()]

    assert 1 == early
    assert [30] == [at.day for at in sent_at]  # the moments before were seen to
    assert [0, 0] == late


async def test_a_deadline_that_is_moved_has_moments_of_its_own(bench: Bench) -> None:
    await bench.expect()
    await bench.live(DEADLINE - timedelta(hours=1))
    later = DEADLINE + timedelta(days=20)
    await bench.server.ask(edit(bench.goal_id, deadline=later.isoformat().replace("+00:00", "Z")))
    sent_at = await bench.live(later)

    assert [14, 18, 20] == [at.day for at in sent_at]
    assert 6 == len(await bench.mails())


async def test_who_comes_late_is_not_reminded_of_what_was_before(bench: Bench) -> None:
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    await bench.expect()
    bench.clock.now += timedelta(hours=3)

    assert 0 == await bench.reminders().run_once()


@pytest.mark.parametrize("how", ["switched off", "closed", "past", "no deadline"])
async def test_no_reminder_comes_where_none_is_wanted(bench: Bench, how: str) -> None:
    await bench.expect()
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    if how == "switched off":
        await bench.reminders().set_schedule(bench.goal_id, on=False)
    elif how == "closed":
        await bench.server.ask(CloseGoal(operation_id=uuid4(), goal_id=bench.goal_id))
    elif how == "no deadline":
        await bench.server.ask(edit(bench.goal_id, deadline=None))
    else:
        bench.clock.now = DEADLINE + timedelta(hours=10)

    assert 0 == await bench.reminders().run_once()


async def test_reminding_by_hand_leaves_people_in_peace(bench: Bench) -> None:
    ben, eve, out = [await bench.expect(name) for name in ("Ben", "Eve", "Out")]
    silent = await bench.expect("Silent", email=None)
    paid, waived = await bench.expect("Paid"), await bench.expect("Waived", waived=True)
    await bench.pay(paid, 500_000)
    await bench.reminders().opt_out(await way_out(bench, out))
    reminders, unknown = bench.reminders(), uuid4()
    one = await reminders.remind(bench.goal_id, [ben, paid, waived, unknown])
    every = await reminders.remind(bench.goal_id, None)
    bench.clock.now += timedelta(hours=47, minutes=59)
    soon = await reminders.remind(bench.goal_id, [eve])
    bench.clock.now += timedelta(minutes=1)
    again = await reminders.remind(bench.goal_id, [eve, ben])

    due = LeftOut.NOTHING_DUE
    assert (1, {paid: due, waived: due, unknown: LeftOut.UNKNOWN}) == (one.sent, one.left_out)
    assert (1, LeftOut.TOO_SOON) == (every.sent, every.left_out[ben])
    assert {ben, out, silent} == set(every.left_out)
    assert (LeftOut.OPTED_OUT, LeftOut.NO_ADDRESS) == (every.left_out[out], every.left_out[silent])
    assert (0, {eve: LeftOut.TOO_SOON}) == (soon.sent, soon.left_out)
    assert (2, {}) == (again.sent, again.left_out)
    assert ["ben", "ben", "eve", "eve"] == await bench.recipients()


async def test_reminding_twice_at_once_writes_once(bench: Bench) -> None:
    ben, reminders = await bench.expect(), bench.reminders()
    done = await asyncio.gather(*(reminders.remind(bench.goal_id, [ben]) for _ in range(4)))

    assert [0, 0, 0, 1] == sorted(one.sent for one in done)
    assert 1 == len(await bench.mails())


async def test_who_was_just_reminded_by_hand_is_spared_by_the_schedule(bench: Bench) -> None:
    ben = await bench.expect()
    bench.clock.now = DEADLINE - timedelta(days=7, hours=12)
    await bench.reminders().remind(bench.goal_id, [ben])
    sent_at = await bench.live(DEADLINE)

    assert [28, 30] == [at.day for at in sent_at]


async def test_a_letter_can_be_ended_at_one_press(bench: Bench) -> None:
    """RFC 8058: the headers, and the way out holds for who is put on the roster anew."""
    ben = await bench.expect()
    reminders = bench.reminders()
    await reminders.remind(bench.goal_id, None)
    (mail,) = await bench.mails()
    token = await way_out(bench, ben)
    key = await bench.pool.fetchval("SELECT personal_key FROM participants")
    await reminders.opt_out(token)
    await reminders.opt_out(token)
    await bench.rosters().remove(bench.goal_id, ben)
    anew = await bench.expect()
    bench.clock.now += timedelta(days=3)
    refused = await reminders.remind(bench.goal_id, None)
    await reminders.opt_in(await way_out(bench, anew))
    wanted = await reminders.remind(bench.goal_id, None)

    assert (KIND, "A reminder: School fees - GoalFund") == (mail.kind, mail.subject)
    assert {
        "List-Unsubscribe": f"<{URL}/api/v1/reminders/opt-out?token={token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    } == mail.headers
    assert f"{URL}/pay#key={key}" in mail.text
    assert f"{URL}/no-reminders#token={token}" in mail.text
    assert (0, {anew: LeftOut.OPTED_OUT}) == (refused.sent, refused.left_out)
    assert 1 == wanted.sent


async def test_a_letter_that_cannot_be_kept_leaves_nobody_reminded(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it was made and the mail are one commit."""
    await bench.expect()
    reminders = bench.reminders()

    def broken(_row: Any) -> Mail:
        raise RuntimeError("no ink")

    monkeypatch.setattr(reminders._letters, "write", broken)
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    with pytest.raises(RuntimeError):
        await reminders.run_once()
    monkeypatch.undo()

    assert [] == await bench.mails()
    assert 1 == await bench.reminders().run_once()


async def test_reminders_that_forget_what_they_have_seen_to_are_found(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 31."""
    planted = {**load_queries()}
    planted["take_due_reminders"] = planted["take_due_reminders"].replace(
        "reminded_for = due.at,", "reminded_for = NULL,"
    )
    monkeypatch.setattr(module, "PEACE_ON_SCHEDULE", timedelta(0))
    await bench.expect()
    reminders = bench.reminders()
    reminders._queries = planted
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    for _ in range(3):
        await reminders.run_once()
        bench.clock.now += timedelta(minutes=1)

    assert 1 < len(await bench.mails())


async def test_two_servers_that_do_not_look_again_are_found(bench: Bench, fresh_dsn: str) -> None:
    """Negative control of reliability 31: the second believes what it saw before it waited."""
    planted = {**load_queries()}
    planted["take_due_reminders"] = planted["take_due_reminders"].replace(
        "    AND coalesce(participants.reminded_for < due.at, TRUE)\nRETURNING", "RETURNING"
    )
    assert planted["take_due_reminders"] != load_queries()["take_due_reminders"]
    for number in range(40):
        await bench.expect(f"No{number}")
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    async with open_journal_pool(fresh_dsn, size=2) as other:
        both = [bench.reminders(), bench.reminders(other)]
        for reminders in both:
            reminders._queries = planted
        async with bench.pool.acquire() as holder, holder.transaction():
            # Both have looked before either can write.
            await holder.execute("SELECT 1 FROM participants FOR UPDATE")
            tries = [asyncio.create_task(reminders.run_once()) for reminders in both]
            await both_wait(fresh_dsn)
        await asyncio.gather(*tries)

    assert 80 == len(await bench.mails())


async def both_wait(dsn: str) -> None:
    """Return once two statements wait for somebody else's rows."""
    async with asyncio.timeout(10), connect(dsn, name="looking") as connection:
        while await connection.fetchval(_WAITING) < 2:
            await asyncio.sleep(0.01)


_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


async def test_two_servers_that_wait_for_each_other_still_write_once(
    bench: Bench, fresh_dsn: str
) -> None:
    """Reliability 31: as above, with the statement as it is."""
    for number in range(40):
        await bench.expect(f"No{number}")
    bench.clock.now = DEADLINE - timedelta(days=6, hours=12)
    async with open_journal_pool(fresh_dsn, size=2) as other:
        both = [bench.reminders(), bench.reminders(other)]
        async with bench.pool.acquire() as holder, holder.transaction():
            await holder.execute("SELECT 1 FROM participants FOR UPDATE")
            tries = [asyncio.create_task(reminders.run_once()) for reminders in both]
            await both_wait(fresh_dsn)
        await asyncio.gather(*tries)

    assert 40 == len(await bench.mails())
