-- Passkeys: second factors that are keys in people's devices, and the challenges they sign.

CREATE TABLE passkeys (
    passkey_id uuid NOT NULL,
    person_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL, -- COSE
    rp_id text NOT NULL, -- the site that it is for: browsers show it to no other
    sign_count bigint NOT NULL, -- stays 0 for keys that do not count
    transports text [] NOT NULL,
    synced boolean NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT passkeys_pkey PRIMARY KEY (passkey_id),
    CONSTRAINT passkeys_credential_once UNIQUE (credential_id),
    CONSTRAINT passkeys_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT passkeys_credential_is_bounded CHECK (length(credential_id) BETWEEN 1 AND 1023),
    CONSTRAINT passkeys_key_is_bounded CHECK (length(public_key) BETWEEN 1 AND 1024),
    CONSTRAINT passkeys_count_is_32_bits CHECK (sign_count BETWEEN 0 AND 4294967295)
);

CREATE INDEX passkeys_by_person ON passkeys (person_id);

-- What a passkey is to sign, as a hash. Used ones are deleted: that is what makes them work once.
CREATE TABLE passkey_challenges (
    challenge_hash bytea NOT NULL,
    person_id uuid NOT NULL,
    session_id uuid, -- null: of somebody who is signing in
    purpose text NOT NULL,
    origin text NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT passkey_challenges_pkey PRIMARY KEY (challenge_hash),
    CONSTRAINT passkey_challenges_is_sha256 CHECK (length(challenge_hash) = 32),
    CONSTRAINT passkey_challenges_person FOREIGN KEY (person_id) REFERENCES people (person_id),
    CONSTRAINT passkey_challenges_purpose_known CHECK (purpose IN ('sign_in', 'confirm', 'add')),
    CONSTRAINT passkey_challenges_session CHECK ((purpose = 'sign_in') = (session_id IS NULL))
);

CREATE INDEX passkey_challenges_by_person ON passkey_challenges (person_id, purpose, asked_at);

CREATE INDEX passkey_challenges_by_time ON passkey_challenges (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON passkeys TO goalfund_server;

GRANT SELECT, INSERT, DELETE ON passkey_challenges TO goalfund_server;
