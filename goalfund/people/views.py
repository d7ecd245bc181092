"""Rows of people as clients see them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from goalfund.files.links import path_of
from goalfund.payments.banks import bank_name
from goalfund.people.models import (
    PasskeyView,
    SecurityEventView,
    SessionView,
    SettlementAccountView,
    UserView,
)


def user_view(person: Mapping[str, Any] | asyncpg.Record) -> UserView:
    """Return a person as they see themselves."""
    return UserView(
        id=person["person_id"],
        email=person["email"],
        first_name=person["first_name"],
        last_name=person["last_name"],
        phone=person["phone"],
        avatar=None if person["avatar"] is None else path_of(person["avatar"]),
        email_verified=person["email_verified_at"] is not None,
        second_factor=person["second_factor"],
        factors=[
            *(["passkey"] if person["passkeys"] else []),
            *(["totp"] if person["totp"] else []),
        ],
        staff=person["staff"],
        created_at=person["created_at"],
        settlement_account=None if person["bank_code"] is None else settlement_view(person),
    )


def settlement_view(row: Mapping[str, Any] | asyncpg.Record) -> SettlementAccountView:
    """Return the account that money comes back to, as its person sees it."""
    return SettlementAccountView(
        bank_code=row["bank_code"],
        bank_name=bank_name(row["bank_code"]) or row["bank_code"],
        account_masked=row["account_masked"],
        account_name=row["account_name"],
        changed_at=row["changed_at"],
    )


def session_view(
    row: asyncpg.Record, current: UUID | None, token: str | None = None
) -> SessionView:
    """Return a session as its person sees it; `token` only where it was just made."""
    return SessionView(
        id=row["session_id"],
        transport=row["transport"],
        device=row["device"],
        address=row["address"],
        current=row["session_id"] == current,
        created_at=row["created_at"],
        seen_at=row["seen_at"],
        ends_at=row["ends_at"],
        expires_at=row["expires_at"],
        fresh_until=row["fresh_until"],
        token=token,
    )


def event_view(row: asyncpg.Record) -> SecurityEventView:
    """Return what happened to an account as its person sees it."""
    return SecurityEventView(
        id=row["event_id"],
        kind=row["kind"],
        at=row["at"],
        address=row["address"],
        device=row["device"],
    )


def passkey_view(row: asyncpg.Record) -> PasskeyView:
    """Return a passkey as its person sees it."""
    return PasskeyView(
        id=row["passkey_id"],
        name=row["name"],
        site=row["rp_id"],
        synced=row["synced"],
        created_at=row["created_at"],
        used_at=row["used_at"],
    )
