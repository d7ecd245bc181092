-- Payouts that the gateway says have come back after they were paid: booked, and said of their row.

ALTER TABLE withdrawals
ADD COLUMN returned_seq bigint, -- when it came back although it had been paid
ADD CONSTRAINT withdrawals_returned_has_failed CHECK (
    returned_seq IS NULL OR (status = 'failed' AND decided_seq < returned_seq)
);

ALTER TABLE refunds
ADD COLUMN returned_seq bigint,
ADD CONSTRAINT refunds_returned_has_failed CHECK (
    returned_seq IS NULL OR (status = 'failed' AND decided_seq < returned_seq)
);

-- Whoever looks at the transfer sees it, too. The goal knows: nobody has to tell it.
CREATE FUNCTION return_payout() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payouts
    SET status = 'failed', reason = 'returned', settled = TRUE, account_sealed = NULL
    WHERE
        payouts.goal_id = new.goal_id
        AND payouts.withdrawal_id = (to_jsonb(new) ->> tg_argv[0])::uuid;
    RETURN NULL;
END
$$;

CREATE TRIGGER withdrawals_returned
AFTER UPDATE ON withdrawals
FOR EACH ROW WHEN (new.returned_seq IS NOT NULL AND old.returned_seq IS NULL)
EXECUTE FUNCTION return_payout('withdrawal_id');

CREATE TRIGGER refunds_returned
AFTER UPDATE ON refunds
FOR EACH ROW WHEN (new.returned_seq IS NOT NULL AND old.returned_seq IS NULL)
EXECUTE FUNCTION return_payout('refund_id');

-- What sending it has cost is spent, in the book and at the gateway.
CREATE OR REPLACE VIEW clearing_lines AS
-- Money in that was booked by this very contribution, not by suspense money that was given to it.
WITH given AS NOT MATERIALIZED (
    SELECT
        suspense_items.goal_id AS from_goal_id,
        suspense_items.to_goal_id,
        suspense_items.amount_minor - suspense_items.fee_minor AS net_minor,
        operations.seq AS taken_seq
    FROM suspense_items
    LEFT JOIN operations
        ON
            operations.goal_id = suspense_items.to_goal_id
            AND operations.operation_id = suspense_items.allocation_id
            AND operations.refusal IS NULL
    WHERE suspense_items.allocated_seq IS NOT NULL
),

booked AS NOT MATERIALIZED (
    SELECT
        contributions.goal_id,
        contributions.seq,
        contributions.confirmed_minor - contributions.fee_minor AS net_minor
    FROM contributions
    WHERE
        contributions.seq IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM given
            WHERE
                given.to_goal_id = contributions.goal_id
                AND given.taken_seq = contributions.seq
        )
    UNION ALL
    SELECT
        suspense_items.goal_id,
        suspense_items.received_seq,
        suspense_items.amount_minor - suspense_items.fee_minor
    FROM suspense_items
),

-- Money out by transfer: to beneficiaries, and back to who gave.
sent AS NOT MATERIALIZED (
    SELECT
        withdrawals.goal_id,
        withdrawals.status,
        withdrawals.reference,
        CASE
            WHEN withdrawals.status IN ('paid', 'proven', 'disputed')
                THEN withdrawals.amount_minor + withdrawals.fee_minor
            WHEN withdrawals.returned_seq IS NOT NULL THEN withdrawals.fee_minor
            ELSE 0
        END AS out_minor
    FROM withdrawals
    UNION ALL
    SELECT
        refunds.goal_id,
        CASE refunds.status WHEN 'started' THEN 'paying' ELSE refunds.status END,
        payouts.reference,
        CASE
            WHEN refunds.status = 'paid' THEN refunds.amount_minor + refunds.fee_minor
            WHEN refunds.returned_seq IS NOT NULL THEN refunds.fee_minor
            ELSE 0
        END
    FROM refunds
    INNER JOIN payouts
        ON
            payouts.goal_id = refunds.goal_id
            AND payouts.withdrawal_id = refunds.refund_id
),

