-- Reconciliation: runs, what the gateway lists, and what differs from the books.

-- name: begin_run
-- Begin a run, unless one is under way or this one was begun before.
--
--   $1 uuid         run
--   $2 text         cause
--   $3 uuid         who wants it, or null
--   $4 date         first day to read
--   $5 date         last day
--   $6 timestamptz  now
--
-- Returns: nothing.
-- Locks:   nobody: of two at once one finds the other's.
INSERT INTO reconciliation_runs (
    run_id, cause, person_id, first_day, last_day, state, stage, day, page, started_at, next_try_at
) VALUES ($1, $2, $3, $4, $5, 'running', 'missed', $4, 1, $6, $6)
ON CONFLICT DO NOTHING;

-- name: read_run
-- A run, or the one that is under way.
--
--   $1 uuid  run, or null for the one under way
SELECT reconciliation_runs.*
FROM reconciliation_runs
WHERE
    reconciliation_runs.run_id = $1
    OR ($1::uuid IS NULL AND reconciliation_runs.state = 'running');

-- name: list_runs
-- The latest runs, newest first.
--
--   $1 bigint   rows
--   $2 boolean  only those that are done
SELECT reconciliation_runs.*
FROM reconciliation_runs
WHERE NOT $2 OR reconciliation_runs.state = 'done'
ORDER BY reconciliation_runs.started_at DESC, reconciliation_runs.run_id
LIMIT $1;

-- name: take_run
-- Take the run that is under way, if nobody is at it.
--
--   $1 timestamptz  now
--   $2 timestamptz  until when nobody else takes it, unless it gets on
--
-- Returns: no row when there is none, or somebody is at it.
-- Locks:   the run, until commit; one that another server takes is passed over.
UPDATE reconciliation_runs
SET next_try_at = $2
WHERE reconciliation_runs.run_id = (
    SELECT due.run_id
    FROM reconciliation_runs AS due
    WHERE due.state = 'running' AND due.next_try_at <= $1
    FOR UPDATE SKIP LOCKED
)
RETURNING reconciliation_runs.*;

-- name: advance_run
-- Note that a step of a run is done, and where it goes on.
--
--   $1  uuid         run
--   $2  text         stage that was left
--   $3  date         its day
--   $4  integer      its page
--   $5  text         stage to go on with
--   $6  date         its day
--   $7  integer      its page
--   $8  bigint       rows that were read
--   $9  bigint       of them, rows that could not be read
--   $10 bigint       payments that were credited
--   $11 text         what is to be said of it, or null
--   $12 timestamptz  until when nobody else takes the run
--
-- Returns: no row when somebody else has gone on with it.
-- Locks:   the run, until commit.
UPDATE reconciliation_runs
SET
    stage = $5,
    day = $6,
    page = $7,
    rows_read = reconciliation_runs.rows_read + $8,
    unreadable = reconciliation_runs.unreadable + $9,
    credited = reconciliation_runs.credited + $10,
    reason = coalesce($11, reconciliation_runs.reason),
    failures = 0,
    next_try_at = $12
WHERE
    reconciliation_runs.run_id = $1
    AND reconciliation_runs.state = 'running'
    AND reconciliation_runs.stage = $2
    AND reconciliation_runs.day = $3
    AND reconciliation_runs.page = $4
RETURNING reconciliation_runs.*;

-- name: put_off_run
-- Note that a step has failed; after so many in a row the run has.
--
--   $1 uuid         run
--   $2 text         why: a code or the gateway's words, nothing personal
--   $3 integer      failures that are too many
--   $4 timestamptz  now
--   $5 timestamptz  when to try again
--
-- Returns: its state.
-- Locks:   the run, until commit.
UPDATE reconciliation_runs
SET
    failures = reconciliation_runs.failures + 1,
    reason = $2,
    next_try_at = $5,
    state = CASE WHEN reconciliation_runs.failures + 1 >= $3 THEN 'failed' ELSE 'running' END,
    finished_at = CASE WHEN reconciliation_runs.failures + 1 >= $3 THEN $4::timestamptz END
