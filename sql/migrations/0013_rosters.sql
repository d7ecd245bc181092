-- Rosters: who is expected to give to a closed goal, and which contributions are whose.

-- What holds for a goal's whole roster. Its row is also the lock of all who change the roster.
CREATE TABLE rosters (
    goal_id uuid NOT NULL,
    reminders boolean NOT NULL DEFAULT TRUE,
    CONSTRAINT rosters_pkey PRIMARY KEY (goal_id)
);

-- Rows are never deleted: money that was paid stays somebody's. Who was removed before they paid
-- anything, or was erased, leaves a row without a word about them.
CREATE TABLE participants (
    goal_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    place integer NOT NULL, -- in the order in which they were put on the roster
    name text,
    email text,
    phone text, -- E.164
    expected_minor bigint, -- null: the goal's fixed amount, or nothing in particular
    waived boolean NOT NULL DEFAULT FALSE,
    person_id uuid, -- who has opened the personal link while signed in
    personal_key text, -- what the personal link holds
    opt_out_key text NOT NULL, -- what a reminder's way out holds; good for nothing else
    operation_id uuid, -- the request that put them on the roster, and digests of what it said
    asked jsonb,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    reminders integer NOT NULL DEFAULT 0,
    reminded_at timestamptz,
    reminded_for timestamptz, -- the latest moment of the schedule that was seen to
    CONSTRAINT participants_pkey PRIMARY KEY (goal_id, participant_id),
    CONSTRAINT participants_place_once UNIQUE (goal_id, place),
    CONSTRAINT participants_place_positive CHECK (place > 0),
    CONSTRAINT participants_email_in_lower_case CHECK (
        email = lower(email) AND length(email) <= 254
    ),
    CONSTRAINT participants_expected_positive CHECK (expected_minor > 0),
    CONSTRAINT participants_removed_have_no_link CHECK (
        removed_at IS NULL OR num_nonnulls(person_id, personal_key) = 0
    ),
    CONSTRAINT participants_reminders_not_negative CHECK (reminders >= 0)
);

CREATE UNIQUE INDEX participants_email_once ON participants (goal_id, email)
WHERE removed_at IS NULL;

CREATE UNIQUE INDEX participants_phone_once ON participants (goal_id, phone)
WHERE removed_at IS NULL;

CREATE UNIQUE INDEX participants_operation_once ON participants (goal_id, operation_id)
WHERE operation_id IS NOT NULL;

CREATE INDEX participants_by_person ON participants (person_id, goal_id)
WHERE person_id IS NOT NULL;

CREATE INDEX participants_by_email ON participants (email) WHERE email IS NOT NULL;

-- The look-ups that do not know the goal; 256 random bits are not drawn twice.
CREATE INDEX participants_by_key ON participants (personal_key) WHERE personal_key IS NOT NULL;

CREATE INDEX participants_by_opt_out ON participants (opt_out_key);

-- Who wants no more reminders of a goal, as a hash: it holds for whoever is put on the roster anew.
CREATE TABLE reminder_opt_outs (
    goal_id uuid NOT NULL,
    address_hash bytea NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT reminder_opt_outs_pkey PRIMARY KEY (goal_id, address_hash),
    CONSTRAINT reminder_opt_outs_is_sha256 CHECK (length(address_hash) = 32)
);

CREATE FUNCTION address_hash(goal_id uuid, email text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(goal_id::text || ' ' || email, 'UTF8'))
$$;

-- Who meant to give it is settled when a contribution is intended.
ALTER TABLE contributions ADD COLUMN participant_id uuid;

CREATE INDEX contributions_by_participant ON contributions (goal_id, participant_id)
WHERE participant_id IS NOT NULL;

CREATE FUNCTION refuse_another_participant() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a contribution stays with the participant that it was intended for'
        USING ERRCODE = 'integrity_constraint_violation',
            CONSTRAINT = 'contributions_participant_stays';
