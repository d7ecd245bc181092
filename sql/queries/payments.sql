-- Payments: checkouts, and notifications that wait or that nobody could book.

-- name: read_checkout
-- The checkout that a contribution's payer was sent to.
--
--   $1 uuid  goal
--   $2 uuid  contribution
--
-- Returns: no row while none was opened.
SELECT
    checkouts.reference,
    checkouts.checkout_url
FROM checkouts
WHERE checkouts.goal_id = $1 AND checkouts.contribution_id = $2;

-- name: save_checkout
-- Remember the checkout of a contribution; the first one stands.
--
--   $1 uuid  goal
--   $2 uuid  contribution
--   $3 text  our reference
--   $4 text  checkout's address
--
-- Returns: nothing.
INSERT INTO checkouts (goal_id, contribution_id, reference, checkout_url)
VALUES ($1, $2, $3, $4)
ON CONFLICT ON CONSTRAINT checkouts_pkey DO NOTHING;

-- name: keep_webhook_event
-- Keep an authentic notification that is not booked now. One that came before is counted.
--
--   $1 bytea    SHA-256 of the raw body
--   $2 text     state
--   $3 text     gateway's reference, or empty
--   $4 text     reason, for people
--   $5 text     recipe of the signature
--   $6 bytea    raw body
--   $7 float8   seconds until it is tried again, or null
--
-- Returns: nothing.
INSERT INTO webhook_events (digest, state, reference, reason, recipe, raw, next_try_at)
VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::float8))
ON CONFLICT ON CONSTRAINT webhook_events_pkey DO UPDATE
SET deliveries = webhook_events.deliveries + 1;

-- name: due_webhook_events
-- Notifications whose time has come. Another server that asks meanwhile gets others.
--
--   $1 integer  rows
--   $2 float8   seconds after which one is due again if nobody says how it went
--
-- Returns: the notifications, oldest first; waited_s: seconds since each came in.
-- Locks:   their rows, until commit; rows that another server holds are passed over.
WITH due AS (
    SELECT webhook_events.digest
    FROM webhook_events
    WHERE webhook_events.next_try_at <= now()
    ORDER BY webhook_events.next_try_at
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)

UPDATE webhook_events
SET
    next_try_at = now() + make_interval(secs => $2::float8),
    attempts = webhook_events.attempts + 1
FROM due
WHERE webhook_events.digest = due.digest
RETURNING
    webhook_events.digest,
    webhook_events.raw,
    webhook_events.recipe,
    webhook_events.attempts,
    extract(EPOCH FROM now() - webhook_events.received_at)::float8 AS waited_s;

-- name: move_webhook_event
-- Say how trying again went.
--
--   $1 bytea   SHA-256 of the raw body
--   $2 text    state
--   $3 text    reason, for people
--   $4 float8  seconds until it is tried again, or null
--
-- Locks:   the row, until commit.
UPDATE webhook_events
SET
    state = $2,
    reason = $3,
    next_try_at = now() + make_interval(secs => $4::float8)
WHERE webhook_events.digest = $1;

-- name: due_outbox
-- Side effects whose time has come, of one topic. Another server that asks meanwhile gets others.
--
--   $1 text     topic
--   $2 integer  rows
--   $3 float8   seconds after which one is due again if nobody says how it went
--
-- Returns: the rows, oldest first.
-- Locks:   their rows, until commit; rows that another server holds are passed over.
WITH due AS (
    SELECT
        outbox.goal_id,
        outbox.outbox_id
    FROM outbox
    WHERE outbox.topic = $1 AND outbox.done_at IS NULL AND outbox.next_try_at <= now()
    ORDER BY outbox.next_try_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)

UPDATE outbox
SET
    next_try_at = now() + make_interval(secs => $3::float8),
    attempts = outbox.attempts + 1
FROM due
WHERE outbox.goal_id = due.goal_id AND outbox.outbox_id = due.outbox_id
RETURNING
    outbox.goal_id,
    outbox.outbox_id,
    outbox.payload,
    outbox.attempts;

-- name: finish_outbox
-- Mark a side effect as done.
--
--   $1 uuid  goal
--   $2 uuid  row
--   $3 text  why it was done another way than was meant: a code; or null
--
-- Locks:   the row, until commit.
UPDATE outbox
SET
    done_at = now(),
    last_error = $3
WHERE outbox.goal_id = $1 AND outbox.outbox_id = $2;

-- name: put_off_outbox
-- Try a side effect again later, unless somebody has done it meanwhile.
--
--   $1 uuid    goal
--   $2 uuid    row
--   $3 text    what went wrong: a code, nothing personal
--   $4 float8  seconds until then
--
-- Locks:   the row, until commit.
UPDATE outbox
SET
    last_error = $3,
    next_try_at = now() + make_interval(secs => $4::float8)
WHERE outbox.goal_id = $1 AND outbox.outbox_id = $2 AND outbox.done_at IS NULL;

-- name: count_outbox
-- Side effects that have still to be done, and how many of them have failed before.
--
--   $1 text  topic
--
-- Returns: waiting, failing, and for how many seconds the oldest has waited.
SELECT
    count(*) AS waiting,
    count(outbox.last_error) AS failing,
    coalesce(extract(EPOCH FROM now() - min(outbox.created_at)), 0)::float8 AS oldest_s
FROM outbox
WHERE outbox.topic = $1 AND outbox.done_at IS NULL;
