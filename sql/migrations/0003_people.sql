-- People: accounts, sessions, second factors, what happened to them, and the mail they get.
-- Whatever a person knows and we only check (tokens, codes) is here as a hash.

CREATE TABLE people (
    person_id uuid NOT NULL,
    email text,
    first_name text,
    last_name text,
    phone text,
    avatar text,
    email_verified_at timestamptz,
    staff boolean NOT NULL DEFAULT FALSE,
    created_at timestamptz NOT NULL,
    erased_at timestamptz,
    CONSTRAINT people_pkey PRIMARY KEY (person_id),
    CONSTRAINT people_email_once UNIQUE (email),
    CONSTRAINT people_email_in_lower_case CHECK (email = lower(email) AND length(email) <= 254),
    CONSTRAINT people_are_whole_or_erased CHECK (
        CASE WHEN erased_at IS NULL
            THEN num_nulls(email, first_name, last_name) = 0
            ELSE num_nonnulls(email, first_name, last_name, phone, avatar, email_verified_at) = 0
                AND NOT staff
        END
    )
);

CREATE TABLE credentials (
    person_id uuid NOT NULL,
    password_hash text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT credentials_pkey PRIMARY KEY (person_id),
    CONSTRAINT credentials_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT credentials_hash_is_argon2 CHECK (password_hash LIKE '$argon2id$%')
);

-- A device that is signed in. The client holds the token; a session that ends is deleted.
CREATE TABLE sessions (
    session_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    person_id uuid NOT NULL,
    transport text NOT NULL,
    device text NOT NULL,
    address text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL, -- moves on while the session is used, up to expires_at
    expires_at timestamptz NOT NULL,
    fresh_until timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (session_id),
    CONSTRAINT sessions_token_once UNIQUE (token_hash),
    CONSTRAINT sessions_token_is_sha256 CHECK (length(token_hash) = 32),
    CONSTRAINT sessions_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT sessions_transport_known CHECK (transport IN ('cookie', 'bearer')),
    CONSTRAINT sessions_end_in_order CHECK (ends_at <= expires_at)
);

CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE INDEX sessions_by_end ON sessions (ends_at);

-- What servers that remember a session must hear: forget this token; with an id, the session ended.
CREATE TABLE session_news (
    token_hash bytea NOT NULL,
    session_id uuid,
    at timestamptz NOT NULL
);

CREATE INDEX session_news_by_time ON session_news (at);

-- Written by triggers, so that nothing can end a session and forget to say so.
CREATE FUNCTION tell_of_ended_sessions() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_news (token_hash, session_id, at)
    SELECT ended.token_hash, ended.session_id, clock_timestamp() FROM ended;
    RETURN NULL;
END
$$;

CREATE TRIGGER sessions_ended
AFTER DELETE ON sessions
REFERENCING OLD TABLE AS ended
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_ended_sessions();

CREATE FUNCTION tell_of_rotated_sessions() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_news (token_hash, session_id, at)
    SELECT before.token_hash, NULL, clock_timestamp()
    FROM before
    INNER JOIN after ON after.session_id = before.session_id
    WHERE after.token_hash <> before.token_hash;
    RETURN NULL;
END
$$;

CREATE TRIGGER sessions_rotated
AFTER UPDATE ON sessions
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_rotated_sessions();

-- What a session says of its person changed: it is looked up again.
CREATE FUNCTION tell_of_changed_people() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO session_news (token_hash, session_id, at)
    SELECT sessions.token_hash, NULL, clock_timestamp()
    FROM before
    INNER JOIN after ON after.person_id = before.person_id
    INNER JOIN sessions ON sessions.person_id = after.person_id
    WHERE after.staff <> before.staff
        OR after.email_verified_at IS DISTINCT FROM before.email_verified_at;
    RETURN NULL;
END
$$;

CREATE TRIGGER people_changed
AFTER UPDATE ON people
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_changed_people();