WHERE reconciliation_runs.run_id = $1 AND reconciliation_runs.state = 'running'
RETURNING reconciliation_runs.state;

-- name: end_run
-- Note that a run is done, and what it says of the whole.
--
--   $1 uuid         run
--   $2 bigint       what the gateway has, minor units, or null: nothing is said of it
--   $3 bigint       what the books say, minor units
--   $4 bigint       what nobody can explain, minor units, or null
--   $5 text         why nothing is said of the balance, or null
--   $6 timestamptz  now
--
-- Locks: the run, until commit.
UPDATE reconciliation_runs
SET
    state = 'done',
    stage = 'done',
    gateway_minor = $2,
    ledger_minor = $3,
    unexplained_minor = $4,
    open_items = (
        SELECT count(*) FROM reconciliation_items WHERE reconciliation_items.state = 'open'
    ),
    reason = $5,
    finished_at = $6
WHERE reconciliation_runs.run_id = $1 AND reconciliation_runs.state = 'running';

-- name: find_oldest_day
-- The day on which anybody can have paid first.
SELECT min((contributions.created_at AT TIME ZONE 'UTC')::date) AS day
FROM contributions;

-- name: find_rows_seen
-- Which of these rows the run has seen before, on a page that it is done with.
--
--   $1 uuid    run
--   $2 text    kind
--   $3 text[]  references
SELECT gateway_rows.reference
FROM gateway_rows
WHERE
    gateway_rows.kind = $2
    AND gateway_rows.reference = ANY($3::text[])
    AND gateway_rows.run_id = $1;

-- name: find_booked_in
-- What books say of money that came in.
--
--   $1 text[]  references that it is claimed by
SELECT
    receipts.reference AS claim,
    receipts.goal_id,
    receipts.seq,
    goals.currency,
    coalesce(contributions.confirmed_minor, suspense_items.amount_minor) AS amount_minor,
    coalesce(contributions.fee_minor, suspense_items.fee_minor) AS fee_minor,
    coalesce(
        contributions.refunding_minor
        + contributions.refunded_minor
        + contributions.charged_back_minor,
        0
    ) AS given_back_minor,
    coalesce(contributions.charged_back_minor, 0) AS charged_back_minor
FROM receipts
INNER JOIN goals ON goals.goal_id = receipts.goal_id
LEFT JOIN contributions
    ON contributions.goal_id = receipts.goal_id AND contributions.seq = receipts.seq
LEFT JOIN suspense_items
    ON
        suspense_items.goal_id = receipts.goal_id
        AND suspense_items.reference = receipts.reference
WHERE
    receipts.reference = ANY($1::text[])
    AND num_nonnulls(contributions.contribution_id, suspense_items.reference) > 0;

-- name: find_booked_out
-- What books say of money that was sent: to a beneficiary, or back to who gave.
--
--   $1 text[]  references of transfers
SELECT
    payouts.reference AS claim,
    payouts.goal_id,
    payouts.seq,
    goals.currency,
    coalesce(withdrawals.amount_minor, refunds.amount_minor) AS amount_minor,
    coalesce(withdrawals.fee_minor, refunds.fee_minor) AS fee_minor,
    CASE
        WHEN coalesce(withdrawals.returned_seq, refunds.returned_seq) IS NOT NULL
            THEN 'returned'
        WHEN coalesce(withdrawals.status, refunds.status) IN ('paid', 'proven', 'disputed')
            THEN 'succeeded'
        WHEN coalesce(withdrawals.status, refunds.status) IN ('paying', 'started')
            THEN 'under_way'
        ELSE 'failed'
    END AS status
FROM payouts
INNER JOIN goals ON goals.goal_id = payouts.goal_id
LEFT JOIN withdrawals
    ON
        withdrawals.goal_id = payouts.goal_id
        AND withdrawals.withdrawal_id = payouts.withdrawal_id
