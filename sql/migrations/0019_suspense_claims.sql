-- What people say about money that they have sent and that has reached no goal.

CREATE TABLE suspense_claims (
    claim_id uuid NOT NULL,
    person_id uuid NOT NULL,
    operation_id uuid NOT NULL,
    content bytea NOT NULL, -- a digest: a repetition says the same
    goal_id uuid, -- as they say it: there need not be such a goal
    contribution_id uuid,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    paid_on date NOT NULL,
    sender_name text NOT NULL,
    sender_bank text,
    narration text,
    reference text,
    note text,
    evidence uuid [] NOT NULL,
    state text NOT NULL DEFAULT 'open',
    reason text,
    allocation_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_at timestamptz,
    CONSTRAINT suspense_claims_pkey PRIMARY KEY (claim_id),
    CONSTRAINT suspense_claims_once UNIQUE (person_id, operation_id),
    CONSTRAINT suspense_claims_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT suspense_claims_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT suspense_claims_state_known CHECK (state IN ('open', 'settled', 'rejected')),
    CONSTRAINT suspense_claims_decided_whole CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT suspense_claims_evidence_few CHECK (cardinality(evidence) <= 4)
);

CREATE INDEX suspense_claims_by_person ON suspense_claims (person_id, claim_id DESC);

CREATE INDEX suspense_claims_open ON suspense_claims (claim_id DESC) WHERE state = 'open';

CREATE INDEX suspense_claims_by_amount ON suspense_claims (amount_minor) WHERE state = 'open';

CREATE INDEX suspense_claims_by_reference ON suspense_claims (reference)
WHERE state = 'open' AND reference IS NOT NULL;

-- Evidence is used once, by who brought it, and goes with the claim.
CREATE FUNCTION hold_evidence() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    held integer;
BEGIN
    UPDATE files
    SET loose_since = NULL
    WHERE
        files.file_id = ANY(new.evidence)
        AND files.owner_id = new.person_id
        AND files.purpose = 'proof'
        AND files.state = 'ready'
        AND files.loose_since IS NOT NULL;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held <> cardinality(new.evidence) THEN
        RAISE unique_violation USING
            MESSAGE = 'a file cannot be put to use', CONSTRAINT = 'suspense_claims_evidence';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION doom_evidence() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE files
    SET state = 'doomed', loose_since = now()
    WHERE files.file_id = ANY(old.evidence);
    RETURN NULL;
END
$$;

CREATE TRIGGER suspense_claims_made
AFTER INSERT ON suspense_claims
FOR EACH ROW WHEN (cardinality(new.evidence) > 0)
EXECUTE FUNCTION hold_evidence();

CREATE TRIGGER suspense_claims_gone
AFTER DELETE ON suspense_claims
FOR EACH ROW WHEN (cardinality(old.evidence) > 0)
EXECUTE FUNCTION doom_evidence();

GRANT SELECT, INSERT, UPDATE, DELETE ON suspense_claims TO goalfund_server;