-- Links that were mailed. Used ones are deleted: that is what makes them work once.
CREATE TABLE mailed_tokens (
    token_hash bytea NOT NULL,
    person_id uuid NOT NULL,
    purpose text NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT mailed_tokens_pkey PRIMARY KEY (token_hash),
    CONSTRAINT mailed_tokens_is_sha256 CHECK (length(token_hash) = 32),
    CONSTRAINT mailed_tokens_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT mailed_tokens_purpose_known CHECK (purpose IN ('verify_email', 'reset_password'))
);

CREATE INDEX mailed_tokens_by_person ON mailed_tokens (person_id, purpose);

-- The secret of an authenticator app, encrypted. Set up, and in force once a code has proven it.
CREATE TABLE totp_factors (
    person_id uuid NOT NULL,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    enabled_at timestamptz,
    last_counter bigint NOT NULL DEFAULT 0,
    CONSTRAINT totp_factors_pkey PRIMARY KEY (person_id),
    CONSTRAINT totp_factors_person FOREIGN KEY (person_id) REFERENCES people (person_id)
);

CREATE TABLE recovery_codes (
    person_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (person_id, code_hash),
    CONSTRAINT recovery_codes_is_sha256 CHECK (length(code_hash) = 32),
    CONSTRAINT recovery_codes_person FOREIGN KEY (person_id) REFERENCES people (person_id)
);

-- Where a person has signed in from. A new one is worth a mail; a known one is not locked out.
CREATE TABLE devices (
    person_id uuid NOT NULL,
    device_hash bytea NOT NULL,
    network text NOT NULL,
    seen_at timestamptz NOT NULL,
    CONSTRAINT devices_pkey PRIMARY KEY (person_id, device_hash),
    CONSTRAINT devices_is_sha256 CHECK (length(device_hash) = 32),
    CONSTRAINT devices_person FOREIGN KEY (person_id) REFERENCES people (person_id)
);

-- Without a person: somebody tried an address that nobody has.
CREATE TABLE security_events (
    event_id uuid NOT NULL,
    person_id uuid,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    address text NOT NULL,
    device text NOT NULL,
    CONSTRAINT security_events_pkey PRIMARY KEY (event_id),
    CONSTRAINT security_events_person FOREIGN KEY (person_id) REFERENCES people (person_id)
);

CREATE INDEX security_events_by_person ON security_events (person_id, event_id DESC);

CREATE INDEX security_events_by_time ON security_events (at);

-- One row for whoever tries something that is rationed: the time at which the ration is whole.
CREATE TABLE throttles (
    throttle_key bytea NOT NULL,
    full_until timestamptz NOT NULL,
    CONSTRAINT throttles_pkey PRIMARY KEY (throttle_key),
    CONSTRAINT throttles_is_sha256 CHECK (length(throttle_key) = 32)
);

CREATE INDEX throttles_by_time ON throttles (full_until);

-- Mail to be sent, encrypted: a link in it is a key. Sent mail is emptied.
CREATE TABLE mails (
    mail_id uuid NOT NULL,
    person_id uuid,
    kind text NOT NULL,
    sealed bytea,
    created_at timestamptz NOT NULL,
    next_try_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    done_at timestamptz,
    fate text NOT NULL DEFAULT 'waiting',
    CONSTRAINT mails_pkey PRIMARY KEY (mail_id),
    CONSTRAINT mails_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT mails_fate_known CHECK (fate IN ('waiting', 'sent', 'kept', 'given_up')),
    CONSTRAINT mails_waiting_has_time CHECK ((fate = 'waiting') = (next_try_at IS NOT NULL)),
    CONSTRAINT mails_waiting_is_whole CHECK (fate <> 'waiting' OR sealed IS NOT NULL)
);

CREATE INDEX mails_due ON mails (next_try_at) WHERE next_try_at IS NOT NULL;

CREATE INDEX mails_by_person ON mails (person_id);

CREATE INDEX mails_newest ON mails (created_at DESC, mail_id DESC);

GRANT SELECT, INSERT, UPDATE ON people TO goalfund_server;

GRANT SELECT, INSERT, DELETE ON session_news, mailed_tokens, security_events TO goalfund_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON
credentials, sessions, totp_factors, recovery_codes, devices, throttles, mails TO goalfund_server;
