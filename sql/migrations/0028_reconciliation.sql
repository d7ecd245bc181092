-- Reconciliation: what the gateway lists, compared with the books, and what is found by it.

CREATE TABLE reconciliation_runs (
    run_id uuid NOT NULL,
    cause text NOT NULL,
    person_id uuid,
    first_day date NOT NULL,
    last_day date NOT NULL,
    state text NOT NULL,
    stage text NOT NULL, -- where it goes on, should whoever does it be stopped
    day date NOT NULL,
    page integer NOT NULL,
    rows_read bigint NOT NULL DEFAULT 0,
    unreadable bigint NOT NULL DEFAULT 0,
    credited bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0, -- in a row
    reason text, -- of the last failure, or why it says nothing of the balance
    gateway_minor bigint,
    ledger_minor bigint,
    unexplained_minor bigint,
    open_items bigint,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    next_try_at timestamptz NOT NULL,
    CONSTRAINT reconciliation_runs_pkey PRIMARY KEY (run_id),
    CONSTRAINT reconciliation_runs_cause_known CHECK (cause IN ('schedule', 'staff', 'command')),
    CONSTRAINT reconciliation_runs_state_known CHECK (state IN ('running', 'done', 'failed')),
    CONSTRAINT reconciliation_runs_stage_known CHECK (
        stage IN (
            'missed',
            'charges',
            'credits',
            'payouts',
            'disputes',
            'compare',
            'missing',
            'balance',
            'done'
        )
    ),
    CONSTRAINT reconciliation_runs_days_in_order CHECK (first_day <= last_day),
    CONSTRAINT reconciliation_runs_page_positive CHECK (page > 0),
    CONSTRAINT reconciliation_runs_ended_has_time CHECK (
        (state = 'running') = (finished_at IS NULL)
    )
);

CREATE UNIQUE INDEX reconciliation_runs_one_at_a_time ON reconciliation_runs (state)
WHERE state = 'running';

CREATE INDEX reconciliation_runs_newest ON reconciliation_runs (started_at DESC, run_id);

-- What the gateway has listed, each row as it was seen last. Nothing personal is kept of it.
CREATE TABLE gateway_rows (
    kind text NOT NULL,
    reference text NOT NULL,
    claim text NOT NULL, -- the reference that a book claims the money by
    currency text NOT NULL,
    amount_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    status text NOT NULL,
    refunded boolean NOT NULL,
    repeated boolean NOT NULL,
    effect_minor bigint NOT NULL, -- on the wallet
    standing text, -- how it differs from the books; null: it does not
    goal_id uuid,
    seq bigint, -- of the event that booked it
    run_id uuid NOT NULL, -- by which it was seen last
    CONSTRAINT gateway_rows_pkey PRIMARY KEY (kind, reference),
    CONSTRAINT gateway_rows_kind_known CHECK (kind IN ('charge', 'credit', 'payout', 'dispute')),
    CONSTRAINT gateway_rows_amounts_not_negative CHECK (least(amount_minor, fee_minor) >= 0)
);

CREATE INDEX gateway_rows_of_goal ON gateway_rows (goal_id, seq) WHERE goal_id IS NOT NULL;

CREATE INDEX gateway_rows_unclaimed ON gateway_rows (kind, reference)
WHERE goal_id IS NULL AND effect_minor <> 0;

CREATE INDEX gateway_rows_of_run ON gateway_rows (run_id, kind, reference);

CREATE TABLE reconciliation_items (
    item_id uuid NOT NULL,
    class text NOT NULL,
    reference text NOT NULL,
    goal_id uuid,
    seq bigint,
    currency text NOT NULL,
    gateway_minor bigint,
    ledger_minor bigint,
    impact_minor bigint NOT NULL, -- its part of gateway less ledger
    detail text NOT NULL,
    state text NOT NULL,
    run_id uuid NOT NULL, -- by which it was found last
    found_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid, -- null: by itself
    operation_id uuid,
    reason text,
    CONSTRAINT reconciliation_items_pkey PRIMARY KEY (item_id),
    CONSTRAINT reconciliation_items_once UNIQUE (class, reference),
    CONSTRAINT reconciliation_items_class_known CHECK (
        class IN (
            'paid_not_credited',
            'credited_not_listed',
            'amount_differs',
            'fee_differs',
            'currency_differs',
            'listed_twice',
            'status_contradicts',
            'went_back',
            'payout_not_ours',
            'payout_not_listed',
            'payout_differs',
            'payout_reversed',
            'balance_differs'
        )
    ),
    CONSTRAINT reconciliation_items_state_known CHECK (state IN ('open', 'explained', 'resolved')),
    CONSTRAINT reconciliation_items_decided_says_why CHECK (
        (state = 'open') = (decided_at IS NULL)
        AND (state = 'open') = (reason IS NULL)
    )
);

CREATE INDEX reconciliation_items_newest ON reconciliation_items (
    state, found_at DESC, item_id DESC
);

CREATE INDEX reconciliation_items_of_goal ON reconciliation_items (goal_id, seq)
WHERE goal_id IS NOT NULL;

-- Money of every book, line by line: what the gateway has of it (`gateway`), what the book says
-- (`ledger`), and by what the two differ, each line of that with a name (`between`). For a book,
-- and over all of them, gateway - ledger = between.
CREATE VIEW clearing_lines AS
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

sent AS NOT MATERIALIZED (
    SELECT
        withdrawals.goal_id,
        withdrawals.status,
        withdrawals.reference,
        CASE
            WHEN withdrawals.status IN ('paid', 'proven', 'disputed')
                THEN withdrawals.amount_minor + withdrawals.fee_minor
            ELSE 0
        END AS out_minor
    FROM withdrawals
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

-- Nobody lists what went back to payers: the gateway has paid it, as far as anybody can tell.
SELECT
    refunds.goal_id,
    goals.currency,
    'gateway' AS side,
    'refund' AS kind,
    -(refunds.amount_minor + refunds.fee_minor),
    FALSE
FROM refunds
INNER JOIN goals ON goals.goal_id = refunds.goal_id
WHERE refunds.status = 'paid'

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

GRANT SELECT, INSERT, UPDATE ON
reconciliation_runs, gateway_rows, reconciliation_items TO goalfund_server;

GRANT SELECT ON clearing_lines TO goalfund_server;

-- Payouts as staff look through them: those that wait for people first, then the newest.
CREATE INDEX payouts_listed ON payouts ((status <> 'parked'), withdrawal_id DESC);
