-- A goal: its page, its head and book, its log, and what its commands left behind.
-- Every key of a goal's table begins with goal_id, so that the schema shards by it as it stands.

-- The role that serves. It can add to a log and cannot change one.
DO $$
BEGIN
    CREATE ROLE goalfund_server NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of the same server has made it
END
$$;

DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'goalfund_server', 'MEMBER') THEN
        EXECUTE format('GRANT goalfund_server TO %I', current_user);
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO goalfund_server;

CREATE TABLE goals (
    goal_id uuid NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    category text,
    kind text NOT NULL,
    visibility text NOT NULL,
    currency text NOT NULL,
    target_minor bigint NOT NULL,
    min_amount_minor bigint,
    fixed_amount_minor bigint,
    deadline timestamptz,
    approvals_required integer NOT NULL,
    proof_gate text NOT NULL,
    suspense boolean NOT NULL DEFAULT FALSE,
    version bigint NOT NULL DEFAULT 1,
    opened_by uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT goals_pkey PRIMARY KEY (goal_id),
    CONSTRAINT goals_kind_known CHECK (kind IN ('open', 'closed')),
    CONSTRAINT goals_visibility_known CHECK (visibility IN ('public', 'private')),
    CONSTRAINT goals_currency_known CHECK (currency IN ('NGN', 'USD')),
    CONSTRAINT goals_target_positive CHECK (target_minor BETWEEN 1 AND 9007199254740991),
    CONSTRAINT goals_min_amount_positive CHECK (min_amount_minor > 0),
    CONSTRAINT goals_fixed_amount_positive CHECK (fixed_amount_minor > 0),
    CONSTRAINT goals_approvals_required_positive CHECK (approvals_required > 0),
    CONSTRAINT goals_proof_gate_known CHECK (proof_gate IN ('strict', 'window')),
    CONSTRAINT goals_suspense_is_private CHECK (NOT suspense OR visibility = 'private')
);

CREATE INDEX goals_public_newest ON goals (created_at DESC, goal_id DESC)
WHERE visibility = 'public';

CREATE INDEX goals_public_ending ON goals (deadline, goal_id)
WHERE visibility = 'public' AND deadline IS NOT NULL;

-- A directory, not a goal's table: which goal a page's address belongs to.
CREATE TABLE goal_slugs (
    slug text NOT NULL,
    goal_id uuid NOT NULL,
    CONSTRAINT goal_slugs_pkey PRIMARY KEY (slug),
    CONSTRAINT goal_slugs_shape CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 80)
);

-- The row that fences: a writer moves it from the seq that it believes in, or writes nothing.
CREATE TABLE goal_heads (
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    head_hash bytea NOT NULL,
    at timestamptz NOT NULL,
    status text NOT NULL,
    cash_minor bigint NOT NULL,
    available_minor bigint NOT NULL,
    reserved_minor bigint NOT NULL,
    receivable_minor bigint NOT NULL,
    raised_minor bigint NOT NULL,
    withdrawn_minor bigint NOT NULL,
    refunded_minor bigint NOT NULL,
    fees_minor bigint NOT NULL,
    charged_back_minor bigint NOT NULL,
    contributors bigint NOT NULL,
    open_withdrawals bigint NOT NULL,
    CONSTRAINT goal_heads_pkey PRIMARY KEY (goal_id),
    CONSTRAINT goal_heads_seq_positive CHECK (seq > 0),
    CONSTRAINT goal_heads_status_known CHECK (status IN ('open', 'closed', 'cancelled')),
    CONSTRAINT goal_heads_available_not_negative CHECK (available_minor >= 0),
    CONSTRAINT goal_heads_reserved_not_negative CHECK (reserved_minor >= 0),
    CONSTRAINT goal_heads_receivable_not_negative CHECK (receivable_minor >= 0),
    CONSTRAINT goal_heads_book_balances CHECK (
        cash_minor + receivable_minor = available_minor + reserved_minor
    ),
    CONSTRAINT goal_heads_totals_explain_cash CHECK (
        raised_minor - fees_minor - withdrawn_minor - refunded_minor - charged_back_minor
        = cash_minor
    )
) WITH (fillfactor = 50); -- room for HOT updates: this row moves with every commit

