-- Notifications: what people are told of goals, in the application and by mail.

-- How far each goal's log has been told. The log is the outbox: what is behind its head is due.
CREATE TABLE notice_cursors (
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT notice_cursors_pkey PRIMARY KEY (goal_id),
    CONSTRAINT notice_cursors_seq_not_negative CHECK (seq >= 0)
);

-- What has happened so far is no news.
INSERT INTO notice_cursors (goal_id, seq)
SELECT goal_heads.goal_id, goal_heads.seq FROM goal_heads;

-- What everybody who follows a goal is still to be told, a page of people at a time.
CREATE TABLE notice_broadcasts (
    goal_id uuid NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    amount_minor bigint,
    author_id uuid,
    after_person_id uuid, -- people up to here have been told
    CONSTRAINT notice_broadcasts_pkey PRIMARY KEY (goal_id, seq, kind)
);

-- No words and no names in here: they are read where they are, so that what is erased is gone.
-- A row that grows while it is unread gets a new id: whoever has read the old one has not seen it.
CREATE TABLE notifications (
    person_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    kind text NOT NULL,
    goal_id uuid NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    events bigint NOT NULL,
    amount_minor bigint,
    at timestamptz NOT NULL, -- of the last event
    written_at timestamptz NOT NULL, -- by the database's clock
    shown boolean NOT NULL, -- false: there is only mail about it
    read_at timestamptz,
    mail text NOT NULL,
    mail_due timestamptz,
    mailed_seq bigint, -- mail was written about the events up to here
    CONSTRAINT notifications_pkey PRIMARY KEY (person_id, notification_id),
    CONSTRAINT notifications_once UNIQUE (person_id, goal_id, kind, first_seq),
    CONSTRAINT notifications_run CHECK (0 < first_seq AND first_seq <= last_seq),
    CONSTRAINT notifications_events_positive CHECK (events > 0),
    CONSTRAINT notifications_mail_known CHECK (mail IN ('off', 'at_once', 'daily')),
    CONSTRAINT notifications_due_is_wanted CHECK (mail_due IS NULL OR mail <> 'off')
);

CREATE INDEX notifications_unread ON notifications (person_id, notification_id DESC)
WHERE read_at IS NULL AND shown;

CREATE INDEX notifications_by_time ON notifications (written_at);

CREATE INDEX notifications_due ON notifications (mail_due) WHERE mail_due IS NOT NULL;

-- What somebody wants otherwise than it is for everybody.
CREATE TABLE notice_preferences (
    person_id uuid NOT NULL,
    kind text NOT NULL,
    in_app boolean NOT NULL,
    mail text NOT NULL,
    CONSTRAINT notice_preferences_pkey PRIMARY KEY (person_id, kind),
    CONSTRAINT notice_preferences_mail_known CHECK (mail IN ('off', 'at_once', 'daily'))
);

-- What was mailed when, so that nobody is sent too much, and no day's digest twice.
CREATE TABLE notice_mailings (
    person_id uuid NOT NULL,
    mailing_id uuid NOT NULL,
    at timestamptz NOT NULL,
    goal_id uuid, -- null: a digest
    digest_of date, -- a day of Lagos
    CONSTRAINT notice_mailings_pkey PRIMARY KEY (person_id, mailing_id),
    CONSTRAINT notice_mailings_digest_once UNIQUE (person_id, digest_of),
    CONSTRAINT notice_mailings_goal_or_day CHECK (num_nonnulls(goal_id, digest_of) = 1)
);

CREATE INDEX notice_mailings_by_time ON notice_mailings (at);

-- Ids by time, as they are made outside too (RFC 9562, version 7): 48 bits of milliseconds, and 12
-- bits of what is below one, so that lines of one statement keep their order.
CREATE FUNCTION new_notification_id() RETURNS uuid
LANGUAGE sql VOLATILE AS $$
    SELECT encode(
        substring(int8send(now.us / 1000) FROM 3)
        || substring(int4send((28672 + now.us % 1000 * 4096 / 1000)::integer) FROM 3)
        || substring(uuid_send(gen_random_uuid()) FROM 9),
        'hex'
    )::uuid
    FROM (SELECT (extract(EPOCH FROM clock_timestamp()) * 1000000)::bigint AS us) AS now
$$;

-- Whether a person may see a goal now: the same answer as list_standings leads to.
CREATE FUNCTION sees_goal(goal uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1
        FROM goals
        WHERE goals.goal_id = goal
            AND NOT goals.suspense
            AND (
                goals.visibility = 'public'
                OR EXISTS (
                    SELECT 1 FROM goal_members
                    WHERE goal_members.goal_id = goal
                        AND goal_members.person_id = person
                        AND goal_members.role IS NOT NULL
                )
                OR EXISTS (
                    SELECT 1 FROM contributions
                    WHERE contributions.goal_id = goal
                        AND contributions.person_id = person
                        AND contributions.seq IS NOT NULL
                )
                OR EXISTS (
                    SELECT 1 FROM goal_viewers
                    WHERE goal_viewers.goal_id = goal
                        AND goal_viewers.person_id = person
                        AND goal_viewers.removed_at IS NULL
                )
                OR EXISTS (
                    SELECT 1 FROM participants
                    WHERE participants.goal_id = goal AND participants.person_id = person
                )
                OR EXISTS (
                    SELECT 1
                    FROM participants
                    INNER JOIN people ON people.email = participants.email
                    WHERE participants.goal_id = goal
                        AND participants.removed_at IS NULL
                        AND people.person_id = person
                        AND people.email_verified_at IS NOT NULL
                )
                OR EXISTS (
                    SELECT 1 FROM people WHERE people.person_id = person AND people.staff
                )
            )
    )
$$;

-- Who has given to a goal and is to hear of it. Payments without an account are not in here.
CREATE INDEX contributions_by_follower ON contributions (goal_id, person_id)
WHERE person_id IS NOT NULL AND seq IS NOT NULL;

-- Who did what an event tells of: nobody is told of their own act. The gateway's are not in here.
CREATE INDEX operations_of_people ON operations (goal_id, seq)
WHERE person_id IS NOT NULL AND refusal IS NULL;

GRANT SELECT, INSERT, UPDATE ON notice_cursors TO goalfund_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON
notifications, notice_broadcasts, notice_preferences, notice_mailings TO goalfund_server;
