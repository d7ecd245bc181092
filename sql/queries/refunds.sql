-- Refunds: what organisers have asked for, and what became of each contribution's part.

-- name: lock_refunds
-- Let requests of one goal be planned one after the other, so that none counts on what another
-- takes.
--
--   $1 text  goal
--
-- Locks: the goal's requests, until commit; its log and its contributions go on.
SELECT pg_advisory_xact_lock(hashtextextended('refunds of ' || $1, 0));

-- name: read_refund_asked
-- The request that was made of a goal under an operation, or was refused under it.
--
--   $1 uuid  goal
--   $2 uuid  operation
--
-- Returns: no row when there is none.
SELECT
    refund_requests.request_id,
    refund_requests.content,
    NULL::text AS refusal
FROM refund_requests
WHERE refund_requests.goal_id = $1 AND refund_requests.operation_id = $2
UNION ALL
SELECT
    NULL::uuid AS request_id,
    refund_refusals.content,
    refund_refusals.refusal
FROM refund_refusals
WHERE refund_refusals.goal_id = $1 AND refund_refusals.operation_id = $2;

-- name: refuse_refund_request
-- Remember that a request was refused: it stays so under its operation.
--
--   $1 uuid         goal
--   $2 uuid         operation
--   $3 bytea        digest of what it says
--   $4 uuid         who asks
--   $5 text         why: a code
--   $6 timestamptz  now
INSERT INTO refund_refusals (goal_id, operation_id, content, person_id, refusal, at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: read_refundable_sum
-- What a goal could give back at this moment: available, less what is planned already.
--
--   $1 uuid  goal
--
-- Returns: minor units; it may be below zero.
SELECT
    goal_heads.available_minor - coalesce(
        (
            SELECT sum(refund_items.amount_minor)
            FROM refund_items
            WHERE refund_items.goal_id = $1 AND refund_items.state = 'planned'
        ),
        0
    )::bigint AS available_minor
FROM goal_heads
WHERE goal_heads.goal_id = $1;

-- name: list_refundable
-- Contributions of a goal with what of each has neither gone back nor is on its way or planned, in
-- the order in which they came in. `by_card`: it was paid at the gateway's checkout for this very
-- goal, so the gateway can send it back the way it came.
--
--   $1 uuid    goal
--   $2 uuid    the one contribution, or null for all
--   $3 bigint  rows
--
-- Returns: contribution, minor units, and whether it was paid at the checkout.
SELECT
    contributions.contribution_id,
    (
        contributions.confirmed_minor - contributions.refunding_minor
        - contributions.refunded_minor - contributions.charged_back_minor
        - coalesce(planned.amount_minor, 0)
    )::bigint AS refundable_minor,
    receipts.reference IS NOT NULL AS by_card
FROM contributions
LEFT JOIN LATERAL (
    SELECT sum(refund_items.amount_minor) AS amount_minor
    FROM refund_items
    WHERE
        refund_items.goal_id = contributions.goal_id
        AND refund_items.contribution_id = contributions.contribution_id
        AND refund_items.state = 'planned'
) AS planned ON TRUE
LEFT JOIN checkouts
    ON
        checkouts.goal_id = contributions.goal_id
        AND checkouts.contribution_id = contributions.contribution_id
LEFT JOIN receipts
    ON
        receipts.reference = checkouts.reference
        AND receipts.goal_id = contributions.goal_id
        AND receipts.seq = contributions.seq
WHERE
    contributions.goal_id = $1
    AND contributions.seq IS NOT NULL
    AND ($2::uuid IS NULL OR contributions.contribution_id = $2)
ORDER BY contributions.seq
LIMIT $3;

-- name: ask_refund
-- Write a request down with all its parts, before any money is promised.
--
--   $1 uuid          goal
--   $2 uuid          request
--   $3 uuid          operation
--   $4 bytea         digest of what it says
--   $5 uuid          who asks
--   $6 text          why
--   $7 integer       percentage, or null
--   $8 timestamptz   now
--   parts: $9 uuid[] refund, $10 uuid[] contribution, $11 bigint[] amount in minor units,
--          $12 text[] way
--
-- Raises: refund_requests_once -> another server was faster; the first request stands.
WITH asked AS (
    INSERT INTO refund_requests (
        goal_id, request_id, operation_id, content, person_id, reason, percentage, created_at,
        amount_minor, items
    )
    SELECT
        $1 AS goal_id,
        $2 AS request_id,
        $3 AS operation_id,
        $4 AS content,
        $5 AS person_id,
        $6 AS reason,
        $7 AS percentage,
        $8 AS created_at,
        sum(part.amount_minor)::bigint AS amount_minor,
        count(*) AS items
    FROM unnest($11::bigint[]) AS part (amount_minor)
    RETURNING refund_requests.request_id
)

INSERT INTO refund_items (
    goal_id, request_id, refund_id, contribution_id, amount_minor, way, state, tries, next_try_at
)
SELECT
    $1 AS goal_id,
    asked.request_id,
    part.*,
    'planned' AS state,
    0 AS tries,
    'epoch' AS next_try_at
FROM asked
CROSS JOIN unnest($9::uuid[], $10::uuid[], $11::bigint[], $12::text[])
    AS part (refund_id, contribution_id, amount_minor, way);

-- name: list_refunds_planned
-- Parts that their goals have not been asked for, the longest waiting first.
--
--   $1 timestamptz  now
--   $2 bigint       rows
SELECT
    refund_items.goal_id,
    refund_items.refund_id,
    refund_items.contribution_id,
    refund_items.amount_minor,
    refund_items.tries
FROM refund_items
WHERE refund_items.state = 'planned' AND refund_items.next_try_at <= $1
ORDER BY refund_items.next_try_at, refund_items.refund_id
LIMIT $2;

-- name: refuse_refund_item
-- Note that a goal has refused a part, and why. One that was started stays so.
--
--   $1 uuid  goal
--   $2 uuid  refund
--   $3 text  why: a code
--
-- Locks: the row, until commit.
UPDATE refund_items
SET
    state = 'refused',
    reason = $3
WHERE
    refund_items.goal_id = $1
    AND refund_items.refund_id = $2
    AND refund_items.state = 'planned';

-- name: put_off_refund_items
-- Ask for parts later: something was in the way that need not stay.
--
--   $1 uuid[]       goals
--   $2 uuid[]       refunds
--   $3 timestamptz  when
--
-- Locks: the rows, until commit.
UPDATE refund_items
SET
    tries = refund_items.tries + 1,
    next_try_at = $3
FROM unnest($1::uuid[], $2::uuid[]) AS late (goal_id, refund_id)
WHERE
    refund_items.goal_id = late.goal_id
    AND refund_items.refund_id = late.refund_id
    AND refund_items.state = 'planned';

-- name: list_refund_requests
-- What organisers of a goal have asked to give back, newest first, with how far it is.
--
--   $1 uuid    goal
--   $2 uuid    before this request, or null for the first page
--   $3 bigint  rows
SELECT refund_requests_shown.*
FROM refund_requests_shown
WHERE
    refund_requests_shown.goal_id = $1
    AND ($2::uuid IS NULL OR refund_requests_shown.request_id < $2)
ORDER BY refund_requests_shown.request_id DESC
LIMIT $3;

-- name: read_refund_request
-- One request, as list_refund_requests has it.
--
--   $1 uuid  request
--
-- Returns: no row when there is none.
SELECT refund_requests_shown.*
FROM refund_requests_shown
WHERE refund_requests_shown.request_id = $1;

-- name: list_refund_items
-- Parts of a request, with the contributions that they are of.
--
--   $1 uuid    request
--   $2 uuid    after this part, or null for the first page
--   $3 bigint  rows
SELECT
    refund_items.refund_id,
    refund_items.contribution_id,
    refund_items.amount_minor,
    refund_items.way,
    refund_items.state,
    coalesce(refund_items.reason, payouts.reason) AS reason,
    payouts.status AS payout,
    refunds.status,
    contributions.person_id,
    contributions.payer_name,
    contributions.anonymous
FROM refund_items
INNER JOIN contributions
    ON
        contributions.goal_id = refund_items.goal_id
        AND contributions.contribution_id = refund_items.contribution_id
LEFT JOIN refunds
    ON refunds.goal_id = refund_items.goal_id AND refunds.refund_id = refund_items.refund_id
LEFT JOIN payouts
    ON
        payouts.goal_id = refund_items.goal_id
        AND payouts.withdrawal_id = refund_items.refund_id
        AND payouts.kind = 'refund'
WHERE
    refund_items.request_id = $1
    AND ($2::uuid IS NULL OR refund_items.refund_id > $2)
ORDER BY refund_items.refund_id
LIMIT $3;

-- name: erase_refund_requests
-- Forget who asked for refunds, and what they said; that they were asked for stays.
--
--   $1 uuid  person
--
-- Locks: those rows, until commit.
WITH refused AS (
    UPDATE refund_refusals
    SET person_id = NULL
    WHERE refund_refusals.person_id = $1
)

UPDATE refund_requests
SET
    person_id = NULL,
    reason = NULL
WHERE refund_requests.person_id = $1;
