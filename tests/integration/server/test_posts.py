"""Updates and comments over HTTP and in the room: said, read, taken back, forgotten."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import Command
from goalfund.goal.outcomes import Outcome
from goalfund.goal.roles import Role
from goalfund.goal.verify import verify
from goalfund.goals.post_models import CommentBody
from goalfund.goals.posts import POSTS_A_MINUTE, Posts
from tests.integration.server.test_access import viewer_of, watch
from tests.jcs import chain_fault
from tests.served import Answer, Served, served_at
from tests.signed_in import Person, give_role, has_given, person

KINDS = ("updates", "comments")


async def goal_of(ada: Person, **changes: str) -> UUID:
    return UUID((await ada.opens(**changes))["id"])


async def say(
    who: Person, goal_id: UUID, text: str = "We dig.", kind: str = "comments", **more: Any
) -> Answer:
    answer = await who.post(f"/goals/{goal_id}/{kind}", {"text": text} | more)
    assert answer.status == 201, answer
    return answer


async def texts(who: Person, goal_id: UUID, kind: str = "comments") -> list[str | None]:
    return [post["text"] for post in (await who.get(f"/goals/{goal_id}/{kind}")).body["items"]]


async def test_what_is_said_is_read_by_everybody(served: Served) -> None:
    ada, ben = await person(served), await person(served, first_name="Ben")
    goal_id = await goal_of(ada)
    await has_given(served, goal_id, ben)
    update = (await say(ada, goal_id, " We dig.\r\nTomorrow. ", "updates")).body
    remark = (await say(ben, goal_id, "Well done! 🚰")).body
    hidden = (await say(ben, goal_id, "And more", anonymous=True)).body
    updates = (await served.get(f"/goals/{goal_id}/updates")).body
    comments = (await served.get(f"/goals/{goal_id}/comments")).body
    own = (await ben.get(f"/goals/{goal_id}/comments")).body
    log = (await served.get(f"/goals/{goal_id}/events")).body["events"]

    assert ("We dig.\nTomorrow.", "Ada Obi", "organiser", True) == tuple(
        update[name] for name in ("text", "name", "role", "me")
    )
    assert ("Ben Obi", "contributor", None) == (remark["name"], remark["role"], hidden["name"])
    assert {"items": [update | {"me": False}], "next_cursor": None} == updates
    assert [hidden | {"me": False}, remark | {"me": False}] == comments["items"]
    assert [hidden, remark] == own["items"]
    assert ["update_posted", "comment_posted", "comment_posted"] == [e["kind"] for e in log[2:]]
    assert [{"text": "Well done! 🚰", "name": "Ben Obi"}, {"text": "And more"}] == [
        event["display"] for event in log[3:]
    ]
    assert chain_fault(goal_id, log) is None
    assert str(ben.person_id) not in str(log)


async def test_everybody_who_watches_hears_it_at_once(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    async with viewer_of(served) as viewer:
        await watch(viewer, goal_id)
        said = (await say(ada, goal_id, "We dig.")).body
        (heard,) = (await viewer.until("events"))["events"]
        await ada.ask("DELETE", f"/goals/{goal_id}/comments/{said['id']}", key=uuid7())
        (gone,) = (await viewer.until("events"))["events"]
    late = (await served.get(f"/goals/{goal_id}/events")).body["events"]

    assert {"text": "We dig.", "name": "Ada Obi"} == heard["display"]
    assert ("comment_removed", {"comment_id": said["id"], "by": "author"}) == (
        gone["kind"],
        gone["body"],
    )
    assert "display" not in gone
    assert ["display" in event for event in late] == [True, False, False]
    assert chain_fault(goal_id, late) is None


BAD: tuple[tuple[Any, str], ...] = (
    ({}, "missing"),
    ({"text": ""}, "empty"),
    ({"text": " \n\t "}, "blank"),
    ({"text": "\u200d\ufe0f"}, "invisible"),
    ({"text": "a\u0000b"}, "NUL"),
    ({"text": "a\u0007b"}, "a control character"),
    ({"text": "pay \u202eenod llew"}, "a bidirectional override"),
    ({"text": "a\u2066b"}, "an isolate"),
    ({"text": "a\u200bb"}, "a zero-width space"),
    ({"text": 7}, "a number"),
    ({"text": None}, "null"),
    ({"text": ["a"]}, "a list"),
    ({"text": "x" * 5_001}, "too long"),
    ({"text": "a", "name": "Eve"}, "a name of one's own"),
    ({"text": "a", "role": "organiser"}, "a role of one's own"),
    ([], "no object"),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [body for body, _ in BAD], ids=[what for _, what in BAD])
async def test_words_that_cannot_be_kept_are_refused(served: Served, kind: str, body: Any) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    answer = await ada.post(f"/goals/{goal_id}/{kind}", body)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert [] == await texts(ada, goal_id, kind)


async def test_words_may_be_as_long_as_it_says(served: Served) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    update = await ada.post(f"/goals/{goal_id}/updates", {"text": "\u1ecd" * 5_000})
    remark = await ada.post(f"/goals/{goal_id}/comments", {"text": "🚰" * 2_000})
    longer = await ada.post(f"/goals/{goal_id}/comments", {"text": "🚰" * 2_001})

    assert [201, 201, 422] == [answer.status for answer in (update, remark, longer)]
    assert 5_000 == len(update.body["text"])


async def test_a_repetition_is_answered_like_the_first_and_says_nothing_twice(
    served: Served,
) -> None:
    ada, ben = await person(served), await person(served)
    goal_id, key = await goal_of(ada), uuid7()
    await give_role(served, goal_id, ben, Role.ORGANISER)
    path = f"/goals/{goal_id}/comments"
    first = await ada.ask("POST", path, {"text": "We dig."}, key)
    again = await ada.ask("POST", path, {"text": "We dig.", "anonymous": False}, key)
    others = [
        await ada.ask("POST", path, {"text": "We do not."}, key),
        await ada.ask("POST", path, {"text": "We dig.", "anonymous": True}, key),
        await ben.ask("POST", path, {"text": "We dig."}, key),
        await ada.ask("POST", f"/goals/{goal_id}/updates", {"text": "We dig."}, key),
        await ada.ask("DELETE", f"{path}/{first.body['id']}", key=key),
    ]
    without = await ada.ask("POST", path, {"text": "We dig."})

    assert (201, None) == (first.status, first.headers.get("Idempotency-Replayed"))
    assert (201, "true", first.body) == (
        again.status,
        again.headers["Idempotency-Replayed"],
        again.body,
    )
    assert {(409, "operation_differs")} == {(other.status, other.code) for other in others}
    assert [["text"], ["anonymous"], ["person_id"]] == [
        [error["field"] for error in other.body["errors"]] for other in others[:3]
    ]
    assert (400, "idempotency_key_required") == (without.status, without.code)
    assert ["We dig."] == await texts(ada, goal_id)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_taken_back_is_nowhere_any_more(served: Served, kind: str) -> None:
    """Reliability 84: words and salt are gone, and the log verifies."""
    ada = await person(served)
    goal_id = await goal_of(ada)
    said = (await say(ada, goal_id, "regretted words", kind)).body
    await say(ada, goal_id, "These stay.", kind)
    path, key = f"/goals/{goal_id}/{kind}/{said['id']}", uuid7()
    removed = [await ada.ask("DELETE", path, key=key) for _ in range(2)]
    again = await ada.ask("DELETE", path)
    wrong = "updates" if kind == "comments" else "comments"
    other = await ada.ask("DELETE", f"/goals/{goal_id}/{wrong}/{said['id']}")
    findings: list[object] = []
    await verify(served.dsn, findings.append, goal_id=goal_id)

    assert [(204, None), (204, "true")] == [
        (answer.status, answer.headers.get("Idempotency-Replayed")) for answer in removed
    ]
    assert {(404, "post_not_found")} == {(a.status, a.code) for a in (again, other)}
    assert ["These stay."] == await texts(ada, goal_id, kind)
    assert [] == await tables_with(served, "regretted words")
    assert [] == findings


async def test_a_repetition_after_the_removal_shows_no_words(served: Served) -> None:
    ada = await person(served)
    goal_id, key = await goal_of(ada), uuid7()
    path = f"/goals/{goal_id}/comments"
    said = (await ada.ask("POST", path, {"text": "We dig."}, key)).body
    await ada.ask("DELETE", f"{path}/{said['id']}")
    again = await ada.ask("POST", path, {"text": "We dig."}, key)

    assert 201 == again.status
    assert said | {"text": None, "name": None} == again.body


@pytest.mark.parametrize("kind", KINDS)
async def test_pages_hold_every_post_once_while_more_are_said(served: Served, kind: str) -> None:
    ada = await person(served)
    goal_id = await goal_of(ada)
    for number in range(5):
        await say(ada, goal_id, f"No. {number}", kind)
    path, seen, cursor = f"/goals/{goal_id}/{kind}?limit=2", [], ""
    while cursor is not None:
        page = (await ada.get(path + (f"&cursor={cursor}" if cursor else ""))).body
        seen += [post["text"] for post in page["items"]]
        cursor = page["next_cursor"]
        if cursor and len(seen) == 2:
            await say(ada, goal_id, "Meanwhile", kind)
            first = cursor
    wrong = "updates" if kind == "comments" else "comments"
    elsewhere = await ada.get(f"/goals/{goal_id}/{wrong}?limit=2&cursor={first}")

    assert [f"No. {number}" for number in range(4, -1, -1)] == seen
    assert (400, "invalid_cursor") == (elsewhere.status, elsewhere.code)


async def test_nobody_says_more_than_so_much_a_minute(served: Served) -> None:
    """On a server that counts, over all goals; a repetition does not count."""
    async with served_at(served.dsn, rate_limits="on") as counting:
        ada = await person(counting)
        one, other = await goal_of(ada), await goal_of(ada)
        keys = [uuid7() for _ in range(POSTS_A_MINUTE.attempts)]
        body, path = {"text": "Again and again"}, f"/goals/{one}/comments"
        said = [await ada.ask("POST", path, body, key) for key in keys]
        again = await ada.ask("POST", path, body, keys[0])
        more = [
            await ada.post(path, body),
            await ada.post(f"/goals/{one}/updates", body),
            await ada.post(f"/goals/{other}/comments", body),
        ]
        ben = await person(counting)
        await give_role(counting, one, ben, Role.TREASURER)
        others = await ben.post(path, body)

    assert {201} == {answer.status for answer in said}
    assert (201, "true") == (again.status, again.headers["Idempotency-Replayed"])
    assert {(429, "rate_limited")} == {(answer.status, answer.code) for answer in more}
    assert 60 >= int(more[0].headers["Retry-After"]) > 0
    assert 201 == others.status


async def tables_with(served: Served, trace: str) -> list[str]:
    """Return the tables that hold a text anywhere."""
    names = await served.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = []
    for name in (row["tablename"] for row in names):
        query = f"SELECT 1 FROM {name} AS t WHERE strpos(t::text, $1) > 0 LIMIT 1"
        if await served.pool.fetchval(query, trace):
            found.append(name)
    return found


async def test_what_an_erased_person_said_is_forgotten_and_every_chain_verifies(
    served: Served,
) -> None:
    """Reliability 84: in every goal; what others said stays."""
    ada = await person(served)
    eze = await person(served, fresh=True, first_name="Ezenwanyi")
    goal_ids = [await goal_of(ada), await goal_of(ada, visibility="private")]
    for goal_id in goal_ids:
        await give_role(served, goal_id, eze, Role.ORGANISER)
        await say(eze, goal_id, "said by somebody", "updates")
        await say(eze, goal_id, "said by somebody")
        await say(ada, goal_id, "said by Ada")
    before = await tables_with(served, "said by somebody")
    erased = await eze.ask("DELETE", "/me")
    findings: list[object] = []
    logs = []
    for goal_id in goal_ids:
        await verify(served.dsn, findings.append, goal_id=goal_id)
        logs.append((await ada.get(f"/goals/{goal_id}/events")).body["events"])
    listed = (await ada.get(f"/goals/{goal_ids[0]}/comments")).body["items"]

    assert ["goal_displays"] == before  # control: it would be found
    assert 204 == erased.status
    assert [] == await tables_with(served, "said by somebody")
    assert [] == await tables_with(served, "Ezenwanyi")
    assert [] == findings
    assert [None, None] == [chain_fault(*pair) for pair in zip(goal_ids, logs, strict=True)]
    assert [("said by Ada", "Ada Obi"), (None, None)] == [(p["text"], p["name"]) for p in listed]
    assert "organiser" == listed[1]["role"]


async def test_an_erasure_that_forgets_what_was_said_is_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 84."""
    store = served.server.parts.people.people.store
    planted = {**store._queries, "erase_posts": "SELECT $1::uuid"}
    monkeypatch.setattr(store, "_queries", planted)
    ada, eze = await person(served), await person(served, fresh=True)
    goal_id = await goal_of(ada)
    await give_role(served, goal_id, eze, Role.TREASURER)
    await say(eze, goal_id, "words that were left")
    erased = await eze.ask("DELETE", "/me")

    assert 204 == erased.status
    assert ["goal_displays"] == await tables_with(served, "words that were left")


class ErasedMeanwhile:
    """Goals to which a command comes just after its author was erased."""

    def __init__(self, served: Served, author: Person) -> None:
        self._served = served
        self._author = author

    async def ask(self, key: UUID, message: Command) -> Outcome:
        assert (await self._author.ask("DELETE", "/me")).status == 204
        outcome: Outcome = await self._served.core.goals.ask(key, message)
        return outcome


async def test_who_is_erased_while_they_speak_leaves_no_words(served: Served) -> None:
    """Reliability 84: the name was read before, the words are written after the erasure."""
    ada, eze = await person(served), await person(served, fresh=True, first_name="Ezebuilo")
    goal_id = await goal_of(ada)
    await give_role(served, goal_id, eze, Role.TREASURER)
    real = served.server.parts.goals.posts
    posts = Posts(ErasedMeanwhile(served, eze), real._goal_reads, real.reads, real._throttles)
    await posts.comment(goal_id, eze.person_id, uuid7(), CommentBody(text="the very last words"))

    assert [] == await tables_with(served, "the very last words")
    assert [] == await tables_with(served, "Ezebuilo")
    assert [None] == await texts(ada, goal_id)
