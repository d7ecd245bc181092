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

-- name: read_own_contribution
-- One contribution as its payer sees it: with what of it waits, in minor units, until they have
-- said which account it goes to, and the account that they have named.
--
--   $1 uuid  contribution
--
-- Returns: a row as read_contribution has it; bank_code and what follows are null while none is
--          named.
SELECT
    contributions.*,
    goals.currency,
    goals.slug,
    goals.title,
    waiting.amount_minor AS awaiting_account_minor,
    refund_accounts.bank_code,
    refund_accounts.account_masked,
    refund_accounts.account_name,
    refund_accounts.named_at
FROM contributions
INNER JOIN goals ON goals.goal_id = contributions.goal_id
LEFT JOIN refund_accounts
    ON
        refund_accounts.goal_id = contributions.goal_id
        AND refund_accounts.contribution_id = contributions.contribution_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(refund_items.amount_minor), 0)::bigint AS amount_minor
    FROM refund_items
    WHERE
        refund_items.goal_id = contributions.goal_id
        AND refund_items.contribution_id = contributions.contribution_id
        AND refund_items.state = 'awaiting_account'
) AS waiting
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
    AND contributions.seq < coalesce($2::bigint, 9223372036854775807)
ORDER BY contributions.seq DESC
LIMIT $3;

-- name: list_contributions_of_person
-- What a person has intended to give while signed in, newest first.
--
--   $1 uuid    person
--   $2 bigint  sort_key of the last row seen, or null for the first page
--   $3 uuid    contribution of the last row seen
--   $4 bigint  rows
--
-- Returns: rows as list_contributions, and sort_key: microseconds since 1970, negative. Slug and
--          title are null where the goal is not for them to see: who only meant to give is nothing
--          to it. And what of it waits, in minor units, until they have set an account.
SELECT
    contributions.*,
    goals.currency,
    CASE WHEN sight.granted THEN goals.slug END AS slug,
    CASE WHEN sight.granted THEN goals.title END AS title,
    waiting.amount_minor AS awaiting_account_minor,
    -(extract(EPOCH FROM contributions.created_at) * 1000000)::bigint AS sort_key
FROM contributions
INNER JOIN goals ON goals.goal_id = contributions.goal_id
CROSS JOIN LATERAL (
    SELECT
        goals.visibility = 'public'
        OR (
            SELECT min(given.seq)
            FROM contributions AS given
            WHERE
                given.goal_id = goals.goal_id
                AND given.person_id = $1
                AND given.seq IS NOT NULL
        ) IS NOT NULL
        OR EXISTS (
            SELECT 1
            FROM goal_members
            WHERE
                goal_members.goal_id = goals.goal_id
                AND goal_members.person_id = $1
                AND goal_members.role IS NOT NULL
        )
        OR EXISTS (
            SELECT 1
            FROM participants
            WHERE participants.goal_id = goals.goal_id AND participants.person_id = $1
        ) AS granted
) AS sight
CROSS JOIN LATERAL (
    SELECT coalesce(sum(refund_items.amount_minor), 0)::bigint AS amount_minor
    FROM refund_items
    WHERE
        refund_items.goal_id = contributions.goal_id
        AND refund_items.contribution_id = contributions.contribution_id
        AND refund_items.state = 'awaiting_account'
) AS waiting
WHERE
    contributions.person_id = $1
    AND (contributions.created_at, contributions.contribution_id) < (
        coalesce('epoch'::timestamptz - $2::bigint * '1 microsecond'::interval, 'infinity'),
        coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    )
ORDER BY contributions.created_at DESC, contributions.contribution_id DESC
LIMIT $4;
