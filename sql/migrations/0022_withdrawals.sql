-- Withdrawals that people ask for: approved by others, paid out once, and proven.

ALTER TABLE withdrawals
ADD COLUMN member_id uuid, -- who asked, as the log calls them; null: our own tools
ADD COLUMN milestone_id uuid,
ADD COLUMN account_key text, -- equal for equal accounts: a keyed digest, which tells nothing
ADD COLUMN account_sealed text, -- bank, number and name; null once it is decided
ADD COLUMN reference text, -- at the gateway: there is never another
ADD COLUMN expires_at timestamptz,
ADD COLUMN cools_until timestamptz,
ADD COLUMN sent_seq bigint,
ADD COLUMN decided_at timestamptz,
ADD CONSTRAINT withdrawals_status_known CHECK (
    status IN (
        'requested',
        'approved',
        'paying',
        'paid',
        'proven',
        'disputed',
        'rejected',
        'cancelled',
        'expired',
        'failed'
    )
),
ADD CONSTRAINT withdrawals_sent_has_reference CHECK ((sent_seq IS NULL) = (reference IS NULL));

CREATE INDEX withdrawals_by_id ON withdrawals (withdrawal_id);

-- What gates the next request, and counts against who has asked.
CREATE INDEX withdrawals_of_people ON withdrawals (goal_id, status) WHERE member_id IS NOT NULL;

-- The account that was paid last.
CREATE INDEX withdrawals_paid_to_an_account ON withdrawals (goal_id, decided_seq DESC)
WHERE account_key IS NOT NULL AND status IN ('paid', 'proven', 'disputed');

