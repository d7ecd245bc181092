"""The shapes of notifications at the edge, and of what the socket says of them."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

import asyncpg
import orjson
from pydantic import Field, create_model, model_validator

from goalfund.edge.asyncapi import AsyncApi
from goalfund.edge.cursors import Page
from goalfund.edge.fields import Body, PageQuery, Query, QueryFlag, View
from goalfund.goal.events import at_text
from goalfund.notify.kinds import RULES, Kind, MailMode, Wish
from goalfund.notify.store import UNREAD_MAX

IDS_MAX: Final = 200
TEXT_MAX: Final = 280  # of what was said: the rest is on the goal's page

Time = Annotated[str, Field(description="RFC 3339, UTC.", examples=["2026-01-02T03:04:05.678901Z"])]
Unread = Annotated[
    int, Field(ge=0, le=UNREAD_MAX, description=f"{UNREAD_MAX}: so many, or more.", examples=[3])
]


class NoticeGoalView(View):
    """The goal as it is now, as far as a line about it needs it."""

    id: UUID
    slug: str
    title: str
    currency: Literal["NGN", "USD"]


class NotificationView(View):
    """What somebody is told. One that grows while it is unread gets a new `id`."""

    id: UUID
    kind: Kind
    goal: NoticeGoalView
    event: str = Field(description="Kind of the last event that it is about.")
    first_seq: int = Field(ge=1, description="Of the first event that it is about.")
    last_seq: int = Field(ge=1, description="Of the last one.")
    events: int = Field(ge=1, description="How many it is about.")
    amount_minor: int | None = Field(description="Of all of them together, minor units.")
    at: Time
    read: bool
    name: str | None = Field(
        description="Whose the last event is, if it shows a name; null once that is erased."
    )
    text: str | None = Field(
        description=f"What was said last, cut at {TEXT_MAX} characters; null once it is gone."
    )
    role: Literal["treasurer", "organiser"] | None = Field(
        description="For `role_changed`: the new one; null when it was lost."
    )
    contribution_id: UUID | None = Field(description="The reader's own, if it is about one.")


class NotificationPage(Page[NotificationView]):
    """A page of notifications, newest first, and how many are unread in all."""

    unread: Unread


class NotificationsQuery(PageQuery):
    """Which page of one's notifications."""

    unread: QueryFlag = False


class ReadBody(Body):
    """What was read: some notifications by their ids, or everything in the list up to one."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=IDS_MAX, strict=True)] | None = None
    up_to: UUID | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "ReadBody":
        if (self.ids is None) == (self.up_to is None):
            raise ValueError("Give either ids or up_to")
        return self


class UnreadView(View):
    """How much is unread now."""

    unread: Unread


class Notification(View):
    """What somebody was told just now, or only that they have read something elsewhere."""

    notification: NotificationView | None
    unread: Unread


class WishBody(Body):
    """Where somebody wants to be told of a kind."""

    in_app: bool
    mail: MailMode = Field(strict=False, description="`daily`: in one mail with others.")

    def wish(self) -> Wish:
        """Return it as the rules know it."""
        return Wish(self.in_app, self.mail)


class WishView(View):
    """Where somebody is told of a kind."""

    in_app: bool
    mail: MailMode


_WISHES: Final[dict[str, Any]] = {
    str(kind): (WishBody | None, Field(None, description=rule.about))
    for kind, rule in RULES.items()
}
_SHOWN: Final[dict[str, Any]] = {
    str(kind): (WishView, Field(description=rule.about)) for kind, rule in RULES.items()
}

WishesBody = create_model(
    "WishesBody", __base__=Body, __doc__="By kind; what is left out stays as it is.", **_WISHES
)
WishesView = create_model("WishesView", __base__=View, __doc__="By kind.", **_SHOWN)


class PreferencesBody(Body):
    """Where somebody wants to be told of what."""

    kinds: WishesBody


class PreferencesView(View):
    """Where somebody is told of what."""

    kinds: WishesView


class StopQuery(Query):
    """What somebody wants no more mail of: the token of a link that they were mailed."""

    token: Annotated[str, Field(min_length=1, max_length=100)]


class StoppedView(View):
    """What no more mail is sent about."""

    kinds: list[Kind]
    daily: bool = Field(description="And about all that came once a day.")


def describe(document: AsyncApi) -> None:
    """Add what is said about notifications to the socket's document."""
    document.server_sends(
        "notification",
        Notification,
        "What you were told just now, on every connection of yours. At least once: it has an `id`.",
    )


def notification_view(row: asyncpg.Record) -> NotificationView:
    """Return a row of `list_notifications` as its reader sees it."""
    body = orjson.loads(row["body"])
    shown = {} if row["display"] is None else orjson.loads(row["display"])
    kind = Kind(row["kind"])
    own = kind is Kind.CONTRIBUTION_CONFIRMED
    return NotificationView(
        id=row["notification_id"],
        kind=kind,
        goal=NoticeGoalView(
            id=row["goal_id"], slug=row["slug"], title=row["title"], currency=row["currency"]
        ),
        event=row["event"],
        first_seq=row["first_seq"],
        last_seq=row["last_seq"],
        events=row["events"],
        amount_minor=row["amount_minor"],
        at=at_text(row["at"]),
        read=row["read_at"] is not None,
        name=shown.get("name"),
        text=_cut(shown.get("text") or shown.get("message")),
        role=body.get("role") if kind is Kind.ROLE_CHANGED else None,
        contribution_id=body["contribution_id"] if own else None,
    )


def preferences_view(wishes: dict[Kind, Wish]) -> PreferencesView:
    """Return where somebody wants to be told."""
    shown = {str(kind): WishView(in_app=w.in_app, mail=w.mail) for kind, w in wishes.items()}
    return PreferencesView(kinds=WishesView(**shown))


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= TEXT_MAX:
        return text
    return f"{text[: TEXT_MAX - 1].rstrip()}\u2026"
