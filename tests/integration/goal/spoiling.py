"""Goals that are spoiled on purpose, one by one, each looked at alone."""

from uuid import UUID

from goalfund.db import connect
from goalfund.goal.findings import Finding
from goalfund.goal.verify import verify

AS_ADMINISTRATOR = "SET session_replication_role = replica"  # no trigger stops the statements


async def found_in(dsn: str, goal_id: UUID | None = None, planted: str = "") -> list[Finding]:
    """Run the statement `planted` for the goal, and return what the check then finds of it."""
    if planted:
        async with connect(dsn, name="spoiling") as connection:
            await connection.execute(AS_ADMINISTRATOR)
            await connection.execute(planted, goal_id)
    findings: list[Finding] = []
    await verify(dsn, findings.append, goal_id=goal_id)
    return findings
