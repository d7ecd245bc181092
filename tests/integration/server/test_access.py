"""Open sockets of people who lose sight of a goal: within a second, on every server."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import CloseGoal, EditGoal, ReopenGoal
from goalfund.goal.roles import Role
from goalfund.goals import access
from goalfund.goals.access import Access
from tests.served import Served, served_at
from tests.signed_in import Person, give_role, has_given, person
from tests.socket_clients import RawViewer

WITHIN_S = 1.0


@contextlib.asynccontextmanager
async def viewer_of(served: Served, who: Person | None = None) -> AsyncIterator[RawViewer]:
    url = f"{served.url}/socket.io/?EIO=4&transport=websocket"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=0) as websocket,
    ):
        viewer = RawViewer(websocket)
        await viewer.enter(None if who is None else {"token": who.token})
        yield viewer


async def watch(viewer: RawViewer, goal_id: UUID) -> dict[str, Any]:
    answer = await viewer.ask("subscribe", {"goal_id": str(goal_id)})
    assert answer["ok"], answer
    return dict(answer)


async def until_out(viewer: RawViewer, goal_id: UUID, reason: str = "access_ended") -> float:
    """Return how many seconds it took until the viewer was shown out."""
    began_s = time.perf_counter()
    while True:
        told = await viewer.until("reset")
        if told["goal_id"] == str(goal_id):
            assert reason == told["reason"]
            return time.perf_counter() - began_s


async def turn(served: Served, goal_id: UUID, visibility: str) -> None:
    await served.commit(
        EditGoal(
            operation_id=uuid7(),
            goal_id=goal_id,
            changes={"visibility": visibility},
            salt=bytes(16),
        )
    )


async def stir(served: Served, *goal_ids: UUID) -> None:
    """Have something happen in each goal."""
    for goal_id in goal_ids:
        await served.commit(CloseGoal(operation_id=uuid7(), goal_id=goal_id))
        await served.commit(ReopenGoal(operation_id=uuid7(), goal_id=goal_id))


async def heard(viewer: RawViewer) -> set[str]:
    """Return the goals of which something came until now."""
    await viewer.ask("ping_goal", {"goal_id": str(uuid7())})
    found, viewer.unread = viewer.unread, []
    return {data["goal_id"] for name, data in found if name in ("events", "presence")}


async def private_goal(served: Served) -> tuple[Person, UUID]:
    ada = await person(served, fresh=True)
    return ada, UUID((await ada.opens(visibility="private"))["id"])


async def test_a_subscription_tells_each_reader_their_roles(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    goal = await ada.opens()
    await has_given(served, UUID(goal["id"]), ben)
    roles = []
    for who in (None, ada, ben, await person(served, staff=True)):
        async with viewer_of(served, who) as viewer:
            snapshot = await watch(viewer, UUID(goal["id"]))
            roles.append(snapshot["goal"]["my_roles"])

    assert [
        ["viewer"],
        ["viewer", "organiser"],
        ["viewer", "contributor"],
        ["viewer"],
    ] == roles


async def test_who_loses_a_role_hears_no_more_within_a_second(served: Served) -> None:
    """Reliability 62: over HTTP, while the socket is open."""
    ada, goal_id = await private_goal(served)
    ben, path = await person(served), f"/goals/{goal_id}/members"
    await give_role(served, goal_id, ben, Role.TREASURER)
    async with viewer_of(served, ada) as stays, viewer_of(served, ben) as goes:
        await watch(stays, goal_id)
        await watch(goes, goal_id)
        answer = await ada.ask("DELETE", f"{path}/{ben.person_id}", key=uuid7())
        took_s = await until_out(goes, goal_id)
        await heard(goes)
        await stir(served, goal_id)
        again = await goes.ask("subscribe", {"goal_id": str(goal_id)})
        leaked, told = await heard(goes), await heard(stays)

    assert 204 == answer.status
    assert took_s < WITHIN_S
    assert (False, "goal_not_found") == (again["ok"], again["error"]["code"])
    assert (set(), {str(goal_id)}) == (leaked, told)


async def test_a_goal_that_turns_private_loses_its_public(served: Served) -> None:
    """Reliability 62: those who have a part in it stay."""
    ada, ben, eve = await person(served, fresh=True), await person(served), await person(served)
    goal = await ada.opens()
    goal_id = UUID(goal["id"])
    await has_given(served, goal_id, ben)
    async with contextlib.AsyncExitStack() as stack:
        people = [None, eve, ben, ada]
        viewers = [await stack.enter_async_context(viewer_of(served, who)) for who in people]
        for viewer in viewers:
            await watch(viewer, goal_id)
        edit = {"visibility": "private"}
        await ada.ask("PATCH", f"/goals/{goal_id}", edit, uuid7(), If_Match='"1"')
        took_s = [await until_out(viewer, goal_id) for viewer in viewers[:2]]
        for viewer in viewers:
            await heard(viewer)
        await stir(served, goal_id)
        told = [await heard(viewer) for viewer in viewers]

    assert max(took_s) < WITHIN_S
    assert [set(), set(), {str(goal_id)}, {str(goal_id)}] == told


async def test_former_staff_watch_nothing_that_is_hidden(served: Served) -> None:
    _, goal_id = await private_goal(served)
    staff = await person(served, staff=True)
    async with viewer_of(served, staff) as viewer:
        await watch(viewer, goal_id)
        await served.pool.execute(
            "UPDATE people SET staff = FALSE WHERE person_id = $1", staff.person_id
        )
        took_s = await until_out(viewer, goal_id)

    assert took_s < WITHIN_S


async def test_another_server_hears_of_it_too(served: Served) -> None:
    """Reliability 62: one server takes the role away, the viewers are at the other."""
    ada, goal_id = await private_goal(served)
    ben = await person(served)
    await give_role(served, goal_id, ben, Role.TREASURER)
    public_id = UUID((await ada.opens())["id"])
    async with (
        served_at(served.dsn) as there,
        viewer_of(there, ben) as member,
        viewer_of(there) as anybody,
        viewer_of(there, ada) as organiser,
    ):
        await watch(member, goal_id)
        await watch(organiser, goal_id)
        await watch(anybody, public_id)
        await give_role(served, goal_id, ben, None)
        await turn(served, public_id, "private")
        took_s = [await until_out(member, goal_id), await until_out(anybody, public_id)]
        still = await organiser.ask("ping_goal", {"goal_id": str(goal_id)})

    assert max(took_s) < WITHIN_S
    assert still["ok"]


async def test_a_session_that_ends_takes_its_private_goals_along(served: Served) -> None:
    """Reliability 62."""
    ada, goal_id = await private_goal(served)
    device = await ada.another_session()
    async with viewer_of(served, device) as viewer:
        await watch(viewer, goal_id)
        await ada.ask("DELETE", "/auth/sessions")
        began_s = time.perf_counter()
        closed = await viewer.closing()
        took_s = time.perf_counter() - began_s
    left = await device.get(f"/goals/{goal_id}")

    assert ("signed_out", True) == (closed.reason, took_s < WITHIN_S)
    assert (401, "unauthenticated") == (left.status, left.code)


async def test_without_news_nobody_watches_what_is_private(fresh_dsn: str) -> None:
    """What is not known is not shown; what is public goes on, and all is well again afterwards."""
    async with served_at(fresh_dsn) as lonely:
        ada, goal_id = await private_goal(lonely)
        public_id = UUID((await ada.opens())["id"])
        async with viewer_of(lonely, ada) as viewer:
            await watch(viewer, goal_id)
            await watch(viewer, public_id)
            await lonely.pool.execute("REVOKE SELECT ON access_news FROM goalfund_server")
            took_s = await until_out(viewer, goal_id, "access_unknown")
            await heard(viewer)
            await stir(lonely, goal_id, public_id)
            told = await heard(viewer)
            await lonely.pool.execute("GRANT SELECT ON access_news TO goalfund_server")
            await until_quiet(lonely)
            await watch(viewer, goal_id)
            await stir(lonely, goal_id)
            after = await heard(viewer)

    assert took_s < 2 * WITHIN_S
    assert {str(public_id)} == told
    assert {str(goal_id)} == after


async def test_what_turned_private_unheard_is_hidden_like_the_rest(
    fresh_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The news of it came and went while the server was deaf; it has looked again since."""
    async with served_at(fresh_dsn) as lonely:
        ada = await person(lonely)
        goal_id = UUID((await ada.opens())["id"])
        async with viewer_of(lonely, ada) as viewer:
            await watch(viewer, goal_id)
            monkeypatch.setattr(access, "NEWS_WINDOW_S", 0.0)
            await turn(lonely, goal_id, "private")
            await until_quiet(lonely)
            await lonely.pool.execute("REVOKE SELECT ON access_news FROM goalfund_server")
            await until_out(viewer, goal_id, "access_unknown")
            await stir(lonely, goal_id)
            told = await heard(viewer)

    assert set() == told


