-- Refunds on their way, one row for each contribution: sent once, asked after until it is known.

-- name: list_refunds_on_their_way
-- Those that goals have promised and that are not with the payouts, the longest waiting first.
--
--   $1 timestamptz  now
--   $2 bigint       rows
--
-- Returns: also whose contribution it was, what was paid for it in minor units, when it came in, by
--          which reference the gateway knows the charge, and whether another refund of the same
--          charge was sent.
SELECT
    refund_items.goal_id,
    refund_items.refund_id,
    refund_items.contribution_id,
    refund_items.amount_minor,
    refund_items.way,
    refund_items.state,
    refund_items.tries,
    refund_items.sending_at,
    refunds.started_seq,
    contributions.person_id,
    contributions.confirmed_minor,
    checkouts.reference AS charge,
    goal_events.at AS came_at,
    EXISTS (
        SELECT 1
        FROM refund_items AS other
        WHERE
            other.goal_id = refund_items.goal_id
            AND other.contribution_id = refund_items.contribution_id
            AND other.refund_id <> refund_items.refund_id
            AND other.sending_at IS NOT NULL
    ) AS is_one_of_several
FROM refund_items
INNER JOIN refunds
    ON refunds.goal_id = refund_items.goal_id AND refunds.refund_id = refund_items.refund_id
INNER JOIN contributions
    ON
        contributions.goal_id = refund_items.goal_id
        AND contributions.contribution_id = refund_items.contribution_id
INNER JOIN goal_events
    ON
        goal_events.goal_id = contributions.goal_id
        AND goal_events.seq = contributions.seq
LEFT JOIN checkouts
    ON
        checkouts.goal_id = refund_items.goal_id
        AND checkouts.contribution_id = refund_items.contribution_id
WHERE
    refund_items.state IN (
        'started', 'sending', 'accepted', 'awaiting_account', 'succeeded', 'failed'
    )
    AND refund_items.next_try_at <= $1
ORDER BY refund_items.next_try_at, refund_items.refund_id
LIMIT $2;

-- name: begin_refund_item
-- Note that the gateway is about to be asked. Of two servers the second finds nothing; from here on
-- it is never asked again.
--
--   $1 uuid         goal
--   $2 uuid         refund
--   $3 timestamptz  now
--   $4 timestamptz  when to look what became of it, should nobody note it
--
-- Returns: no row when somebody else has begun.
-- Locks:   the row, until commit.
UPDATE refund_items
SET
    state = 'sending',
    reason = NULL,
    tries = 0,
    sending_at = $3,
    next_try_at = $4
WHERE
    refund_items.goal_id = $1
    AND refund_items.refund_id = $2
    AND refund_items.state = 'started'
    AND refund_items.sending_at IS NULL
RETURNING refund_items.refund_id;

-- name: note_refund_item
-- Note where a refund stands. One whose outcome is known stays there until its goal was told.
--
--   $1 uuid         goal
--   $2 uuid         refund
--   $3 text         state
--   $4 text         why it waits or has failed, or null
--   $5 timestamptz  when to look again
--
-- Locks: the row, until commit.
UPDATE refund_items
SET
    state = $3,
    reason = $4,
    tries = refund_items.tries + 1,
    next_try_at = $5,
    -- What the gateway has refused clearly was not sent.
    sending_at = CASE WHEN $3 IN ('started', 'failed') THEN NULL ELSE refund_items.sending_at END
WHERE
    refund_items.goal_id = $1
    AND refund_items.refund_id = $2
    AND refund_items.state IN ('started', 'sending', 'accepted', 'awaiting_account');

-- name: put_off_refund_item
-- Look again later: something was in the way that need not stay.
--
--   $1 uuid         goal
--   $2 uuid         refund
--   $3 timestamptz  when
--
-- Locks: the row, until commit.
UPDATE refund_items
SET
    tries = refund_items.tries + 1,
    next_try_at = $3
WHERE refund_items.goal_id = $1 AND refund_items.refund_id = $2;

-- name: hand_refund_over
-- Let a refund be paid out to an account, by the reference that it has for ever; once.
--
--   $1 uuid    goal
--   $2 uuid    refund
--   $3 text    reference
--   $4 text    account, sealed
--
-- Locks: the row, until commit.
WITH handed AS (
    UPDATE refund_items
    SET
        state = 'handed',
        reason = NULL
    WHERE
        refund_items.goal_id = $1
        AND refund_items.refund_id = $2
        AND refund_items.state IN ('started', 'awaiting_account')
    RETURNING refund_items.goal_id, refund_items.refund_id, refund_items.amount_minor
)

INSERT INTO payouts (
    goal_id, withdrawal_id, kind, seq, reference, amount_minor, account_sealed, status, fee_minor,
    settled, tries, next_try_at
)
SELECT
    handed.goal_id,
    handed.refund_id,
    'refund' AS kind,
    refunds.started_seq,
    $3 AS reference,
    handed.amount_minor,
    $4 AS account_sealed,
    'due' AS status,
    0 AS fee_minor,
    FALSE AS settled,
    0 AS tries,
    'epoch' AS next_try_at
FROM handed
INNER JOIN refunds
    ON refunds.goal_id = handed.goal_id AND refunds.refund_id = handed.refund_id;

-- name: settle_refund_item
-- Note that the goal has been told the outcome.
--
--   $1 uuid  goal
--   $2 uuid  refund
--
-- Locks: the row, until commit.
UPDATE refund_items
SET state = 'done'
WHERE
    refund_items.goal_id = $1
    AND refund_items.refund_id = $2
    AND refund_items.state IN ('succeeded', 'failed');
