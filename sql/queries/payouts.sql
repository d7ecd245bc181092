-- Payouts: transfers that the gateway is asked for, each once.

-- name: list_payouts_due
-- Those whose outcome the goal has not been told, the longest waiting first.
--
--   $1 timestamptz  now
--   $2 bigint       rows
SELECT
    payouts.goal_id,
    payouts.withdrawal_id,
    payouts.reference,
    payouts.amount_minor,
    payouts.account_sealed,
    payouts.status,
    payouts.reason,
    payouts.fee_minor,
    payouts.tries
FROM payouts
WHERE
    NOT payouts.settled
    AND payouts.next_try_at <= $1
    -- What the gateway refused before any money could leave is for people.
    AND (payouts.status <> 'parked' OR payouts.sending_at IS NULL)
ORDER BY payouts.next_try_at, payouts.reference
LIMIT $2;

-- name: begin_payout
-- Note that the transfer is about to be sent. Of two servers the second finds nothing; from here on
-- the outcome is unknown until the gateway says it.
--
--   $1 text         reference
--   $2 timestamptz  now
--   $3 timestamptz  when to ask what became of it, should nobody note it
--
-- Returns: no row when somebody else has begun.
-- Locks:   the row, until commit.
UPDATE payouts
SET
    status = 'sending',
    reason = NULL,
    sending_at = $2,
    next_try_at = $3
WHERE
    payouts.reference = $1
    AND payouts.status IN ('due', 'parked')
    AND payouts.sending_at IS NULL
    AND NOT payouts.settled
RETURNING payouts.reference;

-- name: note_payout
-- Note where a payout stands. An outcome that is known stays, and the account is forgotten with it.
--
--   $1 text         reference
--   $2 text         status
--   $3 text         why it is parked or has failed, or NULL
--   $4 text         the banks' reference, or NULL
--   $5 timestamptz  when to look again
--
-- Locks:   the row, until commit.
UPDATE payouts
SET
    status = $2,
    reason = $3,
    bank_reference = coalesce($4, payouts.bank_reference),
    account_sealed = CASE
        WHEN $2 NOT IN ('succeeded', 'failed') THEN payouts.account_sealed
    END,
    tries = payouts.tries + 1,
    next_try_at = $5
WHERE payouts.reference = $1 AND payouts.status NOT IN ('succeeded', 'failed');

-- name: put_off_payout
-- Look again later: something was in the way.
--
--   $1 text         reference
--   $2 timestamptz  when
--
-- Locks:   the row, until commit.
UPDATE payouts
SET
    tries = payouts.tries + 1,
    next_try_at = $2
WHERE payouts.reference = $1 AND NOT payouts.settled;

-- name: settle_payout
-- Note that the goal has been told the outcome.
--
--   $1 text  reference
--
-- Locks:   the row, until commit.
UPDATE payouts
SET settled = TRUE
WHERE payouts.reference = $1 AND payouts.status IN ('succeeded', 'failed');