async def until_quiet(served: Served) -> None:
    """Return once the server reads the news again."""
    await served.server.parts.goals.access.read_news()


async def leaks(served: Served, seed: int, rounds: int) -> list[str]:
    """Return what outsiders heard while roles came and went, by chance."""
    dice = random.Random(seed)
    organiser = await person(served)
    people = [await person(served) for _ in range(6)]
    goals = [UUID((await organiser.opens(visibility="private"))["id"]) for _ in range(6)]
    may: set[tuple[int, UUID]] = set()
    found = []
    async with contextlib.AsyncExitStack() as stack:
        viewers = [await stack.enter_async_context(viewer_of(served, who)) for who in people]
        for _ in range(rounds):
            for at, goal_id in ((at, goal) for at in range(len(people)) for goal in goals):
                if dice.random() > 0.3:
                    continue
                had = (at, goal_id) in may
                await give_role(served, goal_id, people[at], None if had else Role.TREASURER)
                may ^= {(at, goal_id)}
                if not had:
                    await watch(viewers[at], goal_id)
            # Whatever was decided until here is in the news that are read now.
            await served.server.parts.goals.access.read_news()
            for viewer in viewers:
                await heard(viewer)
            await stir(served, *goals)
            for at, viewer in enumerate(viewers):
                told = await heard(viewer)
                allowed = {str(goal_id) for who, goal_id in may if who == at}
                found += [f"{at} heard {goal_id}" for goal_id in told - allowed]
                found += [f"{at} missed {goal_id}" for goal_id in allowed - told]
    return found


