-- Second factors: authenticator apps, and the codes for the day the phone is lost.

-- name: set_up_totp
-- Keep a secret that is not in force yet. An earlier one that never was is replaced.
--
--   $1 uuid         person
--   $2 bytea        secret, encrypted
--   $3 timestamptz  now
--
-- Returns: no row when one is in force.
-- Locks:   the person's factor, until commit.
INSERT INTO totp_factors (person_id, secret, created_at)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT totp_factors_pkey DO UPDATE
SET secret = excluded.secret, created_at = excluded.created_at, last_counter = 0
WHERE totp_factors.enabled_at IS NULL
RETURNING totp_factors.person_id;

-- name: read_totp
-- A person's secret.
--
--   $1 uuid  person
SELECT
    totp_factors.secret,
    totp_factors.enabled_at,
    totp_factors.last_counter
FROM totp_factors
WHERE totp_factors.person_id = $1;

-- name: enable_totp
-- Put a secret in force, if it is still the one that a code has proven.
--
--   $1 uuid         person
--   $2 bytea        secret, encrypted, as it was read
--   $3 timestamptz  now
--   $4 bigint       counter of the code
--
-- Returns: no row when it is in force already, or was replaced.
-- Locks:   the person's factor, until commit.
UPDATE totp_factors
SET enabled_at = $3, last_counter = $4
WHERE
    totp_factors.person_id = $1
    AND totp_factors.secret = $2
    AND totp_factors.enabled_at IS NULL
RETURNING totp_factors.person_id;

-- name: use_totp
-- Use a code up, and with it all earlier ones.
--
--   $1 uuid    person
--   $2 bigint  counter of the code
--
-- Returns: no row when this code, or a later one, was used before.
-- Locks:   the person's factor, until commit: of two at once the second finds nothing.
UPDATE totp_factors
SET last_counter = $2
WHERE
    totp_factors.person_id = $1
    AND totp_factors.last_counter < $2
    AND totp_factors.enabled_at IS NOT NULL
RETURNING totp_factors.person_id;

-- name: drop_totp
-- Take a person's authenticator app away.
--
--   $1 uuid  person
--
-- Locks: the factor, until commit.
DELETE FROM totp_factors
WHERE totp_factors.person_id = $1;

-- name: lock_factors
-- Let nobody else change a person's second factors until commit.
--
--   $1 uuid  person
--
-- Returns: no row when the person was erased.
-- Locks:   the person, until commit.
SELECT people.person_id
FROM people
WHERE people.person_id = $1 AND people.erased_at IS NULL
FOR NO KEY UPDATE;

-- name: count_factors
-- Which second factors of a person are on.
--
--   $1 uuid  person
--
-- Returns: whether the authenticator app is, and how many passkeys there are.
SELECT
    EXISTS (
        SELECT 1
        FROM totp_factors
        WHERE totp_factors.person_id = $1 AND totp_factors.enabled_at IS NOT NULL
    ) AS totp,
    (SELECT count(*) FROM passkeys WHERE passkeys.person_id = $1) AS passkeys;

-- name: drop_recovery_codes
-- Void a person's recovery codes.
--
--   $1 uuid  person
--
-- Locks: the codes, until commit.
DELETE FROM recovery_codes
WHERE recovery_codes.person_id = $1;

-- name: drop_second_factors
-- Take all of a person's second factors away.
--
--   $1 uuid  person
--
-- Locks: the factors and the codes, until commit.
WITH no_recovery_codes AS (
    DELETE FROM recovery_codes WHERE recovery_codes.person_id = $1
),

no_passkeys AS (
    DELETE FROM passkeys WHERE passkeys.person_id = $1
)

DELETE FROM totp_factors
WHERE totp_factors.person_id = $1;

-- name: replace_recovery_codes
-- Give a person new recovery codes; the old ones are void.
--
--   $1 uuid     person
--   $2 bytea[]  SHA-256 of each code
--
-- Locks: the old codes, until commit.
WITH void AS (
    DELETE FROM recovery_codes WHERE recovery_codes.person_id = $1
)

INSERT INTO recovery_codes (person_id, code_hash)
SELECT
    $1 AS person_id,
    fresh.code_hash
FROM unnest($2::bytea[]) AS fresh (code_hash);

-- name: count_recovery_codes
-- How many recovery codes a person has left.
--
--   $1 uuid  person
SELECT count(*)
FROM recovery_codes
WHERE recovery_codes.person_id = $1;

-- name: use_recovery_code
-- Use a recovery code up.
--
--   $1 uuid   person
--   $2 bytea  SHA-256 of the code
--
-- Returns: no row when it is none of theirs, or was used.
-- Locks:   the code, until commit: of two at once the second finds nothing.
DELETE FROM recovery_codes
WHERE recovery_codes.person_id = $1 AND recovery_codes.code_hash = $2
RETURNING recovery_codes.person_id;

-- name: list_totp_secrets
-- Secrets, to be encrypted anew, a page at a time.
--
--   $1 uuid     after this person, or null
--   $2 integer  rows
SELECT
    totp_factors.person_id,
    totp_factors.secret
FROM totp_factors
WHERE $1::uuid IS NULL OR totp_factors.person_id > $1
ORDER BY totp_factors.person_id
LIMIT $2;

-- name: reseal_totp_secrets
-- Replace secrets by the same ones under another key, unless they changed meanwhile.
--
--   $1 uuid[]   people
--   $2 bytea[]  secrets as they were
--   $3 bytea[]  secrets as they are to be
--
-- Locks: those factors, until commit.
UPDATE totp_factors
SET secret = resealed.after
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS resealed (person_id, before, after)
WHERE totp_factors.person_id = resealed.person_id AND totp_factors.secret = resealed.before;