END
$$;

CREATE TRIGGER contributions_participant_stays
BEFORE UPDATE OF participant_id ON contributions
FOR EACH ROW WHEN (OLD.participant_id IS DISTINCT FROM NEW.participant_id)
EXECUTE FUNCTION refuse_another_participant();

-- Everybody on a roster, and how far they are: what contributions say, and nothing else.
CREATE VIEW roster_rows AS
SELECT
    participants.goal_id,
    participants.participant_id,
    participants.place,
    participants.name,
    participants.email,
    participants.phone,
    participants.expected_minor,
    participants.waived,
    participants.person_id,
    participants.personal_key,
    participants.opt_out_key,
    participants.created_at,
    participants.reminders,
    participants.reminded_at,
    participants.reminded_for,
    due.due_minor,
    given.paid_minor,
    CASE
        WHEN participants.waived THEN 'waived'
        WHEN given.paid_minor <= 0 THEN 'unpaid'
        WHEN given.paid_minor < due.due_minor THEN 'part'
        WHEN given.paid_minor > due.due_minor THEN 'over'
        ELSE 'paid'
    END AS state,
    coalesce(
        (
            SELECT TRUE
            FROM reminder_opt_outs
            WHERE
                reminder_opt_outs.goal_id = participants.goal_id
                AND reminder_opt_outs.address_hash
                = address_hash(participants.goal_id, participants.email)
        ),
        FALSE
    ) AS opted_out
FROM participants
INNER JOIN goals ON goals.goal_id = participants.goal_id
CROSS JOIN LATERAL (
    SELECT coalesce(participants.expected_minor, goals.fixed_amount_minor) AS due_minor
) AS due
CROSS JOIN LATERAL (
    SELECT
        coalesce(
            sum(
                contributions.confirmed_minor
                - contributions.refunded_minor
                - contributions.charged_back_minor
            ),
            0
        )::bigint AS paid_minor
    FROM contributions
    WHERE
        contributions.goal_id = participants.goal_id
        AND contributions.participant_id = participants.participant_id
) AS given
WHERE participants.removed_at IS NULL;

-- As with roles: nothing can take somebody off a roster and forget to say so. An address that was
-- confirmed is worth a link that was opened.
CREATE FUNCTION tell_of_removed_participants() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_news (goal_id, person_id, at)
    SELECT lost.goal_id, coalesce(people.person_id, lost.person_id), clock_timestamp()
    FROM (
        SELECT before.goal_id, before.person_id, NULL AS email
        FROM before
        INNER JOIN after
            ON after.goal_id = before.goal_id AND after.participant_id = before.participant_id
        WHERE before.person_id IS NOT NULL AND after.person_id IS DISTINCT FROM before.person_id
        UNION ALL
        SELECT before.goal_id, NULL, before.email
        FROM before
        INNER JOIN after
            ON after.goal_id = before.goal_id AND after.participant_id = before.participant_id
        WHERE
            before.email IS NOT NULL
            AND before.removed_at IS NULL
            AND (after.removed_at IS NOT NULL OR after.email IS DISTINCT FROM before.email)
    ) AS lost
    LEFT JOIN people ON people.email = lost.email AND people.email_verified_at IS NOT NULL
    WHERE coalesce(people.person_id, lost.person_id) IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER participants_removed
AFTER UPDATE ON participants
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_removed_participants();

-- The schedule of reminders looks at closed goals by their deadlines.
CREATE INDEX goals_closed_by_deadline ON goals (deadline) WHERE kind = 'closed';

GRANT SELECT, INSERT, UPDATE ON rosters TO goalfund_server;

GRANT SELECT, INSERT, UPDATE ON participants TO goalfund_server;

GRANT SELECT, INSERT, DELETE ON reminder_opt_outs TO goalfund_server;

GRANT SELECT ON roster_rows TO goalfund_server;