LEFT JOIN refunds
    ON
        refunds.goal_id = payouts.goal_id
        AND refunds.refund_id = payouts.withdrawal_id
WHERE
    payouts.reference = ANY($1::text[])
    AND num_nonnulls(withdrawals.withdrawal_id, refunds.refund_id) > 0;

-- name: find_sent
-- What transfers were for.
--
--   $1 text[]  their references
--
-- Returns: kind says of what withdrawal_id is the id.
SELECT
    payouts.reference,
    payouts.goal_id,
    payouts.withdrawal_id,
    payouts.kind,
    payouts.amount_minor
FROM payouts
WHERE payouts.reference = ANY($1::text[]);

-- name: find_receipts_raw
-- What was told of money that was booked.
--
--   $1 text[]  references
SELECT
    receipts.reference,
    receipts.raw
FROM receipts
WHERE receipts.reference = ANY($1::text[]);

-- name: find_waiting
-- Which of these payments have a notification that will be tried again.
--
--   $1 text[]  references
SELECT DISTINCT webhook_events.reference
FROM webhook_events
WHERE webhook_events.next_try_at IS NOT NULL AND webhook_events.reference = ANY($1::text[]);

-- name: find_kept
-- Which of these notifications were kept before, whatever became of them.
--
--   $1 bytea[]  SHA-256 of their bytes
SELECT webhook_events.digest
FROM webhook_events
WHERE webhook_events.digest = ANY($1::bytea[]);

-- name: save_gateway_rows
-- Keep rows of the gateway's lists as they were seen last, and where they stand.
--
--   $1  uuid       run
--   $2  text[]     kind         $3  text[]     reference    $4  text[]  claim
--   $5  text[]     currency     $6  bigint[]   amount, minor units
--   $7  bigint[]   fee, minor units             $8  text[]  status
--   $9  boolean[]  refunded     $10 boolean[]  listed twice
--   $11 bigint[]   effect on the wallet, minor units        $12 text[]  standing
--   $13 uuid[]     goal         $14 bigint[]   seq
--
-- Locks: the rows, in their order, until commit.
INSERT INTO gateway_rows (
    run_id, kind, reference, claim, currency, amount_minor, fee_minor, status, refunded, repeated,
    effect_minor, standing, goal_id, seq
)
SELECT
    $1 AS run_id,
    new.*
FROM unnest(
    $2::text[],
    $3::text[],
    $4::text[],
    $5::text[],
    $6::bigint[],
    $7::bigint[],
    $8::text[],
    $9::boolean[],
    $10::boolean[],
    $11::bigint[],
    $12::text[],
    $13::uuid[],
    $14::bigint[]
) AS new (
    kind,
    reference,
    claim,
    currency,
    amount_minor,
    fee_minor,
    status,
    refunded,
    repeated,
    effect_minor,
    standing,
    goal_id,
    seq
)
ORDER BY new.kind, new.reference
ON CONFLICT ON CONSTRAINT gateway_rows_pkey DO UPDATE
SET
    run_id = excluded.run_id,
    claim = excluded.claim,
    currency = excluded.currency,
    amount_minor = excluded.amount_minor,
    fee_minor = excluded.fee_minor,
    status = excluded.status,
    refunded = excluded.refunded,
    repeated = excluded.repeated,
    effect_minor = excluded.effect_minor,
    standing = excluded.standing,
    goal_id = excluded.goal_id,
    seq = excluded.seq;

