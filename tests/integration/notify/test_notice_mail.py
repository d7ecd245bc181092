"""Mail about goals: within bounds, once, to whom it is wanted by; digests add up to the ledger."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from goalfund.goal.roles import Role
from goalfund.notify import mailing
from goalfund.notify.days import next_digest
from goalfund.notify.mailing import AT_ONCE_A_DAY, NoticeMailer
from goalfund.notify.store import NoticeStore
from tests.goals import announce, comment, credit, intend
from tests.notices import Desk, catch_up, told, wish
from tests.served import Served
from tests.signed_in import Person, give_role, has_given, person


async def goal_with(served: Served, *, visibility: str = "public") -> tuple[Person, Person, UUID]:
    """Return a goal's organiser, its treasurer, and the goal; all of it was told and mailed."""
    ada, ben = await person(served), await person(served, first_name="Ben")
    goal_id = UUID((await ada.opens(visibility=visibility))["id"])
    await give_role(served, goal_id, ben, Role.TREASURER)
    await catch_up(served)
    await served.pool.execute("UPDATE notifications SET mail_due = NULL")
    return ada, ben, goal_id


async def pays(served: Served, goal_id: UUID, times: int = 1, amount_minor: int = 100_000) -> None:
    gifts = [intend(goal_id, amount_minor) for _ in range(times)]
    for commands in (gifts, [credit(gift) for gift in gifts]):
        await asyncio.gather(*map(served.commit, commands))


async def tell(served: Served, desk: Desk) -> None:
    """Have everybody told at the desk's time."""
    await catch_up(served, desk.follower())


def this_evening(after: datetime | None = None) -> datetime:
    """Return a minute past the next time of digests."""
    return next_digest(after or datetime.now(UTC)) + timedelta(minutes=1)


async def test_a_hot_goal_is_one_line_in_one_digest_that_adds_up_to_the_ledger(
    served: Served,
) -> None:
    ada, ben, goal_id = await goal_with(served)
    await pays(served, goal_id, 900, 150_050)
    await has_given(served, goal_id, ben)
    await catch_up(served)
    desk = Desk(served)
    early = await desk.write()
    own = [mail.kind for mail in await desk.mails(ben)]
    desk.now = this_evening()
    await desk.write()
    again = await desk.write(hours=1)
    (to_ada,) = await desk.mails(ada)
    to_ben = (await desk.mails(ben))[-1]
    raised_minor = (await served.book(goal_id))["raised_minor"]

    assert (1, ["notice_contribution_confirmed"], 0) == (early, own, again)
    assert raised_minor == 900 * 150_050 + 250_000
    assert f"901 contributions, ₦{raised_minor / 100:,.2f} came in." in to_ada.text
    assert f"900 contributions, ₦{900 * 1500.5:,.2f} came in." in to_ben.text
    assert "notice_digest" == to_ada.kind == to_ben.kind


async def test_the_next_digest_has_only_what_came_since(served: Served) -> None:
    ada, _, goal_id = await goal_with(served)
    desk = Desk(served)
    for times in (2, 3):
        await pays(served, goal_id, times)
        await tell(served, desk)
        desk.now = this_evening(desk.now)
        await desk.write()
    found = [
        re.findall(r"(\d+) contributions, ₦([\d,.]+) ", mail.text) for mail in await desk.mails(ada)
    ]

    assert [[("2", "2,000.00")], [("3", "3,000.00")]] == found
    assert 5 == (await told(ada))[0]["events"], "what is unread stays one line"


async def test_what_was_read_before_the_evening_is_not_mailed(served: Served) -> None:
    ada, _, goal_id = await goal_with(served)
    await pays(served, goal_id)
    await catch_up(served)
    await ada.post("/notifications/read", {"up_to": (await told(ada))[0]["id"]})
    desk = Desk(served, this_evening())
    await desk.write()

    assert [] == await desk.mails(ada)


async def test_two_servers_and_a_restart_write_one_digest(served: Served) -> None:
    ada, _, goal_id = await goal_with(served)
    await pays(served, goal_id)
    await catch_up(served)
    desk = Desk(served, this_evening())
    await asyncio.gather(*(desk.mailer().run_once() for _ in range(4)))
    await desk.write()

    assert ["notice_digest"] == [mail.kind for mail in await desk.mails(ada)]


