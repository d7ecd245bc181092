-- Errands: what follows by itself of withdrawals and proofs, and when.

-- name: list_errands
-- Those that come first, also such as are due already. The index errands_due holds just the ones
-- that wait, in this order.
--
--   $1 bigint  rows
--
-- Returns: the errands, the next one first, with the end of a withdrawal's time and of its cooling.
SELECT
    errands.goal_id,
    errands.subject_id,
    errands.kind,
    errands.armed,
    errands.tries,
    errands.next_try_at,
    withdrawals.expires_at,
    withdrawals.cools_until,
    proofs.review_ends_at
FROM errands
LEFT JOIN withdrawals
    ON
        withdrawals.goal_id = errands.goal_id
        AND withdrawals.withdrawal_id = errands.subject_id
        AND errands.kind = 'withdrawal'
LEFT JOIN proofs
    ON
        proofs.goal_id = errands.goal_id
        AND proofs.proof_id = errands.subject_id
        AND errands.kind = 'proof'
WHERE errands.waiting
ORDER BY errands.next_try_at, errands.goal_id, errands.subject_id
LIMIT $1;

-- name: put_off_errand
-- Look again later, unless the errand was set anew meanwhile.
--
--   $1 uuid         goal
--   $2 uuid         withdrawal or proof
--   $3 bigint       which time it was set
--   $4 timestamptz  when
--   $5 integer      tries so far
--
-- Locks:   the row, until commit.
UPDATE errands
SET
    tries = $5,
    next_try_at = $4
WHERE
    errands.goal_id = $1
    AND errands.subject_id = $2
    AND errands.armed = $3
    AND errands.waiting;