CREATE TABLE goal_events (
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    body json NOT NULL, -- json, not jsonb: the very text that was hashed
    hash bytea NOT NULL,
    CONSTRAINT goal_events_pkey PRIMARY KEY (goal_id, seq),
    CONSTRAINT goal_events_seq_positive CHECK (seq > 0),
    CONSTRAINT goal_events_hash_is_sha256 CHECK (length(hash) = 32)
);

CREATE TABLE goal_transfers (
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    n smallint NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL,
    amount_minor bigint NOT NULL,
    CONSTRAINT goal_transfers_pkey PRIMARY KEY (goal_id, seq, n),
    CONSTRAINT goal_transfers_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT goal_transfers_debit_known CHECK (
        debit IN ('cash', 'available', 'reserved', 'receivable')
    ),
    CONSTRAINT goal_transfers_credit_known CHECK (
        credit IN ('cash', 'available', 'reserved', 'receivable')
    ),
    CONSTRAINT goal_transfers_two_accounts CHECK (debit <> credit)
);

-- What people read of an event and the chain must not hold. Erasing a person deletes it.
CREATE TABLE goal_displays (
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    salt bytea NOT NULL,
    display json NOT NULL,
    CONSTRAINT goal_displays_pkey PRIMARY KEY (goal_id, seq),
    CONSTRAINT goal_displays_salt_length CHECK (length(salt) = 16)
);

-- Every command's end, remembered for ever.
CREATE TABLE operations (
    goal_id uuid NOT NULL,
    operation_id uuid NOT NULL,
    content json NOT NULL,
    seq bigint NOT NULL,
    refusal text,
    subject uuid,
    person_id uuid,
    at timestamptz NOT NULL,
    CONSTRAINT operations_pkey PRIMARY KEY (goal_id, operation_id)
);

CREATE INDEX operations_by_id ON operations (operation_id);

-- A gateway reference is claimed once over all books: the one key that spans goals on purpose.
CREATE TABLE receipts (
    reference text NOT NULL,
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    operation_id uuid NOT NULL,
    raw bytea NOT NULL,
    CONSTRAINT receipts_pkey PRIMARY KEY (reference),
    CONSTRAINT receipts_reference_length CHECK (length(reference) BETWEEN 1 AND 128)
);

CREATE TABLE contributions (
    goal_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    payment_code text NOT NULL,
    amount_minor bigint NOT NULL,
    contributor_key uuid NOT NULL,
    channel text NOT NULL,
    access_key text NOT NULL,
    payer_name text,
    email text,
    message text,
    anonymous boolean NOT NULL,
    salt bytea NOT NULL,
    milestone_id uuid,
    person_id uuid,
    created_at timestamptz NOT NULL,
    status text NOT NULL,
    seq bigint,
    confirmed_minor bigint NOT NULL DEFAULT 0,
    fee_minor bigint NOT NULL DEFAULT 0,
    refunding_minor bigint NOT NULL DEFAULT 0,
    refunded_minor bigint NOT NULL DEFAULT 0,
    charged_back_minor bigint NOT NULL DEFAULT 0,
    CONSTRAINT contributions_pkey PRIMARY KEY (goal_id, contribution_id),
    CONSTRAINT contributions_payment_code_once UNIQUE (goal_id, payment_code),
    CONSTRAINT contributions_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT contributions_parts_not_negative CHECK (
        least(confirmed_minor, fee_minor, refunding_minor, refunded_minor, charged_back_minor) >= 0
    ),
    CONSTRAINT contributions_refunded_within_confirmed CHECK (
        refunding_minor + refunded_minor <= confirmed_minor
        AND charged_back_minor <= confirmed_minor
    ),
    CONSTRAINT contributions_status_known CHECK (
        status IN (
            'pending', 'confirmed', 'failed', 'expired', 'refunded', 'part_refunded', 'charged_back'
        )
    ),
    CONSTRAINT contributions_confirmed_has_seq CHECK ((seq IS NULL) = (confirmed_minor = 0))
) WITH (fillfactor = 80);

