-- Paper: statements and receipts, read from the log. No statement here changes anything.

-- name: read_statement_period
-- The part of a goal's log that a statement covers, with the balances at both ends, as of one
-- moment. Times never go backwards in a log, so that its ends are found by probes of the key: 20
-- of them in a million events.
--
--   $1 uuid         goal
--   $2 timestamptz  from this time on, or null for the beginning
--   $3 timestamptz  up to before this time, or null for the head
--
-- Returns: no row when there is no such goal, or it is a suspense book. Balances are those after
--          from_seq (opening) and after to_seq (closing).
WITH RECURSIVE head AS (
    SELECT
        goals.slug,
        goals.title,
        goals.currency,
        goal_heads.*
    FROM goal_heads
    INNER JOIN goals ON goals.goal_id = goal_heads.goal_id
    WHERE goal_heads.goal_id = $1 AND NOT goals.suspense
),

probes AS (
    SELECT
        bounds.n,
        bounds.at,
        0::bigint AS low,
        head.seq AS high
    FROM head
    CROSS JOIN (VALUES (1, $2::timestamptz), (2, $3::timestamptz)) AS bounds (n, at)
    WHERE bounds.at IS NOT NULL
    UNION ALL
    SELECT
        probes.n,
        probes.at,
        CASE WHEN goal_events.at < probes.at THEN goal_events.seq ELSE probes.low END,
        CASE WHEN goal_events.at < probes.at THEN probes.high ELSE goal_events.seq - 1 END
    FROM probes
    INNER JOIN goal_events
        ON
            goal_events.goal_id = $1
            AND goal_events.seq = (probes.low + probes.high + 1) / 2
    WHERE probes.low < probes.high
),

ends AS (
    SELECT
        head.*,
        coalesce((SELECT low FROM probes WHERE n = 1 AND low = high), 0) AS from_seq,
        coalesce((SELECT low FROM probes WHERE n = 2 AND low = high), head.seq) AS to_seq
    FROM head
),

-- Balances are added up from the nearer end of the log: onwards from nothing, or back from the
-- book. For the whole log they are just these two.
sides AS (
    SELECT
        ends.*,
        back.to_seq AS back_to_seq,
        ends.to_seq < ends.seq - back.to_seq AS onwards
    FROM ends
    CROSS JOIN LATERAL (
        SELECT CASE ends.from_seq WHEN 0 THEN ends.to_seq ELSE ends.from_seq END AS to_seq
    ) AS back
),

added AS (
    SELECT
        goal_transfers.seq > sides.from_seq AND goal_transfers.seq <= sides.to_seq AS within,
        sum(CASE 'cash' WHEN debit THEN amount_minor WHEN credit THEN -amount_minor END)
            AS cash_minor,
        sum(CASE 'available' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END)
            AS available_minor,
        sum(CASE 'reserved' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END)
            AS reserved_minor,
        sum(
            CASE 'receivable' WHEN debit THEN amount_minor WHEN credit THEN -amount_minor END
        ) AS receivable_minor
    FROM sides
    INNER JOIN goal_transfers
        ON
            goal_transfers.goal_id = $1
            AND goal_transfers.seq > CASE WHEN sides.onwards THEN 0 ELSE sides.back_to_seq END
            AND goal_transfers.seq <= CASE WHEN sides.onwards THEN sides.to_seq ELSE sides.seq END
    GROUP BY 1
)

SELECT
    sides.slug,
    sides.title,
    sides.currency,
    sides.seq,
    sides.head_hash,
    sides.from_seq,
    sides.to_seq,
    sides.raised_minor,
    sides.fees_minor,
    sides.withdrawn_minor,
    sides.refunded_minor,
    sides.charged_back_minor,
    CASE
        WHEN sides.from_seq = 0 THEN 0
        WHEN sides.onwards THEN coalesce(rest.cash_minor, 0)
        ELSE sides.cash_minor
            - coalesce(rest.cash_minor, 0) - coalesce(part.cash_minor, 0)
    END::bigint AS opening_cash_minor,
    CASE
        WHEN sides.from_seq = 0 THEN 0
        WHEN sides.onwards THEN coalesce(rest.available_minor, 0)
        ELSE sides.available_minor
            - coalesce(rest.available_minor, 0) - coalesce(part.available_minor, 0)
    END::bigint AS opening_available_minor,
    CASE
        WHEN sides.from_seq = 0 THEN 0
        WHEN sides.onwards THEN coalesce(rest.reserved_minor, 0)
        ELSE sides.reserved_minor
            - coalesce(rest.reserved_minor, 0) - coalesce(part.reserved_minor, 0)
    END::bigint AS opening_reserved_minor,
    CASE
        WHEN sides.from_seq = 0 THEN 0
        WHEN sides.onwards THEN coalesce(rest.receivable_minor, 0)
        ELSE sides.receivable_minor
            - coalesce(rest.receivable_minor, 0) - coalesce(part.receivable_minor, 0)
    END::bigint AS opening_receivable_minor,
    CASE
        WHEN sides.onwards
            THEN coalesce(rest.cash_minor, 0) + coalesce(part.cash_minor, 0)
        ELSE sides.cash_minor - coalesce(rest.cash_minor, 0)
    END::bigint AS closing_cash_minor,
    CASE
        WHEN sides.onwards
            THEN coalesce(rest.available_minor, 0) + coalesce(part.available_minor, 0)
        ELSE sides.available_minor - coalesce(rest.available_minor, 0)
    END::bigint AS closing_available_minor,
    CASE
        WHEN sides.onwards
            THEN coalesce(rest.reserved_minor, 0) + coalesce(part.reserved_minor, 0)
        ELSE sides.reserved_minor - coalesce(rest.reserved_minor, 0)
    END::bigint AS closing_reserved_minor,
    CASE
        WHEN sides.onwards
            THEN coalesce(rest.receivable_minor, 0) + coalesce(part.receivable_minor, 0)
        ELSE sides.receivable_minor - coalesce(rest.receivable_minor, 0)
    END::bigint AS closing_receivable_minor
