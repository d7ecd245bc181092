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
)

SELECT
    ends.slug,
    ends.title,
    ends.currency,
    ends.seq,
    ends.head_hash,
    ends.from_seq,
    ends.to_seq,
    ends.raised_minor,
    ends.fees_minor,
    ends.withdrawn_minor,
    ends.refunded_minor,
    ends.charged_back_minor,
    CASE ends.from_seq WHEN 0 THEN 0 ELSE ends.cash_minor - later.cash_minor END::bigint
        AS opening_cash_minor,
    CASE ends.from_seq WHEN 0 THEN 0 ELSE ends.available_minor - later.available_minor END::bigint
        AS opening_available_minor,
    CASE ends.from_seq WHEN 0 THEN 0 ELSE ends.reserved_minor - later.reserved_minor END::bigint
        AS opening_reserved_minor,
    CASE ends.from_seq WHEN 0 THEN 0 ELSE ends.receivable_minor - later.receivable_minor END::bigint
        AS opening_receivable_minor,
    (ends.cash_minor - latest.cash_minor)::bigint AS closing_cash_minor,
    (ends.available_minor - latest.available_minor)::bigint AS closing_available_minor,
    (ends.reserved_minor - latest.reserved_minor)::bigint AS closing_reserved_minor,
    (ends.receivable_minor - latest.receivable_minor)::bigint AS closing_receivable_minor
FROM ends
-- From the beginning there is nothing to take off the book: the log need not be added up for it.
CROSS JOIN LATERAL logged_since(
    $1, CASE ends.from_seq WHEN 0 THEN ends.seq ELSE ends.from_seq END
) AS later
CROSS JOIN LATERAL logged_since($1, ends.to_seq) AS latest;

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
--          their order; name is null where none is shown, or it was erased.
SELECT
    goal_events.seq,
    goal_events.kind,
    goal_events.at,
    goal_events.body,
    goal_events.hash,
    goal_displays.display ->> 'name' AS name,
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
INNER JOIN goal_events ON goal_events.goal_id = $1 AND goal_events.seq = page.seq
LEFT JOIN goal_displays
    ON
        goal_displays.goal_id = goal_events.goal_id
        AND goal_displays.seq = goal_events.seq
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
    goal_events.at,
    goal_events.hash
FROM contributions
INNER JOIN goals ON goals.goal_id = contributions.goal_id
LEFT JOIN goal_events
    ON
        goal_events.goal_id = contributions.goal_id
        AND goal_events.seq = contributions.seq
WHERE contributions.contribution_id = $1;

-- name: find_operation_among
-- Which of some operations made an event.
--
--   $1 uuid    goal
--   $2 bigint  seq
--   $3 uuid[]  operations
SELECT operations.operation_id
FROM operations
WHERE
    operations.goal_id = $1
    AND operations.operation_id = ANY($3::uuid[])
    AND operations.seq = $2
    AND operations.refusal IS NULL;

-- name: find_operation_of_event
-- The operation that made an event, looked for among all of the goal's: for what came another way
-- than by a payment of our own, which is seldom.
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