-- Money back the way it came, or by our own tools: `asked_minor` is out of the wallet already.
returned AS NOT MATERIALIZED (
    SELECT
        refunds.goal_id,
        goals.currency,
        refund_items.refund_id IS NULL AS by_tools,
        CASE
            WHEN
                refund_items.way = 'card'
                AND refund_items.state IN ('sending', 'accepted', 'succeeded', 'done')
                AND refunds.status <> 'failed'
                THEN refunds.amount_minor
            ELSE 0
        END AS asked_minor,
        CASE refunds.status WHEN 'paid' THEN refunds.amount_minor + refunds.fee_minor ELSE 0 END
            AS out_minor
    FROM refunds
    INNER JOIN goals ON goals.goal_id = refunds.goal_id
    LEFT JOIN refund_items
        ON
            refund_items.goal_id = refunds.goal_id
            AND refund_items.refund_id = refunds.refund_id
    WHERE NOT EXISTS (
        SELECT 1
        FROM payouts
        WHERE
            payouts.goal_id = refunds.goal_id
            AND payouts.withdrawal_id = refunds.refund_id
    )
)

SELECT
    goal_heads.goal_id,
    goals.currency,
    'ledger' AS side,
    'cash' AS kind,
    goal_heads.cash_minor AS amount_minor,
    FALSE AS explained
FROM goal_heads
INNER JOIN goals ON goals.goal_id = goal_heads.goal_id

UNION ALL

SELECT
    gateway_rows.goal_id,
    gateway_rows.currency,
    'gateway' AS side,
    gateway_rows.kind,
    gateway_rows.effect_minor,
    FALSE
FROM gateway_rows
WHERE gateway_rows.effect_minor <> 0

UNION ALL

-- Nobody lists how much went back to payers: what the gateway was asked for, it has taken.
SELECT
    returned.goal_id,
    returned.currency,
    'gateway' AS side,
    'refund' AS kind,
    -returned.asked_minor,
    FALSE
FROM returned
WHERE returned.asked_minor > 0

UNION ALL

SELECT
    returned.goal_id,
    returned.currency,
    'between' AS side,
    CASE WHEN returned.by_tools THEN 'own_tools' ELSE 'refund_under_way' END AS kind,
    returned.out_minor - returned.asked_minor,
    FALSE
FROM returned
WHERE returned.out_minor <> returned.asked_minor

UNION ALL

SELECT
    moved.goal_id,
    goals.currency,
    'gateway' AS side,
    'allocation' AS kind,
    moved.net_minor,
    FALSE
FROM (
    SELECT given.to_goal_id AS goal_id, given.net_minor FROM given
    WHERE given.taken_seq IS NOT NULL
    UNION ALL
    SELECT given.from_goal_id AS goal_id, -given.net_minor FROM given
    WHERE given.taken_seq IS NOT NULL
) AS moved
INNER JOIN goals ON goals.goal_id = moved.goal_id

UNION ALL

SELECT
    given.from_goal_id,
    goals.currency,
    'between' AS side,
    'allocation' AS kind,
    given.net_minor,
    FALSE
FROM given
INNER JOIN goals ON goals.goal_id = given.from_goal_id
WHERE given.taken_seq IS NULL

UNION ALL

-- Money in that the gateway lists.
SELECT
    gateway_rows.goal_id,
    coalesce(goals.currency, gateway_rows.currency),
    'between' AS side,
    coalesce(gateway_rows.standing, 'unnamed') AS kind,
    gateway_rows.effect_minor - coalesce(booked.net_minor, 0),
    items.item_id IS NOT NULL
FROM gateway_rows
LEFT JOIN goals ON goals.goal_id = gateway_rows.goal_id
LEFT JOIN booked ON booked.goal_id = gateway_rows.goal_id AND booked.seq = gateway_rows.seq
LEFT JOIN reconciliation_items AS items
    ON
        items.class = gateway_rows.standing
        AND items.reference = gateway_rows.reference
        AND items.state = 'explained'
