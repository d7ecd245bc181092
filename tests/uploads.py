"""Files that were brought, as their rows say, without a server that takes them."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from tests.goals import NOON

_PERSON = """
INSERT INTO people (person_id, email, first_name, last_name, created_at)
VALUES ($1, $1::uuid::text || '@example.org', 'Ada', 'Obi', $2)
ON CONFLICT DO NOTHING
"""
_FILE = """
INSERT INTO files (
    file_id, owner_id, purpose, place, state, media, size_bytes, width, height, sha256,
    created_at, loose_since
)
VALUES ($1, $2, $3, 'folder', 'ready', 'image/jpeg', 9, 40, 30, $4, $5, $5)
"""


async def bring(connection: Any, owner_id: UUID, purpose: str = "goal_image") -> UUID:
    """Return a picture that somebody has brought, and that nothing uses."""
    file_id = uuid4()
    await connection.execute(_PERSON, owner_id, NOON)
    digest = hashlib.sha256(file_id.bytes).digest()
    await connection.execute(_FILE, file_id, owner_id, purpose, digest, NOON)
    return file_id


async def state_of(connection: Any, file_id: UUID) -> str:
    """Return whether a file is loose, held or doomed."""
    row = await connection.fetchrow(
        "SELECT state, loose_since FROM files WHERE file_id = $1", file_id
    )
    if row["state"] == "doomed":
        return "doomed"
    return "loose" if row["loose_since"] is not None else "held"