-- name: save_items
-- Keep what was found. What was found before and explained stays so, while it is the same.
--
--   $1  uuid         run                        $2  timestamptz  now
--   $3  uuid[]       item, should it be new     $4  text[]       class
--   $5  text[]       reference                  $6  uuid[]       goal
--   $7  bigint[]     seq                        $8  text[]       currency
--   $9  bigint[]     gateway's amount, minor units
--   $10 bigint[]     book's amount, minor units
--   $11 bigint[]     impact, minor units        $12 text[]       detail
--   $13 text[]       why it is explained or resolved from the start, or null
--   $14 text[]       state
--
-- Returns: classes and states of those that are new, or open again.
-- Locks:   the items, in their order, until commit.
INSERT INTO reconciliation_items (
    item_id, class, reference, goal_id, seq, currency, gateway_minor, ledger_minor, impact_minor,
    detail, reason, state, run_id, found_at, decided_at
)
SELECT
    new.*,
    $1 AS run_id,
    $2 AS found_at,
    CASE WHEN new.reason IS NOT NULL THEN $2::timestamptz END AS decided_at
FROM unnest(
    $3::uuid[],
    $4::text[],
    $5::text[],
    $6::uuid[],
    $7::bigint[],
    $8::text[],
    $9::bigint[],
    $10::bigint[],
    $11::bigint[],
    $12::text[],
    $13::text[],
    $14::text[]
) AS new (
    item_id,
    class,
    reference,
    goal_id,
    seq,
    currency,
    gateway_minor,
    ledger_minor,
    impact_minor,
    detail,
    reason,
    state
)
ORDER BY new.class, new.reference
ON CONFLICT ON CONSTRAINT reconciliation_items_once DO UPDATE
SET
    run_id = excluded.run_id,
    goal_id = excluded.goal_id,
    seq = excluded.seq,
    gateway_minor = excluded.gateway_minor,
    ledger_minor = excluded.ledger_minor,
    impact_minor = excluded.impact_minor,
    detail = excluded.detail,
    state = excluded.state,
    reason = excluded.reason,
    decided_at = excluded.decided_at,
    decided_by = NULL,
    operation_id = NULL
WHERE
    NOT (
        reconciliation_items.state = 'explained'
        AND reconciliation_items.impact_minor = excluded.impact_minor
        AND reconciliation_items.gateway_minor IS NOT DISTINCT FROM excluded.gateway_minor
        AND reconciliation_items.ledger_minor IS NOT DISTINCT FROM excluded.ledger_minor
    )
    AND (
        reconciliation_items.state <> excluded.state
        OR reconciliation_items.impact_minor <> excluded.impact_minor
        OR reconciliation_items.gateway_minor IS DISTINCT FROM excluded.gateway_minor
        OR reconciliation_items.ledger_minor IS DISTINCT FROM excluded.ledger_minor
        OR reconciliation_items.detail <> excluded.detail
    )
RETURNING
    reconciliation_items.class,
    reconciliation_items.reference,
    reconciliation_items.state,
    reconciliation_items.impact_minor;

-- name: resolve_items
-- Note that what was found of these references is not so any more, but for what was found again.
--
--   $1 text[]       references
--   $2 text[]       classes that were found again
--   $3 text[]       their references
--   $4 text         reason
--   $5 timestamptz  now
--
-- Locks: the items, until commit.
UPDATE reconciliation_items
SET
    state = 'resolved',
    reason = $4,
    decided_at = $5,
    decided_by = NULL
WHERE
    reconciliation_items.reference = ANY($1::text[])
    AND reconciliation_items.state <> 'resolved'
    AND NOT EXISTS (
        SELECT 1
        FROM unnest($2::text[], $3::text[]) AS again (class, reference)
        WHERE
            again.class = reconciliation_items.class
            AND again.reference = reconciliation_items.reference
    );

-- name: list_rows_to_judge
-- Rows that stood otherwise than the books when they were looked at, before this run.
--
--   $1 uuid    run
--   $2 bigint  rows
SELECT
    gateway_rows.kind,
    gateway_rows.reference,
    gateway_rows.claim,
    gateway_rows.currency,
    gateway_rows.amount_minor,
    gateway_rows.fee_minor,
    gateway_rows.status,
    gateway_rows.refunded,
    gateway_rows.repeated
