-- Passkeys: second factors that are keys in people's devices, and the challenges they sign.

-- name: list_passkeys
-- A person's passkeys, the oldest first.
--
--   $1 uuid  person
--   $2 text  only those for this site, or null
SELECT
    passkeys.passkey_id,
    passkeys.credential_id,
    passkeys.rp_id,
    passkeys.transports,
    passkeys.synced,
    passkeys.name,
    passkeys.created_at,
    passkeys.used_at
FROM passkeys
WHERE passkeys.person_id = $1 AND ($2::text IS NULL OR passkeys.rp_id = $2)
ORDER BY passkeys.passkey_id;

-- name: read_passkey
-- What is needed to check what a passkey has signed.
--
--   $1 bytea  credential
--   $2 uuid   person
--   $3 text   site
--
-- Returns: no row when the person has no such passkey for that site.
SELECT
    passkeys.passkey_id,
    passkeys.public_key,
    passkeys.name
FROM passkeys
WHERE passkeys.credential_id = $1 AND passkeys.person_id = $2 AND passkeys.rp_id = $3;

-- name: add_passkey
-- Give a person a passkey.
--
--   $1 uuid         passkey
--   $2 uuid         person
--   $3 bytea        credential
--   $4 bytea        public key, COSE
--   $5 text         site
--   $6 bigint       how often it says it has signed
--   $7 text[]       how it can be reached
--   $8 boolean      whether it is kept on several devices
--   $9 text         name
--   $10 timestamptz now
--
-- Returns: no row when somebody has that credential already.
INSERT INTO passkeys (
    passkey_id, person_id, credential_id, public_key, rp_id, sign_count, transports, synced, name,
    created_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT ON CONSTRAINT passkeys_credential_once DO NOTHING
RETURNING passkeys.*;

-- name: use_passkey
-- Note that a passkey has signed. One that counts must count up: else there are two of it.
--
--   $1 uuid         passkey
--   $2 bigint       how often it says it has signed
--   $3 boolean      whether it is kept on several devices
--   $4 timestamptz  now
--
-- Returns: no row when the count did not go up, or the passkey was removed meanwhile.
-- Locks:   the passkey, until commit: of two with the same count the second finds nothing.
UPDATE passkeys
SET sign_count = $2, synced = $3, used_at = $4
WHERE
    passkeys.passkey_id = $1
    AND (passkeys.sign_count < $2 OR (passkeys.sign_count = 0 AND $2 = 0))
RETURNING passkeys.passkey_id;

-- name: rename_passkey
-- Call a passkey something else.
--
--   $1 uuid  person
--   $2 uuid  passkey
--   $3 text  name
--
-- Returns: the passkey; no row when it is none of theirs.
-- Locks:   the passkey, until commit.
UPDATE passkeys
SET name = $3
WHERE passkeys.person_id = $1 AND passkeys.passkey_id = $2
RETURNING passkeys.*;

-- name: drop_passkey
-- Take one of a person's passkeys away.
--
--   $1 uuid  person
--   $2 uuid  passkey
--
-- Returns: its name; no row when it is none of theirs.
-- Locks:   the passkey, until commit.
DELETE FROM passkeys
WHERE passkeys.person_id = $1 AND passkeys.passkey_id = $2
RETURNING passkeys.name;

-- name: add_passkey_challenge
-- Remember what a passkey is to sign, and forget what the person was asked long before.
--
--   $1 bytea        SHA-256 of the challenge
--   $2 uuid         person
--   $3 uuid         session, or null while signing in
--   $4 text         purpose
--   $5 text         origin of the page that asked
--   $6 timestamptz  now
--   $7 timestamptz  until when it is good
--   $8 integer      how many of one purpose are kept, besides this one
--
-- Locks: what is forgotten, until commit.
WITH forgotten AS (
    SELECT passkey_challenges.challenge_hash
    FROM passkey_challenges
    WHERE passkey_challenges.person_id = $2 AND passkey_challenges.purpose = $4
    ORDER BY passkey_challenges.asked_at DESC
    OFFSET $8
),

forgetting AS (
    DELETE FROM passkey_challenges
    USING forgotten
    WHERE passkey_challenges.challenge_hash = forgotten.challenge_hash
)

INSERT INTO passkey_challenges (
    challenge_hash, person_id, session_id, purpose, origin, asked_at, expires_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: use_passkey_challenge
-- Use a challenge up, if it is the one that this person was given for this on this page.
--
--   $1 bytea        SHA-256 of the challenge
--   $2 uuid         person
--   $3 uuid         session, or null while signing in
--   $4 text         purpose
--   $5 text         origin of the page that answers
--   $6 timestamptz  now
--
-- Returns: no row when there is no such challenge, or it was used, or is too old.
-- Locks:   the challenge, until commit: of two at once the second finds nothing.
DELETE FROM passkey_challenges
WHERE
    passkey_challenges.challenge_hash = $1
    AND passkey_challenges.person_id = $2
    AND passkey_challenges.session_id IS NOT DISTINCT FROM $3
    AND passkey_challenges.purpose = $4
    AND passkey_challenges.origin = $5
    AND passkey_challenges.expires_at > $6
RETURNING passkey_challenges.person_id;