async def test_no_event_of_a_private_goal_reaches_an_outsider(served: Served) -> None:
    """Reliability 61: people who come and go while their sockets stay open."""
    assert [] == await leaks(served, seed=61, rounds=5)


async def test_news_that_nobody_acts_on_are_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(Access, "_show_out", lambda *_: None)

    assert [] != await leaks(served, seed=61, rounds=2)


async def test_a_role_that_is_lost_while_one_enters_lets_nobody_in(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reliability 61: the role is looked at, then lost, then the viewer is let in."""
    _, goal_id = await private_goal(served)
    ben = await person(served)
    await give_role(served, goal_id, ben, Role.TREASURER)
    watchers = served.server.parts.goals.access._watchers
    real = watchers.find

    async def find(*asked: Any) -> frozenset[Role]:
        roles = await real(*asked)
        await give_role(served, goal_id, ben, None)
        await served.server.parts.goals.access.read_news()
        return roles

    handlers = served.core.sockets._calls._events["subscribe"].handler.__self__  # type: ignore[attr-defined]
    monkeypatch.setattr(handlers, "_find_roles", find)
    async with viewer_of(served, ben) as viewer:
        await viewer.ask("subscribe", {"goal_id": str(goal_id)})
        await viewer.until("reset")
        await stir(served, goal_id)
        told = await heard(viewer)

    assert set() == told


async def test_news_are_swept_away(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_KEPT_NEWS_S", 0.0)
    goal_id = await served.open_goal()
    await turn(served, goal_id, "private")
    async with asyncio.timeout(10):
        while await served.pool.fetchval(
            "SELECT count(*) FROM access_news WHERE goal_id = $1", goal_id
        ):
            await asyncio.sleep(0.02)