WHERE
    gateway_rows.kind IN ('charge', 'credit')
    AND gateway_rows.effect_minor <> coalesce(booked.net_minor, 0)

UNION ALL

-- Money in that the gateway does not list, or had not when it was read.
SELECT
    booked.goal_id,
    goals.currency,
    'between' AS side,
    coalesce(items.class, 'not_listed_yet') AS kind,
    -booked.net_minor,
    coalesce(items.state = 'explained', FALSE)
FROM booked
INNER JOIN goals ON goals.goal_id = booked.goal_id
LEFT JOIN reconciliation_items AS items
    ON
        items.goal_id = booked.goal_id
        AND items.seq = booked.seq
        AND items.class = 'credited_not_listed'
        AND items.state <> 'resolved'
WHERE
    booked.net_minor <> 0
    AND NOT EXISTS (
        SELECT 1
        FROM gateway_rows
        WHERE
            gateway_rows.goal_id = booked.goal_id
            AND gateway_rows.seq = booked.seq
            AND gateway_rows.kind IN ('charge', 'credit')
    )

UNION ALL

-- Money out that the gateway lists.
SELECT
    gateway_rows.goal_id,
    gateway_rows.currency,
    'between' AS side,
    CASE
        WHEN sent.status = 'paying' AND gateway_rows.standing IS NULL THEN 'payout_under_way'
        ELSE coalesce(gateway_rows.standing, 'unnamed')
    END AS kind,
    gateway_rows.effect_minor + coalesce(sent.out_minor, 0),
    items.item_id IS NOT NULL
FROM gateway_rows
LEFT JOIN sent
    ON sent.goal_id = gateway_rows.goal_id AND sent.reference = gateway_rows.reference
LEFT JOIN reconciliation_items AS items
    ON
        items.class = gateway_rows.standing
        AND items.reference = gateway_rows.reference
        AND items.state = 'explained'
WHERE
    gateway_rows.kind = 'payout'
    AND gateway_rows.effect_minor + coalesce(sent.out_minor, 0) <> 0

UNION ALL

-- Money out that the gateway does not list, or had not when it was read.
SELECT
    sent.goal_id,
    goals.currency,
    'between' AS side,
    CASE
        WHEN sent.reference IS NULL THEN 'own_tools'
        ELSE coalesce(items.class, 'not_listed_yet')
    END AS kind,
    sent.out_minor,
    coalesce(items.state = 'explained', FALSE)
FROM sent
INNER JOIN goals ON goals.goal_id = sent.goal_id
LEFT JOIN reconciliation_items AS items
    ON
        items.class = 'payout_not_listed'
        AND items.reference = sent.reference
        AND items.state <> 'resolved'
WHERE
    sent.out_minor <> 0
    AND NOT EXISTS (
        SELECT 1
        FROM gateway_rows
        WHERE
            gateway_rows.goal_id = sent.goal_id
            AND gateway_rows.kind = 'payout'
            AND gateway_rows.reference = sent.reference
    )

UNION ALL

-- What payers' banks took back: listed by the gateway, and booked.
SELECT
    gateway_rows.goal_id,
    gateway_rows.currency,
    'between' AS side,
    coalesce(gateway_rows.standing, 'chargeback') AS kind,
    gateway_rows.effect_minor,
    items.item_id IS NOT NULL
FROM gateway_rows
LEFT JOIN reconciliation_items AS items
    ON
        items.class = gateway_rows.standing
        AND items.reference = gateway_rows.reference
        AND items.state = 'explained'
WHERE gateway_rows.kind = 'dispute' AND gateway_rows.effect_minor <> 0

UNION ALL

SELECT
    contributions.goal_id,
    goals.currency,
    'between' AS side,
    'chargeback' AS kind,
    contributions.charged_back_minor,
    FALSE
FROM contributions
INNER JOIN goals ON goals.goal_id = contributions.goal_id
WHERE contributions.seq IS NOT NULL AND contributions.charged_back_minor > 0;