CREATE INDEX contributions_by_id ON contributions (contribution_id);

CREATE INDEX contributions_confirmed ON contributions (goal_id, seq DESC) WHERE seq IS NOT NULL;

CREATE INDEX contributions_by_contributor ON contributions (goal_id, contributor_key)
WHERE seq IS NOT NULL;

CREATE TABLE withdrawals (
    goal_id uuid NOT NULL,
    withdrawal_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    requested_seq bigint NOT NULL,
    status text NOT NULL,
    person_id uuid,
    purpose text NOT NULL,
    fee_minor bigint NOT NULL,
    decided_seq bigint,
    CONSTRAINT withdrawals_pkey PRIMARY KEY (goal_id, withdrawal_id),
    CONSTRAINT withdrawals_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT withdrawals_fee_not_negative CHECK (fee_minor >= 0)
);

CREATE TABLE refunds (
    goal_id uuid NOT NULL,
    refund_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    started_seq bigint NOT NULL,
    status text NOT NULL,
    fee_minor bigint NOT NULL,
    decided_seq bigint,
    CONSTRAINT refunds_pkey PRIMARY KEY (goal_id, refund_id),
    CONSTRAINT refunds_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT refunds_fee_not_negative CHECK (fee_minor >= 0)
);

CREATE TABLE suspense_items (
    goal_id uuid NOT NULL,
    reference text NOT NULL,
    amount_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    reason text NOT NULL,
    received_seq bigint NOT NULL,
    allocated_seq bigint,
    to_goal_id uuid,
    CONSTRAINT suspense_items_pkey PRIMARY KEY (goal_id, reference),
    CONSTRAINT suspense_items_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT suspense_items_fee_within_amount CHECK (fee_minor BETWEEN 0 AND amount_minor)
);

-- Side effects, written in the commit that causes them and done at least once afterwards.
CREATE TABLE outbox (
    goal_id uuid NOT NULL,
    outbox_id uuid NOT NULL,
    topic text NOT NULL,
    payload json NOT NULL,
    created_at timestamptz NOT NULL,
    done_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    last_error text,
    CONSTRAINT outbox_pkey PRIMARY KEY (goal_id, outbox_id),
    CONSTRAINT outbox_attempts_not_negative CHECK (attempts >= 0)
);

CREATE INDEX outbox_due ON outbox (next_try_at) WHERE done_at IS NULL;

-- Nobody rewrites what has been logged, claimed or answered; not even the owner by mistake.
CREATE FUNCTION refuse_rewrite() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_name USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER goal_events_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON goal_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

CREATE TRIGGER goal_transfers_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON goal_transfers
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

CREATE TRIGGER operations_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON operations
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

CREATE TRIGGER receipts_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON receipts
FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

-- What a log adds up to after a seq: the change of each account.
CREATE FUNCTION logged_since(uuid, bigint)
RETURNS TABLE (
    events bigint,
    cash_minor numeric,
    available_minor numeric,
    reserved_minor numeric,
    receivable_minor numeric
)
LANGUAGE sql STABLE AS $$
    SELECT
        (SELECT count(*) FROM goal_events WHERE goal_events.goal_id = $1 AND goal_events.seq > $2),
        coalesce(
            sum(CASE 'cash' WHEN debit THEN amount_minor WHEN credit THEN -amount_minor END), 0
        ),
        coalesce(
            sum(CASE 'available' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END), 0
        ),
        coalesce(
            sum(CASE 'reserved' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END), 0
        ),
        coalesce(
            sum(CASE 'receivable' WHEN debit THEN amount_minor WHEN credit THEN -amount_minor END),
            0
        )
    FROM goal_transfers
    WHERE goal_transfers.goal_id = $1 AND goal_transfers.seq > $2
$$;