FROM gateway_rows
WHERE
    gateway_rows.run_id <> $1
    AND (
        gateway_rows.standing IS NOT NULL
        OR (gateway_rows.goal_id IS NULL AND gateway_rows.effect_minor <> 0)
    )
ORDER BY gateway_rows.kind, gateway_rows.reference
LIMIT $2;

-- name: list_missing_in
-- Money in that was booked and that the gateway has not listed; what was found already, at the end.
--
--   $1 timestamptz  booked before
--   $2 uuid         run
--   $3 bigint       rows
--
-- Returns: nothing of what this run has looked at.
SELECT
    receipts.reference,
    receipts.raw,
    receipts.goal_id,
    receipts.seq,
    goal_events.at,
    goals.currency,
    coalesce(contributions.confirmed_minor, suspense_items.amount_minor) AS amount_minor,
    coalesce(contributions.fee_minor, suspense_items.fee_minor) AS fee_minor
FROM receipts
INNER JOIN goals ON goals.goal_id = receipts.goal_id
INNER JOIN goal_events
    ON goal_events.goal_id = receipts.goal_id AND goal_events.seq = receipts.seq
LEFT JOIN contributions
    ON contributions.goal_id = receipts.goal_id AND contributions.seq = receipts.seq
LEFT JOIN suspense_items
    ON
        suspense_items.goal_id = receipts.goal_id
        AND suspense_items.reference = receipts.reference
LEFT JOIN reconciliation_items AS items
    ON items.class = 'credited_not_listed' AND items.reference = receipts.reference
WHERE
    goal_events.at < $1
    AND num_nonnulls(contributions.contribution_id, suspense_items.reference) > 0
    AND (items.item_id IS NULL OR (items.run_id <> $2 AND items.state = 'open'))
    AND NOT EXISTS (
        SELECT 1
        FROM gateway_rows
        WHERE
            gateway_rows.goal_id = receipts.goal_id
            AND gateway_rows.seq = receipts.seq
            AND gateway_rows.kind IN ('charge', 'credit')
    )
LIMIT $3;

-- name: list_missing_out
-- Money out that was booked as paid and that the gateway has not listed.
--
--   $1 timestamptz  booked before
--   $2 uuid         run
--   $3 bigint       rows
SELECT
    payouts.reference,
    payouts.goal_id,
    payouts.seq,
    goals.currency,
    paid.amount_minor,
    paid.fee_minor
FROM payouts
INNER JOIN goals ON goals.goal_id = payouts.goal_id
CROSS JOIN LATERAL (
    SELECT
        withdrawals.amount_minor,
        withdrawals.fee_minor,
        withdrawals.decided_seq
    FROM withdrawals
    WHERE
        withdrawals.goal_id = payouts.goal_id
        AND withdrawals.withdrawal_id = payouts.withdrawal_id
        AND withdrawals.status IN ('paid', 'proven', 'disputed')
    UNION ALL
    SELECT
        refunds.amount_minor,
        refunds.fee_minor,
        refunds.decided_seq
    FROM refunds
    WHERE
        refunds.goal_id = payouts.goal_id
        AND refunds.refund_id = payouts.withdrawal_id
        AND refunds.status = 'paid'
) AS paid
INNER JOIN goal_events
    ON goal_events.goal_id = payouts.goal_id AND goal_events.seq = paid.decided_seq
LEFT JOIN reconciliation_items AS items
    ON items.class = 'payout_not_listed' AND items.reference = payouts.reference
WHERE
    goal_events.at < $1
    AND (items.item_id IS NULL OR (items.run_id <> $2 AND items.state = 'open'))
    AND NOT EXISTS (
        SELECT 1
        FROM gateway_rows
        WHERE gateway_rows.kind = 'payout' AND gateway_rows.reference = payouts.reference
    )
LIMIT $3;

-- name: touch_items
-- Note that these were looked at again and are still so.
--
--   $1 uuid    run
--   $2 text    class
--   $3 text[]  references
--
-- Locks: the items, until commit.
UPDATE reconciliation_items
SET run_id = $1
WHERE reconciliation_items.class = $2 AND reconciliation_items.reference = ANY($3::text[]);

