"""Notifications over HTTP and the socket: told once, to whom it concerns, where they want it."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import ChargeBack
from goalfund.goal.roles import Role
from goalfund.notify import follower as following
from goalfund.notify.follower import Follower
from goalfund.notify.live import Live
from goalfund.notify.mailing import NoticeSweeper
from goalfund.notify.news import broadcasts_of
from goalfund.notify.store import NoticeStore
from tests.goals import credit, edit, intend
from tests.integration.server.test_access import turn, viewer_of
from tests.integration.server.test_posts import say
from tests.integration.server.test_withdrawals import treasury
from tests.notices import catch_up, kinds_told, told, unread, wish
from tests.served import Served, served_at
from tests.signed_in import Person, give_role, has_given, person
from tests.socket_clients import RawViewer

EVERY_KIND = {
    "money_in",
    "contribution_confirmed",
    "charged_back",
    "update_posted",
    "comment_posted",
    "goal_changed",
    "role_changed",
    "withdrawal_requested",
    "withdrawal_ended",
    "money_out",
    "proof_submitted",
    "proof_decided",
    "refund_waits",
    "refund_ended",
}


async def goal_of(ada: Person, **changes: str) -> UUID:
    return UUID((await ada.opens(**changes))["id"])


async def treasurer_of(served: Served, goal_id: UUID) -> Person:
    ben = await person(served, first_name="Ben")
    await give_role(served, goal_id, ben, Role.TREASURER)
    return ben


async def paid(served: Served, goal_id: UUID, amount_minor: int = 100_000, **changes: Any) -> None:
    await served.pay(await served.intended(goal_id, amount_minor, **changes))


async def pay_often(served: Served, goal_id: UUID, times: int, amount_minor: int) -> None:
    """Have money come in as fast as the goal takes it, without the edge."""
    gifts = [intend(goal_id, amount_minor) for _ in range(times)]
    for commands in (gifts, [credit(gift) for gift in gifts]):
        for start in range(0, times, 500):
            await asyncio.gather(*map(served.commit, commands[start : start + 500]))


async def follow_invitation(ada: Person, goal_id: UUID, whom: Person) -> None:
    link = (await ada.post(f"/goals/{goal_id}/invitations", {})).body
    answer = await whom.post("/invitations/open", {"token": link["token"]})
    assert answer.status == 200, answer


async def test_those_who_run_a_goal_are_told_of_money_in_one_line_until_they_read_it(
    served: Served,
) -> None:
    ada, ben = await person(served), await person(served)
    goal_id = await goal_of(ada)
    for _ in range(3):
        await paid(served, goal_id)
        await catch_up(served)
    (first,) = await told(ada)
    await ada.post("/notifications/read", {"ids": [first["id"]]})
    await has_given(served, goal_id, ben)
    await catch_up(served)
    second, _ = await told(ada)

    assert ("money_in", 3, 300_000, False) == tuple(
        first[name] for name in ("kind", "events", "amount_minor", "read")
    )
    assert {"id", "slug", "title", "currency"} == set(first["goal"])
    assert (1, 250_000, False) == tuple(second[n] for n in ("events", "amount_minor", "read"))
    assert 1 == await unread(ada)
    assert ["contribution_confirmed"] == await kinds_told(ben)


async def test_five_thousand_contributions_are_one_line_for_each_who_runs_the_goal(
    served: Served,
) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    await pay_often(served, goal_id, 5_000, 1_500)
    await catch_up(served)

    for who in (ada, ben):
        (line,) = [notice for notice in await told(who) if notice["kind"] == "money_in"]
        assert (5_000, 7_500_000) == (line["events"], line["amount_minor"])


async def test_everybody_with_a_part_in_the_goal_hears_an_update_but_its_author(
    served: Served,
) -> None:
    ada, stranger, gives, invited = [await person(served) for _ in range(4)]
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    await has_given(served, goal_id, gives)
    await follow_invitation(ada, goal_id, invited)
    await say(ada, goal_id, "We dig.", "updates")
    await catch_up(served)

    for who in (ben, gives, invited):
        (line,) = [n for n in await told(who) if n["kind"] == "update_posted"]
        assert ("We dig.", "Ada Obi") == (line["text"], line["name"])
    assert [] == await kinds_told(stranger)
    assert "update_posted" not in await kinds_told(ada)


async def test_comments_are_told_to_organisers_and_to_those_who_talk_and_name_nobody_hidden(
    served: Served,
) -> None:
    ada, ben, eve = await person(served), await person(served), await person(served)
    goal_id = await goal_of(ada)
    for who in (ben, eve):
        await has_given(served, goal_id, who)
    await say(ben, goal_id, "Well done!")
    await say(eve, goal_id, "Without my name", anonymous=True)
    await catch_up(served)
    (to_ada,) = [n for n in await told(ada) if n["kind"] == "comment_posted"]
    (to_ben,) = [n for n in await told(ben) if n["kind"] == "comment_posted"]

    assert (2, "Without my name", None) == (to_ada["events"], to_ada["text"], to_ada["name"])
    assert 1 == to_ben["events"]
    (to_eve,) = [n for n in await told(eve) if n["kind"] == "comment_posted"]
    assert (1, "Well done!") == (to_eve["events"], to_eve["text"])


async def test_words_that_were_taken_back_or_erased_stand_in_no_line(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    said = (await say(ben, goal_id, "A secret")).body
    await catch_up(served)
    before = (await told(ada))[0]["text"]
    await ben.ask("DELETE", f"/goals/{goal_id}/comments/{said['id']}", key=uuid7())
    after = (await told(ada))[0]

    assert ("A secret", None, None) == (before, after["text"], after["name"])


async def test_the_end_of_a_goal_and_a_new_deadline_are_told_but_not_other_edits(
    served: Served,
) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    heard = []
    for step in (
        edit(goal_id, ada.person_id, title="Another title"),
        edit(goal_id, ada.person_id, deadline="2099-01-02T03:04:05+00:00"),
    ):
        await served.commit(step)
        await catch_up(served)
        heard.append([n["event"] for n in await told(ben) if n["kind"] == "goal_changed"])
    await ada.post(f"/goals/{goal_id}/close")
    await catch_up(served)
    heard.append([n["event"] for n in await told(ben) if n["kind"] == "goal_changed"])

    assert [[], ["goal_edited"], ["goal_closed"]] == heard
    assert [] == await kinds_told(ada)


async def test_somebody_is_told_of_their_own_role_alone(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served)
    goal_id = await goal_of(ada)
    await ada.ask(
        "PUT", f"/goals/{goal_id}/members/{ben.person_id}", {"role": "treasurer"}, uuid7()
    )
    await catch_up(served)
    (given,) = await told(ben)
    await ben.ask("DELETE", f"/goals/{goal_id}/members/{ben.person_id}", key=uuid7())
    await catch_up(served)

    assert ("role_changed", "treasurer") == (given["kind"], given["role"])
    assert 1 == len(await told(ben)), "of their own leaving nobody is told"
    assert [] == await told(ada)


async def test_who_is_to_decide_is_told_of_a_withdrawal_and_who_asked_of_its_end(
    served: Served,
) -> None:
    purse = await treasury(served)
    asked = await purse.asked()
    await catch_up(served)
    before = [await kinds_told(who) for who in (purse.ada, purse.ben)]
    (waits,) = [n for n in await told(purse.ben) if n["kind"] == "withdrawal_requested"]
    await purse.ben.post(f"/withdrawals/{asked['withdrawal_id']}/reject", {})
    await catch_up(served)

    assert ["withdrawal_requested" in kinds for kinds in before] == [False, True]
    assert (100_000, False) == (waits["amount_minor"], waits["read"])
    assert "withdrawal_ended" in await kinds_told(purse.ada)
    assert "withdrawal_ended" not in await kinds_told(purse.ben)


async def test_money_that_a_bank_takes_back_is_told_to_those_who_run_the_goal(
    served: Served,
) -> None:
    ada, ben = await person(served), await person(served)
    goal_id = await goal_of(ada)
    gift = await has_given(served, goal_id, ben)
    await served.commit(
        ChargeBack(
            operation_id=uuid7(),
            goal_id=goal_id,
            contribution_id=gift,
            amount_minor=250_000,
            reference=f"back-{gift}",
        )
    )
    await catch_up(served)
    line = (await told(ada))[0]

    assert ("charged_back", 250_000) == (line["kind"], line["amount_minor"])
    assert ["contribution_confirmed"] == await kinds_told(ben)


async def test_nobody_is_told_of_what_they_gave_themselves(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    await has_given(served, goal_id, ada)
    await paid(served, goal_id, 100_000)
    await catch_up(served)
    (to_ada,) = [n for n in await told(ada) if n["kind"] == "money_in"]
    (to_ben,) = [n for n in await told(ben) if n["kind"] == "money_in"]

    assert (1, 100_000) == (to_ada["events"], to_ada["amount_minor"])
    assert (2, 350_000) == (to_ben["events"], to_ben["amount_minor"])


async def test_a_private_goal_that_one_has_left_is_not_spoken_of(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada, visibility="private")
    ben = await treasurer_of(served, goal_id)
    await say(ada, goal_id, "We dig.", "updates")
    await catch_up(served)
    before = await kinds_told(ben), await unread(ben)
    await give_role(served, goal_id, ben, None)
    await say(ada, goal_id, "We still dig.", "updates")
    await catch_up(served)
    hidden = await kinds_told(ben), await unread(ben)
    await turn(served, goal_id, "public")

    assert (["update_posted", "role_changed"], 2) == before
    assert ([], 0) == hidden
    assert ["update_posted", "role_changed"] == await kinds_told(ben), "as it was before they left"


@pytest.mark.parametrize(
    "who", ["member", "contributor", "invited", "expected", "staff", "stranger"]
)
@pytest.mark.parametrize("visibility", ["public", "private"])
async def test_whoever_may_read_a_goal_may_be_told_of_it_and_nobody_else(
    served: Served, who: str, visibility: str
) -> None:
    """The database's rule and the guards' are one."""
    ada, kind = await person(served), "closed" if who == "expected" else "open"
    goal_id = await goal_of(ada, visibility=visibility, kind=kind)
    one = await person(served, staff=who == "staff")
    if who == "member":
        await give_role(served, goal_id, one, Role.TREASURER)
    elif who == "contributor":
        gift = intend(goal_id, 250_000, person_id=one.person_id)
        await served.commit(gift)
        await served.commit(credit(gift))
    elif who == "invited":
        await follow_invitation(ada, goal_id, one)
    elif who == "expected":
        answer = await ada.post(
            f"/goals/{goal_id}/participants", {"name": "One", "email": one.email}
        )
        assert answer.status == 201, answer
    may_read = (await one.get(f"/goals/{goal_id}")).status == 200
    sees = await served.pool.fetchval("SELECT sees_goal($1, $2)", goal_id, one.person_id)

    assert may_read is sees
    assert may_read is (visibility == "public" or who != "stranger")


async def test_preferences_are_defaults_until_somebody_says_otherwise(served: Served) -> None:
    ada = await person(served)
    before = (await ada.get("/me/notification-preferences")).body["kinds"]
    await wish(ada, money_in=(False, "off"))
    after = (await ada.get("/me/notification-preferences")).body["kinds"]
    goal_id = await goal_of(ada)
    await paid(served, goal_id)
    await catch_up(served)

    assert set(before) == EVERY_KIND
    assert {"in_app": True, "mail": "daily"} == before["money_in"]
    assert before | {"money_in": {"in_app": False, "mail": "off"}} == after
    assert [] == await told(ada)


async def test_what_is_wanted_by_mail_alone_is_not_in_the_list(served: Served) -> None:
    ada = await person(served)
    await wish(ada, money_in=(False, "daily"))
    goal_id = await goal_of(ada)
    await paid(served, goal_id)
    await catch_up(served)
    due = "SELECT count(*) FROM notifications WHERE person_id = $1 AND mail_due IS NOT NULL"

    assert ([], 0) == (await told(ada), await unread(ada))
    assert 1 == await served.pool.fetchval(due, ada.person_id)


async def lines(served: Served, count: int) -> Person:
    """Return somebody who has been told so many things."""
    ada, ben = await person(served), await person(served)
    goal_id = await goal_of(ada)
    for _ in range(count):
        await has_given(served, goal_id, ben)
    await catch_up(served)
    return ben


async def test_the_list_goes_on_page_by_page_while_it_grows(served: Served) -> None:
    ben = await lines(served, 5)
    first = (await ben.get("/notifications?limit=2")).body
    goal_id = UUID(first["items"][0]["goal"]["id"])
    await has_given(served, goal_id, ben)
    await catch_up(served)
    second = (await ben.get(f"/notifications?limit=2&cursor={first['next_cursor']}")).body
    third = (await ben.get(f"/notifications?limit=2&cursor={second['next_cursor']}")).body
    seen = [n["last_seq"] for page in (first, second, third) for n in page["items"]]

    assert seen == sorted(seen, reverse=True)
    assert 5 == len(set(seen))
    assert third["next_cursor"] is None
    assert (5, 6) == (first["unread"], second["unread"])


async def test_a_cursor_is_good_for_its_own_list(served: Served) -> None:
    ben, other = await lines(served, 2), await person(served)
    cursor = (await ben.get("/notifications?limit=1")).body["next_cursor"]
    refused = [
        await other.get(f"/notifications?limit=1&cursor={cursor}"),
        await ben.get(f"/notifications?limit=1&unread=true&cursor={cursor}"),
        await ben.get(f"/notifications?cursor={cursor[:-2]}AA"),
    ]

    assert [(400, "invalid_cursor")] * 3 == [(a.status, a.code) for a in refused]


async def test_what_was_read_is_so_once_and_stays_in_the_list(served: Served) -> None:
    ben = await lines(served, 3)
    newest, middle, oldest = [notice["id"] for notice in await told(ben)]
    left = [
        (await ben.post("/notifications/read", body)).body["unread"]
        for body in ({"ids": [newest]}, {"ids": [newest]}, {"up_to": middle}, {"up_to": newest})
    ]

    assert [2, 2, 0, 0] == left
    assert [newest, middle, oldest] == [notice["id"] for notice in await told(ben)]
    assert [] == await told(ben, "?unread=true")


async def test_what_a_newer_server_has_told_is_left_to_it(served: Served) -> None:
    ben = await lines(served, 2)
    newest = (await told(ben))[0]["id"]
    await served.pool.execute(
        "UPDATE notifications SET kind = 'withdrawal_asked', mail_due = now()"
        " WHERE notification_id = $1",
        UUID(newest),
    )
    async with viewer_of(served, ben) as viewer:
        await Live(served.server.parts.notices.store, served.server.core.sockets).run_once()
        heard = await notified(viewer)
    await served.server.parts.notices.mailer.run_once()
    left = "SELECT mail_due IS NOT NULL FROM notifications WHERE notification_id = $1"

    assert ["contribution_confirmed"] == await kinds_told(ben)
    assert 1 == await unread(ben)
    assert "contribution_confirmed" == heard["notification"]["kind"]
    assert await served.pool.fetchval(left, UUID(newest))


async def test_only_ones_own_lines_are_read(served: Served) -> None:
    ben, eve = await lines(served, 1), await lines(served, 1)
    (own,) = await told(ben)
    answers = [
        await eve.post("/notifications/read", body)
        for body in ({"ids": [own["id"]]}, {"ids": [str(uuid7())]})
    ]

    assert [(200, 1)] * 2 == [(a.status, a.body["unread"]) for a in answers]
    assert 1 == await unread(ben)


async def test_a_line_that_has_grown_since_one_saw_it_is_not_read_by_its_old_id(
    served: Served,
) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    await paid(served, goal_id)
    await catch_up(served)
    (seen,) = await told(ada)
    await paid(served, goal_id)
    await catch_up(served)
    answers = [
        await ada.post("/notifications/read", body)
        for body in ({"ids": [seen["id"]]}, {"up_to": seen["id"]})
    ]
    (line,) = await told(ada)

    assert [1, 1] == [answer.body["unread"] for answer in answers]
    assert (2, False) == (line["events"], line["read"])


@pytest.mark.parametrize("body", [{}, {"ids": ["x"]}, []], ids=str)
async def test_a_request_to_read_that_makes_no_sense_is_refused(served: Served, body: Any) -> None:
    """More of them: tests/unit/notify/test_models.py."""
    answer = await (await person(served)).post("/notifications/read", body)

    assert (422, "invalid_request") == (answer.status, answer.code)


async def test_a_wish_that_makes_no_sense_is_refused_and_changes_nothing(served: Served) -> None:
    ada = await person(served)
    before = await ada.get("/me/notification-preferences")
    body = {"kinds": {"money_in": {"in_app": False, "mail": "off"}, "comment_posted": {}}}
    answer = await ada.ask("PUT", "/me/notification-preferences", body)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert before.body == (await ada.get("/me/notification-preferences")).body


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=-1", "limit=x", "unread=1", "unread=", "kind=money_in"]
)
async def test_a_list_that_cannot_be_is_refused(served: Served, query: str) -> None:
    answer = await (await person(served)).get(f"/notifications?{query}")

    assert (422, "invalid_request") == (answer.status, answer.code)


async def notified(viewer: RawViewer) -> dict[str, Any]:
    """Return the next notification of a kind that is more than a number."""
    return dict(await viewer.until("notification"))


async def test_every_device_of_somebody_is_told_at_once_and_of_nobody_else(served: Served) -> None:
    ada, stranger = await person(served), await person(served)
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    await catch_up(served)
    live = served.server.parts.notices.live
    async with (
        viewer_of(served, ben) as first,
        viewer_of(served, await ben.another_session()) as second,
        viewer_of(served, stranger) as other,
        viewer_of(served) as nobody,
    ):
        await live.run_once()
        await say(ada, goal_id, "We dig.", "updates")
        await catch_up(served)
        await live.run_once()
        heard = [await until_kind(viewer, "update_posted") for viewer in (first, second)]
        await ben.post("/notifications/read", {"up_to": heard[0]["notification"]["id"]})
        after = [await notified(viewer) for viewer in (first, second)]
        await live.run_once()
        for quiet in (first, other, nobody):
            await quiet.ask("ping_goal", {"goal_id": str(goal_id)})
            assert "notification" not in [name for name, _ in quiet.unread]

    assert heard[0] == heard[1]
    assert ("We dig.", 2) == (heard[0]["notification"]["text"], heard[0]["unread"])
    assert [{"notification": None, "unread": 0}] * 2 == after


async def until_kind(viewer: RawViewer, kind: str) -> dict[str, Any]:
    """Return what somebody is told of a kind; what else came before it is dropped."""
    while True:
        heard = await notified(viewer)
        if heard["notification"] is not None and heard["notification"]["kind"] == kind:
            return heard


async def test_who_is_at_another_server_is_told_there(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    await catch_up(served)
    async with (
        served_at(served.dsn) as other,
        viewer_of(other, ben) as viewer,
        other.server.parts.notices.live.rounds,
    ):
        await say(ada, goal_id, "We dig.", "updates")
        await catch_up(served)
        heard = await until_kind(viewer, "update_posted")

    assert "We dig." == heard["notification"]["text"]


async def test_after_the_end_of_a_session_nothing_is_told_to_it(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    ben = await treasurer_of(served, goal_id)
    async with viewer_of(served, ben) as viewer:
        await ben.post("/auth/logout")
        closed = await viewer.closing()
        await say(ada, goal_id, "We dig.", "updates")
        await catch_up(served)

        assert ben.person_id not in served.server.core.sockets.viewers.people()
    assert closed.code is not None


async def test_of_a_private_goal_that_was_lost_nothing_is_told_live(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada, visibility="private")
    ben = await treasurer_of(served, goal_id)
    live = served.server.parts.notices.live
    async with viewer_of(served, ben) as viewer:
        await catch_up(served)
        await give_role(served, goal_id, ben, None)
        await live.run_once()
        await viewer.ask("ping_goal", {"goal_id": str(goal_id)})
        heard = [data for name, data in viewer.unread if name == "notification"]

    assert [] == heard


class Dying(NoticeStore):
    """Dies after people were told, before the cursor has moved."""

    async def move_cursors(self, *_: object) -> None:
        raise ConnectionResetError("the server is gone")


async def test_a_server_that_dies_while_it_tells_leaves_it_to_the_next_one(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    await catch_up(served)
    await paid(served, goal_id)
    store = served.server.parts.notices.store
    dying = Follower(Dying(store._pool, store._queries))
    dying.heard(goal_id)
    with pytest.raises(ConnectionResetError):
        await dying.run_once()
    before = await told(ada)
    await catch_up(served)

    assert [] == before
    assert [1] == [line["events"] for line in await told(ada)]


async def test_what_was_committed_and_never_sent_is_sent_by_the_next_look(served: Served) -> None:
    """At least once: a server that dies between commit and sending has the rest sent by others."""
    ada = await person(served)
    goal_id = await goal_of(ada)
    await paid(served, goal_id)
    await catch_up(served)  # nobody looked: as if that server had died here
    async with served_at(served.dsn) as other, viewer_of(other, ada) as viewer:
        await other.server.parts.notices.live.run_once()
        first = await notified(viewer)
        await other.server.parts.notices.live.run_once()
        await viewer.ask("ping_goal", {"goal_id": str(goal_id)})

    assert "money_in" == first["notification"]["kind"]
    assert [] == [name for name, _ in viewer.unread if name == "notification"], "and not again"


async def test_a_look_that_fails_sends_it_the_next_time(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    live = Live(served.server.parts.notices.store, served.server.core.sockets)
    async with viewer_of(served, ada) as viewer:
        await paid(served, goal_id)
        await catch_up(served)
        with monkeypatch.context() as patched:
            patched.setattr(NoticeStore, "told", _lost)
            with pytest.raises(ConnectionResetError):
                await live.run_once()
        await live.run_once()

        assert "money_in" == (await notified(viewer))["notification"]["kind"]


async def _lost(*_: object) -> Any:
    raise ConnectionResetError("the database is gone")


async def test_two_servers_tell_each_thing_once(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    goals = [await goal_of(ada) for _ in range(5)]
    for goal_id in goals:
        await has_given(served, goal_id, ben)
        await paid(served, goal_id)
        await say(ada, goal_id, "We dig.", "updates")
    followers = [Follower(served.server.parts.notices.store) for _ in range(4)]
    for follower, goal_id in itertools.product(followers, goals):
        follower.heard(goal_id)
    while any(await asyncio.gather(*(one.run_once() for one in followers))):
        pass

    to_ada, to_ben = await told(ada), await told(ben)
    assert {("money_in", 2)} == {(n["kind"], n["events"]) for n in to_ada}
    assert 5 == len(to_ada)
    assert sorted(["contribution_confirmed", "update_posted"] * 5) == sorted(
        notice["kind"] for notice in to_ben
    )


class Unlocked(NoticeStore):
    """Takes no cursor for itself."""

    async def take_runs(self, connection: Any, goal_ids: Any, events_max: int) -> Any:
        runs = await super().take_runs(self._pool, goal_ids, events_max)  # type: ignore[arg-type]
        await asyncio.sleep(0.05)  # so that the others have read it as well
        return runs


async def test_servers_that_take_no_cursor_tell_twice_and_the_tables_own_rule_stops_them(
    fresh_dsn: str,
) -> None:
    """Negative control: without the cursor's lock and the rule of the table, it is told twice."""
    async with served_at(fresh_dsn) as served:
        ben = await person(served)
        goal_id = await goal_of(await person(served))
        await has_given(served, goal_id, ben)
        own = served.server.parts.notices.store
        careless = Unlocked(own._pool, own._queries)
        followers = [Follower(careless) for _ in range(3)]
        await asyncio.gather(*(one.run_once() for one in followers))
        with_the_rule = len(await told(ben))
        await served.pool.execute("ALTER TABLE notifications DROP CONSTRAINT notifications_once")
        await has_given(served, goal_id, ben)
        await asyncio.gather(*(one.run_once() for one in followers))

        assert 1 == with_the_rule
        assert 2 < len(await told(ben))


