-- Accounts that the gateway lent for one transfer; nulls: there was none to be had then.

CREATE TABLE lent_accounts (
    goal_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    reference text,
    bank text,
    account_number text,
    account_name text,
    expires_at timestamptz,
    CONSTRAINT lent_accounts_pkey PRIMARY KEY (goal_id, contribution_id),
    CONSTRAINT lent_accounts_whole CHECK (
        num_nonnulls(reference, bank, account_number, account_name, expires_at) IN (0, 5)
    )
);

GRANT SELECT, INSERT ON lent_accounts TO goalfund_server;