FROM sides
LEFT JOIN added AS part ON part.within
LEFT JOIN added AS rest ON NOT rest.within;

-- name: list_statement_lines
-- A run of the events that moved money, a page at a time: found by their first transfers, so that a
-- page costs what a page costs, however much else was said in between.
--
--   $1 uuid    goal
--   $2 bigint  after this seq
--   $3 bigint  up to and including this seq
--   $4 bigint  rows
--
-- Returns: events, oldest first; transfers as a JSON array of [debit, credit, amount_minor] in
--          their order; name is null where none is shown, or it was erased; purpose is the title
--          of the milestone that money came in for, or null.
SELECT
    goal_events.seq,
    goal_events.kind,
    goal_events.at,
    goal_events.body,
    goal_events.hash,
    goal_displays.display ->> 'name' AS name,
    milestones.title AS purpose,
    (
        SELECT
            json_agg(
                json_build_array(moved.debit, moved.credit, moved.amount_minor) ORDER BY moved.n
            )
        FROM goal_transfers AS moved
        WHERE moved.goal_id = goal_events.goal_id AND moved.seq = goal_events.seq
    ) AS transfers
FROM (
    SELECT goal_transfers.seq
    FROM goal_transfers
    WHERE
        goal_transfers.goal_id = $1
        AND goal_transfers.seq > $2
        AND goal_transfers.seq <= $3
        AND goal_transfers.n = 0
    ORDER BY goal_transfers.seq
    LIMIT $4
) AS page
-- The bounds are said of each, so that none is read from its beginning.
INNER JOIN goal_events
    ON goal_events.goal_id = $1 AND goal_events.seq = page.seq AND goal_events.seq > $2
LEFT JOIN goal_displays
    ON
        goal_displays.goal_id = $1
        AND goal_displays.seq = goal_events.seq
        AND goal_displays.seq > $2
LEFT JOIN milestones
    ON
        goal_events.kind = 'contribution_confirmed'
        AND milestones.goal_id = $1
        AND milestones.milestone_id = (goal_events.body ->> 'milestone_id')::uuid
ORDER BY goal_events.seq;

-- name: read_receipt
-- A contribution with its goal, and with the event by which its money came in.
--
--   $1 uuid  contribution
--
-- Returns: no row when there is none; at and hash are null while nothing has come in.
SELECT
    contributions.goal_id,
    contributions.contribution_id,
    contributions.payment_code,
    contributions.access_key,
    contributions.person_id,
    contributions.payer_name,
    contributions.anonymous,
    contributions.channel,
    contributions.seq,
    contributions.confirmed_minor,
    contributions.refunded_minor,
    contributions.charged_back_minor,
    goals.slug,
    goals.title,
    goals.currency,
    milestones.title AS milestone,
    goal_events.at,
    goal_events.hash
FROM contributions
INNER JOIN goals ON goals.goal_id = contributions.goal_id
LEFT JOIN milestones
    ON
        milestones.goal_id = contributions.goal_id
        AND milestones.milestone_id = contributions.milestone_id
LEFT JOIN goal_events
    ON
        goal_events.goal_id = contributions.goal_id
        AND goal_events.seq = contributions.seq
WHERE contributions.contribution_id = $1;

-- name: find_operation_among
-- Which of some operations made an event, or of those that brought money out of suspense.
--
--   $1 uuid    goal
--   $2 bigint  seq
--   $3 uuid[]  operations
SELECT operations.operation_id
FROM operations
WHERE
    operations.goal_id = $1
    AND operations.operation_id = ANY(
        $3::uuid[] || ARRAY(
            SELECT suspense_items.allocation_id
            FROM suspense_items
            WHERE suspense_items.to_goal_id = $1
        )
    )
    AND operations.seq = $2
    AND operations.refusal IS NULL;

-- name: find_operation_of_event
-- The operation that made an event, looked for among all of the goal's, where these are not many:
-- for what came neither by a payment of our own nor out of suspense, but by some tool.
--
--   $1 uuid    goal
--   $2 bigint  seq
--   $3 uuid    what it was about
SELECT operations.operation_id
FROM operations
WHERE
    operations.goal_id = $1
    AND operations.seq = $2
    AND operations.subject = $3
    AND operations.refusal IS NULL
    AND (SELECT goal_heads.seq FROM goal_heads WHERE goal_heads.goal_id = $1) <= 10000
LIMIT 1;

-- name: find_goal_by_slug
-- The goal that an address belongs to.
--
--   $1 text  slug
SELECT goal_slugs.goal_id
FROM goal_slugs
WHERE goal_slugs.slug = $1;

-- name: read_share
-- What a share page, a badge and a widget show of a goal.
--
--   $1 uuid  goal
--
-- Returns: no row when there is no such goal, or it is a suspense book.
SELECT
    goals.goal_id,
    goals.slug,
    goals.title,
    goals.description,
    goals.category,
    goals.image,
    goals.visibility,
    goals.currency,
    goals.target_minor,
    goals.deadline,
    goal_heads.seq,
    goal_heads.status,
    goal_heads.raised_minor,
    goal_heads.contributors
FROM goals
INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
WHERE goals.goal_id = $1 AND NOT goals.suspense;