@pytest.mark.parametrize("jump", [-timedelta(hours=6), timedelta(0), timedelta(hours=4)])
async def test_a_clock_that_jumps_makes_no_second_digest_of_a_day(
    served: Served, jump: timedelta
) -> None:
    ada, _, goal_id = await goal_with(served)
    desk = Desk(served)
    await pays(served, goal_id)
    await tell(served, desk)
    desk.now = this_evening()
    await desk.write()
    evening = desk.now
    await pays(served, goal_id)
    desk.now = evening - timedelta(days=1)  # told by a server whose clock is late
    await tell(served, desk)
    desk.now = evening + jump
    await desk.write()
    one = len(await desk.mails(ada))
    desk.now = evening + timedelta(days=1)
    await desk.write()

    assert [1, 2] == [one, len(await desk.mails(ada))]


async def test_updates_are_mailed_at_once_up_to_a_bound_and_then_with_the_digest(
    served: Served,
) -> None:
    ada, ben, goal_id = await goal_with(served)
    desk = Desk(served)
    for n in range(4):
        await served.commit(announce(goal_id, ada.person_id, text=f"No. {n}"))
        await tell(served, desk)
        await desk.write()
    at_once = [mail.text for mail in await desk.mails(ben)]
    desk.now = this_evening(desk.now)
    await desk.write()
    last = (await desk.mails(ben))[-1]

    assert ["No. 0", "No. 1"] == [re.findall(r"No\. \d", text)[0] for text in at_once]
    assert "notice_digest" == last.kind
    assert "updates by the organisers" in last.text
    assert 3 == len(await desk.mails(ben))