-- name: sum_clearing
-- What the gateway and the books say, and what lies between, by name.
--
--   $1 text  currency
SELECT
    clearing_lines.side,
    clearing_lines.kind,
    clearing_lines.explained,
    count(*) AS count,
    sum(clearing_lines.amount_minor)::bigint AS amount_minor
FROM clearing_lines
WHERE clearing_lines.currency = $1
GROUP BY clearing_lines.side, clearing_lines.kind, clearing_lines.explained;

-- name: sum_clearing_of_goal
-- What the gateway has of a goal and what its book says, and what lies between, by name.
--
--   $1 uuid  goal
SELECT
    clearing_lines.side,
    clearing_lines.kind,
    clearing_lines.explained,
    max(clearing_lines.currency) AS currency,
    count(*) AS count,
    sum(clearing_lines.amount_minor)::bigint AS amount_minor
FROM clearing_lines
WHERE clearing_lines.goal_id = $1
GROUP BY clearing_lines.side, clearing_lines.kind, clearing_lines.explained;

-- name: sum_balance_items
-- What is said of the rest of the balance: explained parts, and the one that is open.
--
--   $1 text  currency
--
-- Returns: explained in minor units and how many; the reference of the open one, or null.
SELECT
    coalesce(sum(items.impact_minor) FILTER (WHERE items.state = 'explained'), 0)::bigint
        AS explained_minor,
    count(*) FILTER (WHERE items.state = 'explained') AS explained,
    max(items.reference) FILTER (WHERE items.state = 'open') AS open_reference
FROM reconciliation_items AS items
WHERE items.class = 'balance_differs' AND items.currency = $1;

-- name: count_open_items
-- How many mismatches nobody has explained, by class.
SELECT
    reconciliation_items.class,
    count(*) AS count
FROM reconciliation_items
WHERE reconciliation_items.state = 'open'
GROUP BY reconciliation_items.class;

-- name: list_items
-- What was found, newest first.
--
--   $1 text         state
--   $2 text         class, or null for all
--   $3 timestamptz  found before, or null for the first page
--   $4 uuid         and before this item
--   $5 bigint       rows
SELECT
    items.*,
    goals.title AS goal_title,
    goals.slug AS goal_slug,
    concat_ws(' ', people.first_name, people.last_name) AS decider
FROM reconciliation_items AS items
LEFT JOIN goals ON goals.goal_id = items.goal_id
LEFT JOIN people ON people.person_id = items.decided_by
WHERE
    items.state = $1
    AND ($2::text IS NULL OR items.class = $2)
    AND (
        $3::timestamptz IS NULL
        OR (items.found_at, items.item_id) < ($3::timestamptz, $4::uuid)
    )
ORDER BY items.found_at DESC, items.item_id DESC
LIMIT $5;

-- name: read_item
-- One item.
--
--   $1 uuid  item
SELECT
    items.*,
    goals.title AS goal_title,
    goals.slug AS goal_slug,
    concat_ws(' ', people.first_name, people.last_name) AS decider
FROM reconciliation_items AS items
LEFT JOIN goals ON goals.goal_id = items.goal_id
LEFT JOIN people ON people.person_id = items.decided_by
WHERE items.item_id = $1;

-- name: explain_item
-- Note why an open item is as it should be.
--
--   $1 uuid         item
--   $2 uuid         who says so
--   $3 uuid         operation
--   $4 text         reason
--   $5 timestamptz  now
--
-- Returns: no row when it is not there or not open.
-- Locks:   the item, until commit.
UPDATE reconciliation_items
SET
    state = 'explained',
    reason = $4,
    decided_by = $2,
    operation_id = $3,
    decided_at = $5
WHERE reconciliation_items.item_id = $1 AND reconciliation_items.state = 'open'
RETURNING reconciliation_items.item_id;