-- What somebody has asked for is forgotten with them.
CREATE INDEX withdrawals_by_person ON withdrawals (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE approvals (
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    withdrawal_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT approvals_pkey PRIMARY KEY (goal_id, seq),
    CONSTRAINT approvals_seq_positive CHECK (seq > 0)
);

CREATE INDEX approvals_of_withdrawal ON approvals (goal_id, withdrawal_id);

CREATE TABLE proofs (
    goal_id uuid NOT NULL,
    proof_id uuid NOT NULL,
    withdrawal_id uuid NOT NULL,
    seq bigint NOT NULL, -- the words are in goal_displays, under the same seq
    member_id uuid,
    person_id uuid,
    status text NOT NULL,
    yes integer NOT NULL,
    no integer NOT NULL,
    review_ends_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    decided_seq bigint,
    CONSTRAINT proofs_pkey PRIMARY KEY (goal_id, proof_id),
    CONSTRAINT proofs_status_known CHECK (status IN ('open', 'confirmed', 'disputed')),
    CONSTRAINT proofs_decided_has_seq CHECK ((status = 'open') = (decided_seq IS NULL)),
    CONSTRAINT proofs_tally_not_negative CHECK (least(yes, no) >= 0)
);

CREATE INDEX proofs_by_id ON proofs (proof_id);

CREATE INDEX proofs_of_withdrawal ON proofs (withdrawal_id);

CREATE UNIQUE INDEX proofs_one_open ON proofs (withdrawal_id, goal_id) WHERE status = 'open';

CREATE INDEX proofs_by_person ON proofs (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE proof_answers (
    goal_id uuid NOT NULL,
    proof_id uuid NOT NULL,
    person_id uuid NOT NULL,
    confirmation_id uuid NOT NULL, -- what the log calls the answer: it never knows the person
    confirmed boolean NOT NULL,
    seq bigint NOT NULL, -- the comment is in goal_displays, under the same seq
    CONSTRAINT proof_answers_pkey PRIMARY KEY (goal_id, proof_id, person_id),
    CONSTRAINT proof_answers_confirmation_once UNIQUE (goal_id, confirmation_id)
);

CREATE INDEX proof_answers_by_person ON proof_answers (person_id);

-- Whoever changes an answer takes the comment back that they gave with it.
CREATE FUNCTION forget_changed_answer() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM goal_displays
    WHERE goal_displays.goal_id = old.goal_id AND goal_displays.seq = old.seq;
    RETURN NULL;
END
$$;

CREATE TRIGGER proof_answers_changed
AFTER UPDATE ON proof_answers
FOR EACH ROW WHEN (new.seq > old.seq)
EXECUTE FUNCTION forget_changed_answer();

-- What follows by itself: a withdrawal that is to be sent or to expire, a proof to be decided.
CREATE TABLE errands (
    goal_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    armed bigint NOT NULL, -- how often it was set
    waiting boolean NOT NULL,
    tries integer NOT NULL,
    next_try_at timestamptz NOT NULL,
    CONSTRAINT errands_pkey PRIMARY KEY (goal_id, subject_id),
    CONSTRAINT errands_kind_known CHECK (kind IN ('withdrawal', 'proof')),
    CONSTRAINT errands_tries_not_negative CHECK (tries >= 0)
);

CREATE INDEX errands_due ON errands (next_try_at, goal_id, subject_id) WHERE waiting;

-- Due at once is due since 1970: whatever the clock of the server that looks.
CREATE FUNCTION set_errand(uuid, uuid, text, boolean, timestamptz) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO errands (goal_id, subject_id, kind, armed, waiting, tries, next_try_at)
    VALUES ($1, $2, $3, 1, $4, 0, $5)
    ON CONFLICT ON CONSTRAINT errands_pkey DO UPDATE
    SET
        armed = errands.armed + 1,
        waiting = excluded.waiting,
        tries = 0,
        next_try_at = excluded.next_try_at
$$;

CREATE FUNCTION set_withdrawal_errand() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_errand(
        new.goal_id,
        new.withdrawal_id,
        'withdrawal',
        new.status IN ('requested', 'approved'),
        CASE new.status
            WHEN 'requested' THEN coalesce(new.expires_at, 'epoch')
            ELSE 'epoch'
        END
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER withdrawals_errand
AFTER INSERT OR UPDATE ON withdrawals
FOR EACH ROW WHEN (new.member_id IS NOT NULL)
EXECUTE FUNCTION set_withdrawal_errand();

CREATE FUNCTION set_proof_errand() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_errand(new.goal_id, new.proof_id, 'proof', new.status = 'open', new.due_at);
    RETURN NULL;
END
$$;

CREATE TRIGGER proofs_errand
AFTER INSERT OR UPDATE ON proofs
FOR EACH ROW EXECUTE FUNCTION set_proof_errand();

-- With fewer approvals needed, what waits may go.
CREATE FUNCTION wake_withdrawals() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE errands
    SET armed = errands.armed + 1, tries = 0, next_try_at = 'epoch'
    WHERE errands.goal_id = new.goal_id AND errands.kind = 'withdrawal' AND errands.waiting;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_wake_withdrawals
AFTER UPDATE ON goals
FOR EACH ROW WHEN (new.approvals_required < old.approvals_required)
EXECUTE FUNCTION wake_withdrawals();

-- Transfers that the gateway is asked for, written in the commit that logs them as sent. The row
-- says `sending` before the call: whatever happens after that, nothing is sent a second time.
CREATE TABLE payouts (
    goal_id uuid NOT NULL,
    withdrawal_id uuid NOT NULL,
    seq bigint NOT NULL,
    reference text NOT NULL,
    amount_minor bigint NOT NULL,
    account_sealed text, -- null once the outcome is known
    status text NOT NULL,
    reason text, -- why it is parked, or has failed
    bank_reference text, -- of the transfer between the banks
    fee_minor bigint NOT NULL,
    settled boolean NOT NULL, -- the goal has been told the outcome
    tries integer NOT NULL,
    next_try_at timestamptz NOT NULL,
    sending_at timestamptz,
    CONSTRAINT payouts_pkey PRIMARY KEY (goal_id, withdrawal_id),
    CONSTRAINT payouts_reference_once UNIQUE (reference),
    CONSTRAINT payouts_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT payouts_fee_not_negative CHECK (fee_minor >= 0),
    CONSTRAINT payouts_status_known CHECK (
        status IN ('due', 'sending', 'succeeded', 'failed', 'parked')
    )
);

CREATE INDEX payouts_due ON payouts (next_try_at, reference) WHERE NOT settled;

CREATE FUNCTION write_payout() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payouts (
        goal_id, withdrawal_id, seq, reference, amount_minor, account_sealed, status,
        fee_minor, settled, tries, next_try_at
    ) VALUES (
        new.goal_id, new.withdrawal_id, new.sent_seq, new.reference, new.amount_minor,
        new.account_sealed, 'due', 0, FALSE, 0, 'epoch'
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER withdrawals_payout
AFTER UPDATE ON withdrawals
FOR EACH ROW WHEN (new.status = 'paying' AND old.status <> 'paying')
EXECUTE FUNCTION write_payout();

GRANT SELECT, INSERT, UPDATE ON
approvals, proofs, proof_answers, errands, payouts TO goalfund_server;