async def test_nobody_is_sent_more_than_so_many_mails_a_day(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    desk = Desk(served)
    for _ in range(AT_ONCE_A_DAY + 3):
        goal_id = UUID((await ada.opens())["id"])
        await give_role(served, goal_id, ben, Role.TREASURER)
    await tell(served, desk)
    await desk.write()
    of_day = len(await desk.mails(ben))
    desk.now = this_evening(desk.now)
    await desk.write()

    assert AT_ONCE_A_DAY == of_day
    assert AT_ONCE_A_DAY + 1 == len(await desk.mails(ben))


async def test_without_the_bound_somebody_is_flooded(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(mailing, "AT_ONCE_OF_GOAL_AN_HOUR", 99)
    ada, ben, goal_id = await goal_with(served)
    desk = Desk(served)
    for n in range(4):
        await served.commit(announce(goal_id, ada.person_id, text=f"No. {n}"))
        await tell(served, desk)
        await desk.write()

    assert 4 == len(await desk.mails(ben))


async def test_only_confirmed_addresses_get_mail(served: Served) -> None:
    ada, _, goal_id = await goal_with(served)
    eve = await person(served, verified=False)
    await give_role(served, goal_id, eve, Role.TREASURER)
    await pays(served, goal_id)
    await catch_up(served)
    desk = Desk(served, this_evening())
    await desk.write()

    assert [] == await desk.mails(eve)
    assert 1 == len(await desk.mails(ada))
    assert 2 == len(await told(eve))


async def test_a_preference_counts_until_the_last_moment(served: Served) -> None:
    ada, ben, goal_id = await goal_with(served)
    await wish(ben, money_in=(True, "off"))
    await pays(served, goal_id)
    await catch_up(served)
    await wish(ada, money_in=(True, "off"))
    desk = Desk(served, this_evening())
    await desk.write()

    assert [[], []] == [await desk.mails(who) for who in (ada, ben)]
    assert 1 == len(await told(ada))


async def test_money_can_be_mailed_at_once(served: Served) -> None:
    ada, _, goal_id = await goal_with(served)
    await wish(ada, money_in=(False, "at_once"))
    await pays(served, goal_id)
    await catch_up(served)
    desk = Desk(served)
    await desk.write(hours=0.01)

    assert ["notice_money_in"] == [mail.kind for mail in await desk.mails(ada)]
    assert [] == await told(ada)


async def test_of_a_private_goal_that_was_left_nothing_is_mailed(served: Served) -> None:
    _, ben, goal_id = await goal_with(served, visibility="private")
    await pays(served, goal_id)
    await catch_up(served)
    await give_role(served, goal_id, ben, None)
    desk = Desk(served, this_evening())
    await desk.write()

    assert [] == await desk.mails(ben)


async def test_who_is_erased_is_mailed_nothing(served: Served) -> None:
    _, _, goal_id = await goal_with(served)
    eve = await person(served, fresh=True)
    await give_role(served, goal_id, eve, Role.TREASURER)
    await pays(served, goal_id)
    await catch_up(served)
    await eve.ask("DELETE", "/me")
    desk = Desk(served, this_evening())
    await desk.write()

    assert [] == await desk.mails(eve)


class Dying(NoticeStore):
    """Dies when the mail is written, before the note that it was."""

    async def end_mail(self, connection: Any, rows: Any, now: datetime) -> None:
        if rows:
            raise ConnectionResetError("the server is gone")


async def test_a_server_that_dies_while_it_writes_leaves_it_to_the_next_one(
    served: Served,
) -> None:
    ada, _, goal_id = await goal_with(served)
    await pays(served, goal_id)
    await catch_up(served)
    desk = Desk(served, this_evening())
    mailer = desk.mailer()
    mailer._store = Dying(desk.store._pool, desk.store._queries)
    with pytest.raises(ConnectionResetError):
        await mailer.run_once()
    before = await desk.mails(ada)
    await desk.write()

    assert [] == before
    assert 1 == len(await desk.mails(ada))


class Careless(NoticeStore):
    """Keeps no note of digests, and shares one reader with other servers."""

    async def add_mailing(self, connection: Any, *mailing: object) -> bool:
        return True

    async def end_mail(self, connection: Any, rows: Any, now: datetime) -> None:
        return None


async def test_a_mailer_without_notes_writes_twice(served: Served) -> None:
    """Negative control: for one digest of a day."""
    ada, _, goal_id = await goal_with(served)
    await pays(served, goal_id)
    await catch_up(served)
    desk = Desk(served, this_evening())
    mailer: NoticeMailer = desk.mailer()
    mailer._store = Careless(desk.store._pool, desk.store._queries)
    for _ in range(2):
        await mailer.run_once()

    assert 2 == len(await desk.mails(ada))


async def test_a_comment_is_counted_and_not_quoted_in_a_digest(served: Served) -> None:
    ada, ben, goal_id = await goal_with(served)
    await served.commit(comment(goal_id, ben.person_id, text="Between us", author_name="Ben Eze"))
    await catch_up(served)
    desk = Desk(served, this_evening())
    await desk.write()
    (mail,) = await desk.mails(ada)

    assert "1 new comment" in mail.text
    assert "Between us" not in mail.text


def token_of(text: str) -> str:
    found = re.search(r"/unsubscribe#token=(\S+)", text)
    assert found is not None
    return found[1]


async def digest_token(served: Served) -> tuple[Person, str]:
    """Return somebody, and the token of their digest as this server signs it."""
    ada, _, goal_id = await goal_with(served)
    await pays(served, goal_id)
    await catch_up(served)
    mailer = served.server.parts.notices.mailer
    clock, mailer._clock = mailer._clock, this_evening
    try:
        await mailer.run_once()
    finally:
        mailer._clock = clock
    (mail,) = await Desk(served).mails(ada)
    return ada, token_of(mail.text)


async def mail_wishes(who: Person) -> dict[str, str]:
    kinds = (await who.get("/me/notification-preferences")).body["kinds"]
    return {kind: wanted["mail"] for kind, wanted in kinds.items()}


async def test_one_press_ends_what_the_mail_was_about_and_looking_ends_nothing(
    served: Served,
) -> None:
    ada, token = await digest_token(served)
    path = f"/api/v1/unsubscribe?token={token}"
    before = await mail_wishes(ada)
    looked = await served.ask("GET", path, allow_redirects=False)
    unchanged = await mail_wishes(ada)
    pressed = [
        await served.ask("POST", path, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)
    ]
    after = await mail_wishes(ada)

    assert 303 == looked.status
    assert looked.headers["Location"].endswith(f"/unsubscribe#token={token}")
    assert before == unchanged
    assert [200, 200] == [answer.status for answer in pressed]
    assert {"kinds": ["money_in"], "daily": True} == pressed[0].body
    daily = {kind for kind, mail in before.items() if mail == "daily"}
    assert daily == {kind for kind, mail in after.items() if mail == "off"}
    assert "at_once" == after["contribution_confirmed"]


@pytest.mark.parametrize("token", ["", "x", "x" * 101, "A" * 48])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_link_that_is_not_ours_ends_nothing(
    served: Served, method: str, token: str
) -> None:
    answer = await served.ask(method, f"/api/v1/unsubscribe?token={token}", allow_redirects=False)

    expected = (400, "invalid_token") if 0 < len(token) <= 100 else (422, "invalid_request")
    assert expected == (answer.status, answer.code)


async def test_the_link_of_somebody_who_was_erased_is_good_for_nothing(served: Served) -> None:
    ada, token = await digest_token(served)
    again = await ada.another_session(fresh=True)
    assert 204 == (await again.ask("DELETE", "/me")).status
    answer = await served.ask("POST", f"/api/v1/unsubscribe?token={token}")
    kept = await served.pool.fetchval(
        "SELECT count(*) FROM notice_preferences WHERE person_id = $1", ada.person_id
    )

    assert ("invalid_token", 0) == (answer.code, kept)
