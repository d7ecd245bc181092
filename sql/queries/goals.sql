-- Goals: what pages and viewers read. No statement here changes anything.

-- name: read_goal
-- One goal's page, with its book as of its head.
--
--   $1 uuid  goal
--
-- Returns: no row when there is no such goal, or it is a suspense book.
SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors
FROM goals
INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
WHERE goals.goal_id = $1 AND NOT goals.suspense;

-- name: read_events
-- A run of a goal's log, with what people may read of it.
--
--   $1 uuid    goal
--   $2 bigint  after this seq
--   $3 bigint  up to and including this seq
--   $4 bigint  rows
--
-- Returns: events, oldest first; transfers as a JSON array in their order; display and salt are
--          null where there is none, or it was erased.
SELECT
    goal_events.seq,
    goal_events.kind,
    goal_events.at,
    goal_events.body,
    goal_events.hash,
    goal_displays.display,
    goal_displays.salt,
    (
        SELECT
            coalesce(
                json_agg(
                    json_build_object(
                        'debit', goal_transfers.debit,
                        'credit', goal_transfers.credit,
                        'amount_minor', goal_transfers.amount_minor
                    )
                    ORDER BY goal_transfers.n
                ),
                '[]'::json
            )
        FROM goal_transfers
        WHERE
            goal_transfers.goal_id = goal_events.goal_id
            AND goal_transfers.seq = goal_events.seq
    ) AS transfers
FROM goal_events
-- The bounds are said of both, so that neither is read from its beginning.
LEFT JOIN goal_displays
    ON
        goal_displays.goal_id = goal_events.goal_id
        AND goal_displays.seq = goal_events.seq
        AND goal_displays.goal_id = $1
        AND goal_displays.seq > $2
        AND goal_displays.seq <= $3
WHERE goal_events.goal_id = $1 AND goal_events.seq > $2 AND goal_events.seq <= $3
ORDER BY goal_events.seq
LIMIT $4;

-- name: read_head
-- Where a goal's log stands.
--
--   $1 uuid  goal
--
-- Returns: no row when there is no such goal, or it is a suspense book.
SELECT
    goal_heads.seq,
    goals.visibility,
    goals.kind
FROM goal_heads
INNER JOIN goals ON goals.goal_id = goal_heads.goal_id
WHERE goal_heads.goal_id = $1 AND NOT goals.suspense;

-- name: list_goals_of_person
-- Goals that a person runs, has given to, is expected to give to or was invited to, newest first, a
-- page at a time.
--
--   $1 uuid    person
--   $2 bigint  sort_key of the last row seen, or null for the first page
--   $3 uuid    goal of the last row seen
--   $4 bigint  rows
--
-- Returns: rows as read_goal, and sort_key: microseconds since 1970, negative.
WITH RECURSIVE given AS (
    -- From goal to goal, however often somebody has given to each.
    (
        SELECT contributions.goal_id
        FROM contributions
        WHERE contributions.person_id = $1 AND contributions.seq IS NOT NULL
        ORDER BY contributions.goal_id
        LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT contributions.goal_id
        FROM contributions
        WHERE
            contributions.person_id = $1
            AND contributions.seq IS NOT NULL
            AND contributions.goal_id > given.goal_id
        ORDER BY contributions.goal_id
        LIMIT 1
    ) AS goal_id
    FROM given
    WHERE given.goal_id IS NOT NULL
)

SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    -(extract(EPOCH FROM goals.created_at) * 1000000)::bigint AS sort_key
FROM goals
INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
WHERE
    goals.goal_id IN (
        SELECT goal_members.goal_id
        FROM goal_members
        WHERE goal_members.person_id = $1 AND goal_members.role IS NOT NULL
        UNION
        SELECT given.goal_id
        FROM given
        WHERE given.goal_id IS NOT NULL
        UNION
        SELECT goal_viewers.goal_id
        FROM goal_viewers
        WHERE goal_viewers.person_id = $1 AND goal_viewers.removed_at IS NULL
        UNION
        SELECT participants.goal_id
        FROM participants
        WHERE participants.person_id = $1
        UNION
        SELECT participants.goal_id
        FROM participants
        INNER JOIN people ON people.email = participants.email
        WHERE
            people.person_id = $1
            AND people.email_verified_at IS NOT NULL
            AND participants.removed_at IS NULL
    )
    AND NOT goals.suspense
    AND (goals.created_at, goals.goal_id) < (
        coalesce('epoch'::timestamptz - $2::bigint * '1 microsecond'::interval, 'infinity'),
        coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    )
ORDER BY goals.created_at DESC, goals.goal_id DESC
LIMIT $4;

-- name: list_roles
-- What a person is to each of some goals.
--
--   $1 uuid[]  goals
--   $2 uuid    person
--
-- Returns: a row for each role; none for goals to which they are nothing.
SELECT
    goal_members.goal_id,
    goal_members.role
FROM goal_members
WHERE
    goal_members.goal_id = ANY($1::uuid[])
    AND goal_members.person_id = $2
    AND goal_members.role IS NOT NULL
UNION
SELECT
    asked.goal_id,
    'contributor' AS role
FROM unnest($1::uuid[]) AS asked (goal_id)
WHERE
    (
        SELECT min(contributions.seq)
        FROM contributions
        WHERE
            contributions.goal_id = asked.goal_id
            AND contributions.person_id = $2
            AND contributions.seq IS NOT NULL
    ) IS NOT NULL
UNION
SELECT
    participants.goal_id,
    'participant' AS role
FROM participants
WHERE participants.goal_id = ANY($1::uuid[]) AND participants.person_id = $2
UNION
SELECT
    participants.goal_id,
    'participant' AS role
FROM participants
INNER JOIN people ON people.email = participants.email
WHERE
    participants.goal_id = ANY($1::uuid[])
    AND participants.removed_at IS NULL
    AND people.person_id = $2
    AND people.email_verified_at IS NOT NULL;

-- name: find_goal
-- The goal that an operator means.
--
--   $1 text  its id, or the slug of its page
--
-- Returns: no row when there is no such goal, or it is a suspense book.
SELECT goals.goal_id
FROM goals
WHERE NOT goals.suspense AND (goals.goal_id::text = $1 OR goals.slug = $1);
