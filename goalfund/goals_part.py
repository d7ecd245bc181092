"""The part of the composition root that lets people read, watch, open and run goals."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from goalfund.core import Core
from goalfund.db import Pool
from goalfund.edge.cursors import Cursors
from goalfund.edge.guards import FIND_STANDING
from goalfund.edge.rounds import Rounds
from goalfund.edge.routes import Routes
from goalfund.files.links import Links
from goalfund.goals import (
    edit_routes,
    file_routes,
    invitation_routes,
    member_routes,
    milestone_routes,
    personal_routes,
    post_routes,
    roster_routes,
)
from goalfund.goals import routes as goals_routes
from goalfund.goals.access import Access, Watchers
from goalfund.goals.deadlines import Deadlines
from goalfund.goals.editing import Editing
from goalfund.goals.invitations import Invitations
from goalfund.goals.listings import Listings, Renewing
from goalfund.goals.milestones import MilestoneReads, Planning
from goalfund.goals.posts import PostReads, Posts
from goalfund.goals.reminder_letters import ReminderLetters
from goalfund.goals.reminders import Reminders
from goalfund.goals.rosters import Rosters
from goalfund.goals.snapshots import SharedSnapshots
from goalfund.goals.sockets import GoalSockets
from goalfund.goals.store import GoalReads
from goalfund.notify.outbox import Outbox
from goalfund.people.throttles import Throttles
from goalfund.settings import Settings


@dataclass(frozen=True, slots=True)
class GoalsPart:
    """Goals as people meet them. `access` is at work.

    Its `rounds` are its owner's to run.
    """

    tables: ClassVar[Sequence[Routes]] = (
        goals_routes.routes,
        edit_routes.routes,
        file_routes.routes,
        member_routes.routes,
        post_routes.routes,
        milestone_routes.routes,
        invitation_routes.routes,
        roster_routes.routes,
        roster_routes.exports,
        personal_routes.routes,
        personal_routes.reminders,
    )

    reads: GoalReads
    editing: Editing
    posts: Posts
    planning: Planning
    access: Access
    deadlines: Deadlines
    listings: Listings
    renewing: Renewing
    invitations: Invitations
    rosters: Rosters
    reminders: Reminders

    @property
    def rounds(self) -> tuple[Rounds, ...]:
        """What is done over and over."""
        return self.deadlines.agenda.rounds, self.renewing.rounds, self.reminders.rounds

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        app[goals_routes.READS] = self.reads
        app[goals_routes.LISTINGS] = self.listings
        app[goals_routes.CURSORS] = cursors
        app[invitation_routes.INVITATIONS] = self.invitations
        app[roster_routes.ROSTERS] = self.rosters
        app[roster_routes.REMINDERS] = self.reminders
        app[edit_routes.EDITING] = self.editing
        app[post_routes.POSTS] = self.posts
        app[post_routes.CURSORS] = cursors
        app[milestone_routes.PLANNING] = self.planning
        app[milestone_routes.CURSORS] = cursors
        app[FIND_STANDING] = self.reads.standing


@asynccontextmanager
async def open_goals_part(
    settings: Settings,
    pool: Pool,
    queries: Mapping[str, str],
    core: Core,
    address: str,
    links: Links,
    outbox: Outbox,
) -> AsyncIterator[GoalsPart]:
    """Yield goals' part over the pool of the edge; sockets answer for goals from then on.

    `address` is where people reach this server.
    """
    reads = GoalReads(pool, queries, links)
    watchers = Watchers(reads, pool, queries)
    throttles = Throttles(pool, queries, on=settings.rate_limits == "on")
    snapshots = SharedSnapshots(reads)
    try:
        access = Access(watchers, core.sockets, core.rooms)
        async with access.rounds:
            GoalSockets(core.sockets, core.rooms, snapshots, watchers.find, access.seen)
            editing = Editing(core.goals, reads, throttles)
            posts = Posts(core.goals, reads, PostReads(pool, queries, links), throttles)
            yield GoalsPart(
                reads,
                editing,
                posts,
                Planning(core.goals, MilestoneReads(pool, queries)),
                access,
                Deadlines(core.goals, pool, queries),
                Listings(pool, queries),
                Renewing(core.changed, pool, queries),
                Invitations(pool, queries),
                Rosters(pool, queries, address),
                Reminders(pool, queries, outbox, ReminderLetters(address), throttles),
            )
    finally:
        await snapshots.close()
