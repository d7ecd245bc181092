-- What staff look through when money hangs: payouts, and notifications that were not booked.

-- name: list_payouts
-- Transfers to beneficiaries, those that wait for people first, then the newest.
--
--   $1 text     status, or null for all
--   $2 boolean  whether the last one of the page before did not wait, or null for the first page
--   $3 uuid     its withdrawal
--   $4 bigint   rows
--
-- Returns: calm says whether a payout does not wait for people.
SELECT
    payouts.withdrawal_id,
    payouts.goal_id,
    goals.title AS goal_title,
    goals.slug AS goal_slug,
    goals.currency,
    payouts.reference,
    payouts.amount_minor,
    payouts.fee_minor,
    payouts.status,
    payouts.status <> 'parked' AS calm,
    payouts.reason,
    payouts.settled,
    payouts.tries,
    payouts.next_try_at,
    payouts.sending_at,
    payouts.bank_reference
FROM payouts
INNER JOIN goals ON goals.goal_id = payouts.goal_id
WHERE
    ($1::text IS NULL OR payouts.status = $1)
    AND (
        $2::boolean IS NULL
        OR (payouts.status <> 'parked') > $2
        OR ((payouts.status <> 'parked') = $2 AND payouts.withdrawal_id < $3)
    )
ORDER BY (payouts.status <> 'parked'), payouts.withdrawal_id DESC
LIMIT $4;

-- name: list_webhook_events
-- Notifications that were not booked when they came, newest first.
--
--   $1 text         state, or null for all
--   $2 integer      that came so often at least
--   $3 timestamptz  before this moment, or null for the first page
--   $4 bytea        or at it, and after this digest
--   $5 bigint       rows
SELECT
    webhook_events.digest,
    webhook_events.state,
    webhook_events.reference,
    webhook_events.reason,
    webhook_events.deliveries,
    webhook_events.attempts,
    webhook_events.received_at,
    webhook_events.next_try_at
FROM webhook_events
WHERE
    ($1::text IS NULL OR webhook_events.state = $1)
    AND webhook_events.deliveries >= $2
    AND (
        $3::timestamptz IS NULL
        OR webhook_events.received_at < $3
        OR (webhook_events.received_at = $3 AND webhook_events.digest > $4)
    )
ORDER BY webhook_events.received_at DESC, webhook_events.digest
LIMIT $5;
