-- Contributions: money in, as people read it.

-- name: read_contribution
-- One contribution, by its id alone.
--
--   $1 uuid  contribution
--
-- Returns: no row when there is none.
SELECT
    contributions.*,
    goals.currency,
    goals.slug,
    goals.title
FROM contributions
INNER JOIN goals ON goals.goal_id = contributions.goal_id
WHERE contributions.contribution_id = $1;

-- name: list_contributions
-- A goal's confirmed contributions, newest first.
--
--   $1 uuid    goal
--   $2 bigint  before this seq, or null for the first page
--   $3 bigint  rows
--
-- Returns: also those that were refunded or charged back since.
SELECT
    contributions.*,
    goals.currency,
    goals.slug,
    goals.title
FROM contributions
INNER JOIN goals ON goals.goal_id = contributions.goal_id
WHERE
    contributions.goal_id = $1
    AND contributions.seq IS NOT NULL
    AND ($2::bigint IS NULL OR contributions.seq < $2)
ORDER BY contributions.seq DESC
LIMIT $3;
