-- Payouts: transfers that the gateway is asked for, each once.

-- name: list_payouts_due
-- Those whose outcome the goal has not been told, the longest waiting first.
--
--   $1 timestamptz  now
--   $2 bigint       rows
SELECT
    payouts.goal_id,
    payouts.withdrawal_id,
    payouts.kind,
    payouts.reference,
    payouts.amount_minor,
    payouts.account_sealed,
    payouts.status,
    payouts.reason,
    payouts.fee_minor,
    payouts.tries,
    payouts.sending_at
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
--   $6 bigint       what sending it has cost, minor units
--
-- Locks:   the row, until commit.
UPDATE payouts
SET
    status = $2,
    reason = $3,
    fee_minor = $6,
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
-- Note that the goal has been told the outcome. Where its payer wanted a refund is forgotten when
-- nothing of their contribution is on its way back any more.
--
--   $1 text  reference
--
-- Locks:   the rows, until commit.
WITH ended AS (
    SELECT
        contributions.goal_id,
        contributions.contribution_id
    FROM payouts
    INNER JOIN refunds
        ON refunds.goal_id = payouts.goal_id AND refunds.refund_id = payouts.withdrawal_id
    INNER JOIN contributions
        ON
            contributions.goal_id = refunds.goal_id
            AND contributions.contribution_id = refunds.contribution_id
    WHERE
        payouts.reference = $1
        AND payouts.kind = 'refund'
        AND payouts.status IN ('succeeded', 'failed')
        AND contributions.refunding_minor = 0
),

forgotten AS (
    DELETE FROM refund_accounts
    USING ended
    WHERE
        refund_accounts.goal_id = ended.goal_id
        AND refund_accounts.contribution_id = ended.contribution_id
)

UPDATE payouts
SET settled = TRUE
WHERE payouts.reference = $1 AND payouts.status IN ('succeeded', 'failed');

-- name: count_parked_payouts
-- How many wait for people.
SELECT count(*) AS parked
FROM payouts
WHERE NOT payouts.settled AND payouts.status = 'parked';

-- name: read_payout
-- One payout, as staff see it.
--
--   $1 text  reference
--
-- Returns: no row when there is none.
SELECT
    payouts.reference,
    payouts.goal_id,
    payouts.withdrawal_id,
    payouts.amount_minor,
    payouts.status,
    payouts.reason,
    payouts.decision_id
FROM payouts
WHERE payouts.reference = $1;

-- name: retry_payout
-- Have a parked payout sent as if it never had been: no money of it has left.
--
--   $1 text  reference
--   $2 uuid  decision
--
-- Returns: no row when it is not parked.
-- Locks:   the row, until commit.
UPDATE payouts
SET
    status = 'due',
    reason = NULL,
    tries = 0,
    next_try_at = 'epoch',
    sending_at = NULL,
    decision_id = $2
WHERE
    payouts.reference = $1
    AND payouts.status = 'parked'
    AND NOT payouts.settled
    AND payouts.decision_id IS DISTINCT FROM $2
RETURNING payouts.reference;

-- name: give_up_payout
-- Note that a parked payout is not to be sent any more; the goal is told next.
--
--   $1 text  reference
--   $2 uuid  decision
--
-- Returns: no row when it is not parked.
-- Locks:   the row, until commit.
UPDATE payouts
SET
    status = 'failed',
    reason = 'given_up',
    account_sealed = NULL,
    tries = 0,
    next_try_at = 'epoch',
    decision_id = $2
WHERE
    payouts.reference = $1
    AND payouts.status = 'parked'
    AND NOT payouts.settled
    AND payouts.decision_id IS DISTINCT FROM $2
RETURNING payouts.reference;

-- name: list_payout_accounts
-- Accounts that are kept with payouts, to be encrypted anew, a page at a time.
--
--   $1 uuid     after this withdrawal, or null
--   $2 integer  rows
SELECT
    payouts.withdrawal_id,
    payouts.account_sealed AS sealed
FROM payouts
WHERE
    payouts.account_sealed IS NOT NULL
    AND ($1::uuid IS NULL OR payouts.withdrawal_id > $1)
ORDER BY payouts.withdrawal_id
LIMIT $2;

-- name: reseal_payout_accounts
-- Replace accounts by the same ones under another key, unless they are gone meanwhile.
--
--   $1 uuid[]  withdrawals
--   $2 text[]  accounts as they were
--   $3 text[]  accounts as they are to be
--
-- Locks:   those rows, until commit.
UPDATE payouts
SET account_sealed = resealed.after
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS resealed (withdrawal_id, before, after)
WHERE
    payouts.withdrawal_id = resealed.withdrawal_id
    AND payouts.account_sealed = resealed.before;
