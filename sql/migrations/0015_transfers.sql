-- Bank transfers: the pooled account that all payers share, and the code that tells them apart.

CREATE TABLE pooled_accounts (
    currency text NOT NULL,
    customer_identifier text NOT NULL,
    bank text,
    account_number text,
    account_name text,
    leased_until timestamptz,
    CONSTRAINT pooled_accounts_pkey PRIMARY KEY (currency),
    CONSTRAINT pooled_accounts_whole CHECK (
        num_nonnulls(bank, account_number, account_name) IN (0, 3)
    )
);

-- Rows stay for ever, so that no code is given twice: who pays very late still pays the right goal.
CREATE TABLE narration_codes (
    code text NOT NULL,
    goal_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    payment_code text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT narration_codes_pkey PRIMARY KEY (code),
    CONSTRAINT narration_codes_contribution_once UNIQUE (goal_id, contribution_id),
    CONSTRAINT narration_codes_shape CHECK (code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    CONSTRAINT narration_codes_amount_positive CHECK (amount_minor > 0)
);

CREATE INDEX narration_codes_by_amount ON narration_codes (amount_minor, created_at);

GRANT SELECT, INSERT, UPDATE ON pooled_accounts TO goalfund_server;

GRANT SELECT, INSERT ON narration_codes TO goalfund_server;