-- A head moves only as far as its log explains: as many events as it has moved on, and transfers
-- that add up to the change of each account. Checked once a statement, over all goals in it.
CREATE FUNCTION refuse_unexplained_head() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    unexplained uuid;
BEGIN
    IF tg_op = 'INSERT' THEN
        SELECT opened.goal_id INTO unexplained
        FROM opened
        CROSS JOIN LATERAL logged_since(opened.goal_id, 0) AS logged
        WHERE logged.events <> opened.seq
            OR logged.cash_minor <> opened.cash_minor
            OR logged.available_minor <> opened.available_minor
            OR logged.reserved_minor <> opened.reserved_minor
            OR logged.receivable_minor <> opened.receivable_minor
        LIMIT 1;
    ELSE
        SELECT moved.goal_id INTO unexplained
        FROM moved
        LEFT JOIN before ON before.goal_id = moved.goal_id
        CROSS JOIN LATERAL logged_since(moved.goal_id, before.seq) AS logged
        WHERE before.goal_id IS NULL
            OR logged.events <> moved.seq - before.seq
            OR logged.cash_minor <> moved.cash_minor - before.cash_minor
            OR logged.available_minor <> moved.available_minor - before.available_minor
            OR logged.reserved_minor <> moved.reserved_minor - before.reserved_minor
            OR logged.receivable_minor <> moved.receivable_minor - before.receivable_minor
        LIMIT 1;
    END IF;
    IF unexplained IS NOT NULL THEN
        RAISE EXCEPTION 'goal %: its log does not explain its head', unexplained
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'goal_heads_explained';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER goal_heads_explained
AFTER UPDATE ON goal_heads
REFERENCING OLD TABLE AS before NEW TABLE AS moved
FOR EACH STATEMENT EXECUTE FUNCTION refuse_unexplained_head();

CREATE TRIGGER goal_heads_explained_from_the_start
AFTER INSERT ON goal_heads
REFERENCING NEW TABLE AS opened
FOR EACH STATEMENT EXECUTE FUNCTION refuse_unexplained_head();

-- An event beyond its goal's head is one that nobody committed to.
CREATE FUNCTION refuse_event_beyond_head() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    beyond record;
BEGIN
    SELECT added.goal_id, added.seq INTO beyond
    FROM added
    LEFT JOIN goal_heads ON goal_heads.goal_id = added.goal_id
    WHERE goal_heads.seq IS NULL OR added.seq > goal_heads.seq
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'goal %: event % lies beyond the head', beyond.goal_id, beyond.seq
            USING
                ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'goal_events_within_head';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER goal_events_within_head
AFTER INSERT ON goal_events
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_beyond_head();

-- A transfer comes in the very statement that logs its event: nobody adds one to what is hashed.
CREATE FUNCTION refuse_stray_transfer() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    stray record;
BEGIN
    SELECT added.goal_id, added.seq INTO stray
    FROM added
    INNER JOIN goal_transfers AS transfer
        ON transfer.goal_id = added.goal_id AND transfer.seq = added.seq AND transfer.n = added.n
    LEFT JOIN goal_events AS event
        ON event.goal_id = added.goal_id AND event.seq = added.seq
            AND event.xmin = transfer.xmin AND event.cmin = transfer.cmin
    WHERE event.seq IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'goal %: a transfer beside event %', stray.goal_id, stray.seq
            USING
                ERRCODE = 'integrity_constraint_violation',
                CONSTRAINT = 'goal_transfers_with_event';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER goal_transfers_with_event
AFTER INSERT ON goal_transfers
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION refuse_stray_transfer();

GRANT SELECT, INSERT ON
goal_events, goal_transfers, operations, receipts, goal_slugs TO goalfund_server;

GRANT SELECT, INSERT, UPDATE ON
goals, goal_heads, contributions, withdrawals, refunds, suspense_items, outbox
TO goalfund_server;

-- Erasing a person's words is the one deletion.
GRANT SELECT, INSERT, DELETE ON goal_displays TO goalfund_server;