async def test_a_rule_that_lets_everybody_see_is_found(fresh_dsn: str) -> None:
    """Negative control: for the private goal that somebody has left."""
    async with served_at(fresh_dsn) as served:
        ada = await person(served)
        goal_id = await goal_of(ada, visibility="private")
        ben = await treasurer_of(served, goal_id)
        await catch_up(served)
        await give_role(served, goal_id, ben, None)
        await served.pool.execute(
            "CREATE OR REPLACE FUNCTION sees_goal(goal uuid, person uuid) RETURNS boolean"
            " LANGUAGE sql STABLE AS $$ SELECT TRUE $$"
        )

        assert [] != await told(ben)


async def test_a_follower_that_forgets_authors_is_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: for the author who is not told of their own update."""
    ada = await person(served)
    goal_id = await goal_of(ada)
    monkeypatch.setattr(
        following,
        "broadcasts_of",
        lambda news: [replace(one, author_id=None) for one in broadcasts_of(news)],
    )
    await say(ada, goal_id, "We dig.", "updates")
    await catch_up(served)

    assert "update_posted" in await kinds_told(ada)


class Counting(NoticeStore):
    """Counts how often a goal is looked at."""

    def __init__(self, like: NoticeStore, goal_id: UUID) -> None:
        super().__init__(like._pool, like._queries)
        self.goal_id = goal_id
        self.looks = 0

    async def take_runs(self, connection: Any, goal_ids: Any, events_max: int) -> Any:
        self.looks += self.goal_id in goal_ids
        return await super().take_runs(connection, goal_ids, events_max)


async def test_a_hot_goal_is_looked_at_once_a_second_however_often_it_commits(
    served: Served,
) -> None:
    ada, ticks = await person(served), [100.0]
    goal_id = await goal_of(ada)
    await catch_up(served)
    store = Counting(served.server.parts.notices.store, goal_id)
    follower = Follower(store, rest_s=0, ticks=lambda: ticks[0])
    for _ in range(30):  # three seconds of a commit each tenth
        ticks[0] += 0.1
        await paid(served, goal_id)
        follower.heard(goal_id)
        await follower._round()
    ticks[0] += 1
    await follower._round()
    (line,) = await told(ada)

    assert 30 == line["events"]
    assert 4 <= store.looks <= 5


async def test_a_goal_that_another_server_holds_is_looked_at_once_more(served: Served) -> None:
    ada, ticks = await person(served), [100.0]
    goal_id = await goal_of(ada)
    await catch_up(served)
    store = Counting(served.server.parts.notices.store, goal_id)
    follower = Follower(store, every_s=3_600, rest_s=0, ticks=lambda: ticks[0])
    await follower._round()  # sweeps, and not again in this hour
    async with store.begin() as other:
        await store.take_runs(other, [goal_id], 10)
        await other.execute("SELECT 1 FROM notice_cursors WHERE goal_id = $1 FOR UPDATE", goal_id)
        await paid(served, goal_id)
        follower.heard(goal_id)
        await follower._round()
        while_held = await told(ada)
    for _ in range(4):
        ticks[0] += 1
        await follower._round()

    assert [] == while_held
    assert [1] == [line["events"] for line in await told(ada)]
    assert 3 == store.looks, "the other server's, ours in vain, and once more"


async def test_what_is_too_old_is_no_news(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    await paid(served, goal_id)
    late = datetime.now(UTC) + following.NEWS_FOR + timedelta(hours=1)
    follower = Follower(served.server.parts.notices.store, clock=lambda: late)
    follower.heard(goal_id)
    await follower.run_once()
    await catch_up(served)

    assert [] == await told(ada)


async def test_a_goal_with_many_followers_is_told_page_by_page(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "PEOPLE_A_PAGE", 2)
    ada = await person(served)
    goal_id = await goal_of(ada)
    people = [await person(served) for _ in range(5)]
    for who in people:
        await give_role(served, goal_id, who, Role.TREASURER)
    await say(ada, goal_id, "We dig.", "updates")
    await catch_up(served)
    left = await served.pool.fetchval(
        "SELECT count(*) FROM notice_broadcasts WHERE goal_id = $1", goal_id
    )

    assert 0 == left
    for who in people:
        assert ["update_posted", "role_changed"] == await kinds_told(who)


async def test_who_is_erased_is_told_nothing_and_leaves_nothing(served: Served) -> None:
    """Reliability 84."""
    ada = await person(served)
    goal_id = await goal_of(ada)
    gone = await person(served, fresh=True)
    await give_role(served, goal_id, gone, Role.TREASURER)
    await wish(gone, money_in=(True, "off"))
    await catch_up(served)
    before = [await rows_about(served, gone)]
    erased = await gone.ask("DELETE", "/me")
    before.append(await rows_about(served, gone))
    await say(ada, goal_id, "We dig.", "updates")
    await catch_up(served)

    assert 204 == erased.status
    assert [2, 0] == before
    assert 0 == await rows_about(served, gone)


async def test_an_erasure_that_forgets_what_somebody_was_told_is_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 84."""
    store = served.server.parts.people.people.store
    whole = store._queries["erase_traces"]
    planted = whole.replace("DELETE FROM notifications", "SELECT 1 FROM notifications")
    monkeypatch.setattr(store, "_queries", {**store._queries, "erase_traces": planted})
    gone = await person(served, fresh=True)
    await give_role(served, await goal_of(await person(served)), gone, Role.TREASURER)
    await catch_up(served)
    erased = await gone.ask("DELETE", "/me")

    assert 204 == erased.status
    assert whole != planted
    assert 0 < await rows_about(served, gone)


async def rows_about(served: Served, who: Person) -> int:
    """Return how much is kept of what somebody was told, and of what they want."""
    found = await served.pool.fetchval(
        "SELECT (SELECT count(*) FROM notifications WHERE person_id = $1)"
        " + (SELECT count(*) FROM notice_preferences WHERE person_id = $1)"
        " + (SELECT count(*) FROM notice_mailings WHERE person_id = $1)",
        who.person_id,
    )
    return int(found)


async def test_what_is_old_and_what_is_too_much_is_swept(
    fresh_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served_at(fresh_dsn) as served:
        ben = await lines(served, 4)
        newest = [notice["id"] for notice in await told(ben)]
        store = served.server.parts.notices.store
        monkeypatch.setattr(NoticeSweeper, "KEPT_MAX", 3)
        await NoticeSweeper(store).sweep()
        kept = [notice["id"] for notice in await told(ben)]
        later = datetime.now(UTC) + timedelta(days=91)
        await NoticeSweeper(store, clock=lambda: later).sweep()

        assert newest[:3] == kept
        assert [] == await told(ben)
