-- Money in suspense, as staff look at it.

-- name: list_suspense
-- Money in a suspense book, newest first.
--
--   $1 uuid     suspense book
--   $2 text     open, allocated (to a goal) or refunded (to who sent it)
--   $3 bigint   before this seq, or null for the first page
--   $4 bigint   rows
--
-- Returns: item_id is the operation by which it came in; second_leg says whether the goal took it;
--          stage is as $2, and how its last refund stands.
SELECT
    suspense_items.*,
    receipts.operation_id AS item_id,
    receipts.raw,
    goal_events.at AS received_at,
    goals.currency,
    operations.operation_id IS NOT NULL AND operations.refusal IS NULL AS second_leg,
    refund.stage,
    refund.status AS refund_status,
    refund.display AS refund_display,
    refund.parked_reason
FROM suspense_items
INNER JOIN receipts ON receipts.reference = suspense_items.reference
INNER JOIN goal_events
    ON
        goal_events.goal_id = suspense_items.goal_id
        AND goal_events.seq = suspense_items.received_seq
INNER JOIN goals ON goals.goal_id = suspense_items.goal_id
LEFT JOIN operations
    ON
        operations.goal_id = suspense_items.to_goal_id
        AND operations.operation_id = suspense_items.allocation_id
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN suspense_items.allocated_seq IS NOT NULL THEN 'allocated'
            WHEN withdrawals.status NOT IN ('rejected', 'cancelled', 'expired', 'failed')
                THEN 'refunded'
            ELSE 'open'
        END AS stage,
        withdrawals.status,
        goal_displays.display,
        CASE WHEN payouts.status = 'parked' THEN payouts.reason END AS parked_reason
    FROM (SELECT suspense_items.refund_id) AS last
    LEFT JOIN withdrawals
        ON
            withdrawals.goal_id = suspense_items.goal_id
            AND withdrawals.withdrawal_id = last.refund_id
    LEFT JOIN goal_displays
        ON
            goal_displays.goal_id = withdrawals.goal_id
            AND goal_displays.seq = withdrawals.requested_seq
    LEFT JOIN payouts
        ON
            payouts.goal_id = withdrawals.goal_id
            AND payouts.withdrawal_id = withdrawals.withdrawal_id
) AS refund
WHERE
    suspense_items.goal_id = $1
    AND refund.stage = $2
    AND suspense_items.received_seq < coalesce($3::bigint, 9223372036854775807)
    AND suspense_items.received_seq > 0 -- as suspense_items_by_seq has it
ORDER BY suspense_items.received_seq DESC
LIMIT $4;

-- name: read_suspense_item
-- Money in suspense by the operation by which it came in.
--
--   $1 uuid[]  suspense books
--   $2 uuid    operation
--
-- Returns: no row when nothing came in by it; else as list_suspense.
SELECT
    suspense_items.*,
    receipts.operation_id AS item_id,
    receipts.raw,
    goal_events.at AS received_at,
    goals.currency,
    second.operation_id IS NOT NULL AND second.refusal IS NULL AS second_leg,
    refund.stage,
    refund.status AS refund_status,
    refund.display AS refund_display,
    refund.parked_reason
FROM operations
INNER JOIN suspense_items
    ON
        suspense_items.goal_id = operations.goal_id
        AND suspense_items.received_seq = operations.seq
        AND suspense_items.received_seq > 0 -- as suspense_items_by_seq has it
INNER JOIN receipts ON receipts.reference = suspense_items.reference
INNER JOIN goal_events
    ON
        goal_events.goal_id = suspense_items.goal_id
        AND goal_events.seq = suspense_items.received_seq
INNER JOIN goals ON goals.goal_id = suspense_items.goal_id
LEFT JOIN operations AS second
    ON
        second.goal_id = suspense_items.to_goal_id
        AND second.operation_id = suspense_items.allocation_id
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN suspense_items.allocated_seq IS NOT NULL THEN 'allocated'
            WHEN withdrawals.status NOT IN ('rejected', 'cancelled', 'expired', 'failed')
                THEN 'refunded'
            ELSE 'open'
        END AS stage,
        withdrawals.status,
        goal_displays.display,
        CASE WHEN payouts.status = 'parked' THEN payouts.reason END AS parked_reason
    FROM (SELECT suspense_items.refund_id) AS last
    LEFT JOIN withdrawals
        ON
            withdrawals.goal_id = suspense_items.goal_id
            AND withdrawals.withdrawal_id = last.refund_id
    LEFT JOIN goal_displays
        ON
            goal_displays.goal_id = withdrawals.goal_id
            AND goal_displays.seq = withdrawals.requested_seq
    LEFT JOIN payouts
        ON
            payouts.goal_id = withdrawals.goal_id
            AND payouts.withdrawal_id = withdrawals.withdrawal_id
) AS refund
WHERE operations.goal_id = ANY($1::uuid[]) AND operations.operation_id = $2;

-- name: list_suspense_candidates
-- Contributions that money in suspense may have been meant for.
--
--   $1 bigint       amount, minor units
--   $2 text         currency
--   $3 timestamptz  when it came in
--   $4 text[]       codes that its narration holds, right or nearly
--   $5 uuid[]       goals of references of ours
--   $6 text[]       payment codes of those references, in the same order
--   $7 uuid[]       contributions that claims on it name
--   $8 bigint       rows of the same amount
--
-- Returns: each contribution once, in no order.
WITH meant AS (
    SELECT
        narration_codes.goal_id,
        narration_codes.contribution_id
    FROM narration_codes
    WHERE narration_codes.code = ANY($4::text[])
    UNION
    SELECT
        contributions.goal_id,
        contributions.contribution_id
    FROM unnest($5::uuid[], $6::text[]) AS named (goal_id, payment_code)
    INNER JOIN contributions
        ON
            contributions.goal_id = named.goal_id
            AND contributions.payment_code = named.payment_code
    UNION
    SELECT
        contributions.goal_id,
        contributions.contribution_id
    FROM contributions
    WHERE contributions.contribution_id = ANY($7::uuid[])
    UNION
    (
        SELECT
            narration_codes.goal_id,
            narration_codes.contribution_id
        FROM narration_codes
        WHERE
            narration_codes.amount_minor = $1
            AND narration_codes.currency = $2
            AND narration_codes.created_at
            BETWEEN $3::timestamptz - '90 days'::interval
            AND $3::timestamptz + '7 days'::interval
        ORDER BY narration_codes.created_at DESC
        LIMIT $8
    )
)

SELECT
    contributions.goal_id,
    goals.title AS goal_title,
    goals.slug AS goal_slug,
    goal_heads.status AS goal_status,
    contributions.contribution_id,
    contributions.payment_code,
    contributions.amount_minor,
    contributions.status,
    contributions.payer_name,
    contributions.created_at,
    narration_codes.code
FROM meant
INNER JOIN contributions
    ON
        contributions.goal_id = meant.goal_id
        AND contributions.contribution_id = meant.contribution_id
INNER JOIN goals ON goals.goal_id = contributions.goal_id AND goals.currency = $2
INNER JOIN goal_heads ON goal_heads.goal_id = contributions.goal_id
LEFT JOIN narration_codes
    ON
        narration_codes.goal_id = contributions.goal_id
        AND narration_codes.contribution_id = contributions.contribution_id;
