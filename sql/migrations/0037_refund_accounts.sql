-- Refund accounts: where payers who need no account here say that a refund by transfer goes.

CREATE TABLE refund_accounts (
    goal_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    asked_at timestamptz, -- when its payer was written to; null: they were not
    bank_code text, -- null, with all that follows: none is named yet
    account_masked text,
    account_name text,
    sealed bytea, -- bank, number and holder
    named_at timestamptz,
    CONSTRAINT refund_accounts_pkey PRIMARY KEY (goal_id, contribution_id),
    CONSTRAINT refund_accounts_named_whole CHECK (
        num_nulls(bank_code, account_masked, account_name, sealed, named_at) IN (0, 5)
    )
);

GRANT SELECT, INSERT, UPDATE, DELETE ON refund_accounts TO goalfund_server;
