-- Where money comes back to: one account of each person's, if they have said one.

CREATE TABLE settlement_accounts (
    person_id uuid NOT NULL,
    bank_code text NOT NULL,
    account_masked text NOT NULL, -- what is shown: the number itself is sealed
    account_name text NOT NULL, -- in the bank's own words
    sealed bytea NOT NULL, -- bank, number and name
    changed_at timestamptz NOT NULL,
    CONSTRAINT settlement_accounts_pkey PRIMARY KEY (person_id),
    CONSTRAINT settlement_accounts_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT settlement_accounts_bank_is_nip CHECK (bank_code ~ '^[0-9]{6}$'),
    CONSTRAINT settlement_accounts_masked CHECK (account_masked ~ '^[*]{6}[0-9]{4}$')
);

GRANT SELECT, INSERT, UPDATE, DELETE ON settlement_accounts TO goalfund_server;
