"""Updates and comments over HTTP: listed, posted, taken back."""

from typing import Final
from uuid import UUID

from aiohttp import web

from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import UNSAFE, Allowed, Need, allowed, codes_of
from goalfund.edge.outcomes import accepted
from goalfund.edge.problems import Code
from goalfund.edge.routes import Answer, Routes
from goalfund.edge.sessions import signed_in
from goalfund.goal.outcomes import Outcome
from goalfund.goals.post_models import CommentBody, PostPage, PostsQuery, PostView, UpdateBody
from goalfund.goals.posts import Posts

POSTS: Final = web.AppKey("posts", Posts)
CURSORS: Final = web.AppKey("post_cursors", Cursors)

_SAID: Final = (Code.RATE_LIMITED, Code.OVERLOADED, Code.OUTCOME_UNKNOWN)
_REMOVED: Final = (
    *codes_of(Need.SEE),
    *UNSAFE,
    Code.FORBIDDEN,
    Code.POST_NOT_FOUND,
    Code.OVERLOADED,
    Code.OUTCOME_UNKNOWN,
)

routes = Routes("/api/v1/goals/{goal_id}", "posts")


@routes.get("/updates", codes=codes_of(Need.SEE))
async def list_updates(request: web.Request, goal_id: UUID, query: PostsQuery) -> PostPage:
    """List what the organisers have told everybody, newest first."""
    return await _page(request, goal_id, "update", query)


@routes.post(
    "/updates", status=201, codes=(*codes_of(Need.POST_UPDATE), Code.FILE_NOT_FOUND, *_SAID)
)
async def post_update(
    request: web.Request, goal_id: UUID, body: UpdateBody, operation_id: UUID
) -> Answer[PostView]:
    """Tell everybody how the goal is getting on. For its organisers.

    Everybody who watches sees it at once, with up to four pictures, of which the log's display
    tells the digests. Nobody posts more than six updates and comments a minute, or a hundred a day.
    """
    who = await allowed(request, goal_id, Need.POST_UPDATE)
    outcome = await request.app[POSTS].update(goal_id, who.signed_in_id, operation_id, body)
    return await _shown(request, who, outcome)


@routes.route("DELETE", "/updates/{update_id}", codes=_REMOVED)
async def delete_update(
    request: web.Request, goal_id: UUID, update_id: UUID, operation_id: UUID | None
) -> Answer[None]:
    """Take an update back. For its author, and for organisers.

    Its words and its pictures are deleted for good; that there was one stays in the log.
    """
    return await _remove(request, goal_id, "update", update_id, operation_id)


@routes.get("/comments", codes=codes_of(Need.SEE))
async def list_comments(request: web.Request, goal_id: UUID, query: PostsQuery) -> PostPage:
    """List what people have said about the goal, newest first."""
    return await _page(request, goal_id, "comment", query)


@routes.post("/comments", status=201, codes=(*codes_of(Need.COMMENT), *_SAID))
async def post_comment(
    request: web.Request, goal_id: UUID, body: CommentBody, operation_id: UUID
) -> Answer[PostView]:
    """Say something about the goal.

    For whoever runs it or has given to it while signed in. Everybody who watches sees it at
    once. Nobody posts more than six updates and comments a minute, or a hundred a day.
    """
    who = await allowed(request, goal_id, Need.COMMENT)
    outcome = await request.app[POSTS].comment(goal_id, who.signed_in_id, operation_id, body)
    return await _shown(request, who, outcome)


@routes.route("DELETE", "/comments/{comment_id}", codes=_REMOVED)
async def delete_comment(
    request: web.Request, goal_id: UUID, comment_id: UUID, operation_id: UUID | None
) -> Answer[None]:
    """Take a comment back. For its author, and for organisers.

    Its words and its author's name are deleted for good; that there was one stays in the log,
    and whether its author or an organiser removed it.
    """
    return await _remove(request, goal_id, "comment", comment_id, operation_id)


async def _page(request: web.Request, goal_id: UUID, kind: str, query: PostsQuery) -> PostPage:
    who = await allowed(request, goal_id, Need.SEE)
    cursors, name = request.app[CURSORS], f"{kind}s of {goal_id}"
    position = cursors.open(name, query)
    before = None if position is None else int(position[0] or 0)
    reads = request.app[POSTS].reads
    rows = await reads.page(goal_id, kind, before, query.limit + 1)
    shown, following = cursors.cut(name, query, rows, lambda row: (row["seq"],))
    items = [PostView.model_validate(reads.wire(row, who.person_id)) for row in shown]
    return PostPage(items=items, next_cursor=following)


async def _shown(request: web.Request, who: Allowed, outcome: Outcome) -> Answer[PostView]:
    done = accepted(outcome)
    assert done.subject is not None
    reads = request.app[POSTS].reads
    row = await reads.post(done.goal_id, done.subject)
    assert row is not None, "it was committed before the answer"
    view = PostView.model_validate(reads.wire(row, who.person_id))
    return Answer(view, replayed=done.replayed)


async def _remove(
    request: web.Request, goal_id: UUID, kind: str, post_id: UUID, operation_id: UUID | None
) -> Answer[None]:
    session = await signed_in(request)
    # Whose post it is, the goal knows best.
    await allowed(request, goal_id, Need.SEE)
    outcome = await request.app[POSTS].remove(
        goal_id, session.person_id, operation_id, kind, post_id
    )
    names = {"post_id": f"{kind}_id"}
    return Answer(None, replayed=accepted(outcome, names).replayed)
