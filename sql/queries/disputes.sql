-- Disputes: charges that payers' banks want back.

-- name: note_dispute
-- Keep what the gateway lists of a dispute. One that is decided stays as it was decided: the
-- gateway may repeat what it said before, or forget. One whose money had not come in is matched as
-- soon as it has.
--
--   $1 text         ticket
--   $2 text         reference of the charge, or null
--   $3 uuid         goal that our own reference names, or null
--   $4 text         payment code that it names, or null
--   $5 bigint       amount in minor units, or null
--   $6 text         state
--   $7 text         the gateway's word for it, or null
--   $8 timestamptz  when it is due to be answered, or null
--   $9 timestamptz  now
--
-- Locks: the row, until commit.
INSERT INTO disputes (
    ticket_id, reference, goal_id, contribution_id, amount_minor, state, status, due_at, seen_at,
    decided_at
)
SELECT
    $1 AS ticket_id,
    $2 AS reference,
    contribution.goal_id,
    contribution.contribution_id,
    $5::bigint AS amount_minor,
    $6 AS state,
    $7 AS status,
    $8::timestamptz AS due_at,
    $9::timestamptz AS seen_at,
    CASE WHEN $6 IN ('lost', 'won') THEN $9::timestamptz END AS decided_at
FROM (VALUES (1)) AS once (n)
LEFT JOIN LATERAL (
    SELECT
        contributions.goal_id,
        contributions.contribution_id
    FROM contributions
    WHERE
        contributions.goal_id = $3::uuid
        AND contributions.payment_code = $4::text
        AND contributions.seq IS NOT NULL
) AS contribution ON TRUE
ON CONFLICT ON CONSTRAINT disputes_pkey DO UPDATE
SET
    goal_id = coalesce(disputes.goal_id, excluded.goal_id),
    contribution_id = coalesce(disputes.contribution_id, excluded.contribution_id),
    amount_minor = coalesce(disputes.amount_minor, excluded.amount_minor),
    state = CASE WHEN disputes.decided_at IS NULL THEN excluded.state ELSE disputes.state END,
    status = CASE WHEN disputes.decided_at IS NULL THEN excluded.status ELSE disputes.status END,
    due_at = coalesce(excluded.due_at, disputes.due_at),
    decided_at = coalesce(disputes.decided_at, excluded.decided_at)
WHERE disputes.decided_at IS NULL OR disputes.goal_id IS NULL;

-- name: list_disputes_to_book
-- Disputes that are lost and whose money no goal has given up yet.
--
--   $1 text    after this ticket, or null
--   $2 bigint  rows
--
-- Returns: also what is left of the contribution to be taken back, in minor units.
SELECT
    disputes.ticket_id,
    disputes.goal_id,
    disputes.contribution_id,
    disputes.amount_minor,
    (contributions.confirmed_minor - contributions.charged_back_minor)::bigint AS left_minor
FROM disputes
INNER JOIN contributions
    ON
        contributions.goal_id = disputes.goal_id
        AND contributions.contribution_id = disputes.contribution_id
WHERE
    disputes.state = 'lost'
    AND disputes.charged_seq IS NULL
    AND ($1::text IS NULL OR disputes.ticket_id > $1)
ORDER BY disputes.ticket_id
LIMIT $2;

-- name: note_dispute_booked
-- Note by which event a goal has given the money up, or why it could not.
--
--   $1 text    ticket
--   $2 bigint  seq, or null
--   $3 text    why not, or null
--
-- Locks: the row, until commit.
UPDATE disputes
SET
    charged_seq = $2,
    trouble = $3
WHERE disputes.ticket_id = $1 AND disputes.charged_seq IS NULL;

-- name: list_disputes
-- Disputes, newest first: those of a goal's contributions, or for staff all.
--
--   $1 uuid         goal, or null for all
--   $2 timestamptz  before what was first seen then, or null for the first page
--   $3 text         before this ticket of that moment, or null
--   $4 bigint       rows
SELECT
    disputes.*,
    goals.currency,
    goals.title AS goal_title
FROM disputes
LEFT JOIN goals ON goals.goal_id = disputes.goal_id
WHERE
    ($1::uuid IS NULL OR disputes.goal_id = $1)
    AND ($2::timestamptz IS NULL OR (disputes.seen_at, disputes.ticket_id) < ($2, $3::text))
ORDER BY disputes.seen_at DESC, disputes.ticket_id DESC
LIMIT $4;

-- name: read_dispute
-- One dispute, as list_disputes has it.
--
--   $1 text  ticket
--
-- Returns: no row when there is none.
SELECT
    disputes.*,
    goals.currency,
    goals.title AS goal_title
FROM disputes
LEFT JOIN goals ON goals.goal_id = disputes.goal_id
WHERE disputes.ticket_id = $1;

-- name: count_disputes
-- Disputes by where they stand, and those whose money could not be booked.
--
-- Returns: what, and how many.
SELECT
    disputes.state AS what,
    count(*) AS count
FROM disputes
GROUP BY disputes.state

UNION ALL

SELECT
    'unbooked' AS what,
    count(*) AS count
FROM disputes
WHERE disputes.state = 'lost' AND disputes.charged_seq IS NULL;
