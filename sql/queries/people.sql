-- People: their profiles, passwords, and the links that were mailed to them.

-- name: add_person
-- Begin an account, unless its address has one already.
--
--   $1 uuid         person
--   $2 text         email, in lower case
--   $3 text         first name
--   $4 text         last name
--   $5 text         phone, E.164, or null
--   $6 timestamptz  now
--
-- Returns: the person, or no row when the address is taken.
INSERT INTO people (person_id, email, first_name, last_name, phone, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT ON CONSTRAINT people_email_once DO NOTHING
RETURNING people.person_id;

-- name: save_password
-- Set a person's password.
--
--   $1 uuid         person
--   $2 text         Argon2id hash, in PHC form
--   $3 timestamptz  now
--
-- Locks: the person's credentials, until commit.
INSERT INTO credentials (person_id, password_hash, changed_at)
VALUES ($1, $2, $3)
ON CONFLICT ON CONSTRAINT credentials_pkey DO UPDATE
SET password_hash = excluded.password_hash, changed_at = excluded.changed_at;

-- name: rehash_password
-- Replace a hash by another one of the same password, unless the password changed meanwhile.
--
--   $1 uuid  person
--   $2 text  hash as it was
--   $3 text  hash as it is to be
--
-- Locks: the person's credentials, until commit.
UPDATE credentials
SET password_hash = $3
WHERE credentials.person_id = $1 AND credentials.password_hash = $2;

-- name: read_person
-- A person as they see themselves.
--
--   $1 uuid  person
--
-- Returns: no row when there is none, or it was erased.
SELECT
    people.*,
    settlement_accounts.bank_code,
    settlement_accounts.account_masked,
    settlement_accounts.account_name,
    settlement_accounts.changed_at,
    factors.totp,
    factors.passkeys,
    factors.totp OR factors.passkeys AS second_factor
FROM people
LEFT JOIN settlement_accounts ON settlement_accounts.person_id = people.person_id
CROSS JOIN LATERAL (
    SELECT
        EXISTS (
            SELECT 1
            FROM totp_factors
            WHERE
                totp_factors.person_id = people.person_id
                AND totp_factors.enabled_at IS NOT NULL
        ) AS totp,
        EXISTS (
            SELECT 1
            FROM passkeys
            WHERE passkeys.person_id = people.person_id
        ) AS passkeys
) AS factors
WHERE people.person_id = $1 AND people.erased_at IS NULL;

-- name: find_verified_person
-- Whether there is such a person, who has confirmed their e-mail address.
--
--   $1 uuid  person
--
-- Returns: no row when there is none, or it was erased.
SELECT people.person_id
FROM people
WHERE people.person_id = $1 AND people.email_verified_at IS NOT NULL;

-- name: find_verified_email
-- Who has proven to have an address.
--
--   $1 text  email, in lower case
--
-- Returns: the person; no row when nobody has.
SELECT people.person_id
FROM people
WHERE people.email = $1 AND people.email_verified_at IS NOT NULL;

-- name: read_account
-- What is needed to check that somebody is who they say.
--
--   $1 text  email, in lower case; or null, to ask by person
--   $2 uuid  person; or null, to ask by email
--   $3 text  network that they come from
--
-- Returns: no row when nobody has that address.
SELECT
    people.*,
    credentials.password_hash,
    factors.totp,
    factors.passkeys,
    factors.totp OR factors.passkeys AS second_factor,
    EXISTS (
        SELECT 1
        FROM devices
        WHERE devices.person_id = people.person_id AND devices.network = $3
    ) AS network_known
FROM people
INNER JOIN credentials ON credentials.person_id = people.person_id
CROSS JOIN LATERAL (
    SELECT
        EXISTS (
            SELECT 1
            FROM totp_factors
            WHERE
                totp_factors.person_id = people.person_id
                AND totp_factors.enabled_at IS NOT NULL
        ) AS totp,
        EXISTS (
            SELECT 1
            FROM passkeys
            WHERE passkeys.person_id = people.person_id
        ) AS passkeys
) AS factors
WHERE people.email = $1 OR people.person_id = $2;

-- name: edit_person
-- Change a profile. What is null stays, except where a flag says that null is the new value.
--
--   $1 uuid     person
--   $2 text     first name, or null
--   $3 text     last name, or null
--   $4 text     phone, or null
--   $5 boolean  whether phone is to be set
--   $6 uuid     avatar, or null
--   $7 boolean  whether avatar is to be set
--
-- Locks: the person, until commit.
UPDATE people
SET
    first_name = coalesce($2, people.first_name),
    last_name = coalesce($3, people.last_name),
    phone = CASE WHEN $5 THEN $4 ELSE people.phone END,
    avatar = CASE WHEN $7 THEN $6 ELSE people.avatar END
WHERE people.person_id = $1 AND people.erased_at IS NULL;

-- name: verify_email
-- Note that a person reads the mail of their address.
--
--   $1 uuid         person
--   $2 timestamptz  now
--
-- Returns: whether it was verified before.
-- Locks:   the person, until commit.
UPDATE people
SET email_verified_at = coalesce(people.email_verified_at, $2)
FROM people AS before
WHERE people.person_id = $1 AND before.person_id = people.person_id AND people.erased_at IS NULL
RETURNING before.email_verified_at IS NOT NULL AS verified_before;

-- name: add_mailed_token
-- Remember a link that is about to be mailed.
--
--   $1 bytea        SHA-256 of the token
--   $2 uuid         person
--   $3 text         purpose
--   $4 timestamptz  until when it is good
INSERT INTO mailed_tokens (token_hash, person_id, purpose, expires_at)
VALUES ($1, $2, $3, $4);

-- name: read_mailed_token
-- Whose link it is, without using it up.
--
--   $1 bytea        SHA-256 of the token
--   $2 text         purpose
--   $3 timestamptz  now
--
-- Returns: no row when there is no such link, or it was used, or is too old.
SELECT people.*
FROM mailed_tokens
INNER JOIN people ON people.person_id = mailed_tokens.person_id
WHERE
    mailed_tokens.token_hash = $1
    AND mailed_tokens.purpose = $2
    AND mailed_tokens.expires_at > $3;

-- name: use_mailed_token
-- Use a link up.
--
--   $1 bytea        SHA-256 of the token
--   $2 text         purpose
--   $3 timestamptz  now
--
-- Returns: the person; no row when there is no such link, or it was used, or is too old.
-- Locks:   the link, until commit: of two at once the second finds nothing.
DELETE FROM mailed_tokens
WHERE
    mailed_tokens.token_hash = $1
    AND mailed_tokens.purpose = $2
    AND mailed_tokens.expires_at > $3
RETURNING mailed_tokens.person_id;

-- name: drop_mailed_tokens
-- Make every link of one purpose that a person was mailed useless.
--
--   $1 uuid  person
--   $2 text  purpose, or null for all
--
-- Locks: those links, until commit.
DELETE FROM mailed_tokens
WHERE mailed_tokens.person_id = $1 AND ($2::text IS NULL OR mailed_tokens.purpose = $2);

-- name: begin_reset
-- Mail somebody a link to set a new password, if the address is anybody's. It is one statement, so
-- that it takes the same time for an address that nobody has.
--
--   $1 text         email, in lower case
--   $2 bytea        SHA-256 of the token
--   $3 timestamptz  until when the link is good
--   $4 uuid         mail
--   $5 bytea        mail, encrypted
--   $6 timestamptz  now
--   $7 uuid         event
--   $8 text         address that the request came from
--   $9 text         device that it came from
--   $10 boolean     whether mail is to be sent at all
WITH person AS (
    SELECT people.person_id
    FROM people
    WHERE people.email = $1
),

token AS (
    INSERT INTO mailed_tokens (token_hash, person_id, purpose, expires_at)
    SELECT $2, person.person_id, 'reset_password', $3
    FROM person
    WHERE $10
),

mail AS (
    INSERT INTO mails (mail_id, person_id, kind, sealed, created_at, next_try_at)
    SELECT $4, person.person_id, 'reset_password', $5, $6, $6
    FROM person
    WHERE $10
)

INSERT INTO security_events (event_id, person_id, kind, at, address, device)
VALUES ($7, (SELECT person.person_id FROM person), 'password_reset_asked', $6, $8, $9);

-- name: erase_person
-- Forget who a person is. Their id stays, for logs that name it.
--
--   $1 uuid         person
--   $2 timestamptz  now
--
-- Returns: the address that they had; no row when they were erased already.
-- Locks:   the person, until commit.
UPDATE people
SET
    email = NULL,
    first_name = NULL,
    last_name = NULL,
    phone = NULL,
    avatar = NULL,
    email_verified_at = NULL,
    staff = FALSE,
    erased_at = $2
FROM people AS before
WHERE people.person_id = $1 AND before.person_id = people.person_id AND people.erased_at IS NULL
RETURNING before.email, before.email_verified_at IS NOT NULL AS verified;

-- name: erase_traces
-- Delete what else is kept of a person besides contributions: every way in, and every trace.
--
--   $1 uuid  person
--
-- Locks: all of those rows, until commit.
WITH no_credentials AS (
    DELETE FROM credentials WHERE credentials.person_id = $1
),

no_tokens AS (
    DELETE FROM mailed_tokens WHERE mailed_tokens.person_id = $1
),

no_factors AS (
    DELETE FROM totp_factors WHERE totp_factors.person_id = $1
),

no_passkeys AS (
    DELETE FROM passkeys WHERE passkeys.person_id = $1
),

no_challenges AS (
    DELETE FROM passkey_challenges WHERE passkey_challenges.person_id = $1
),

no_recovery_codes AS (
    DELETE FROM recovery_codes WHERE recovery_codes.person_id = $1
),

no_devices AS (
    DELETE FROM devices WHERE devices.person_id = $1
),

no_events AS (
    DELETE FROM security_events WHERE security_events.person_id = $1
),

no_views AS (
    DELETE FROM goal_viewers WHERE goal_viewers.person_id = $1
),

no_mails AS (
    DELETE FROM mails WHERE mails.person_id = $1
),

no_claims AS (
    DELETE FROM suspense_claims WHERE suspense_claims.person_id = $1
),

no_settlement_account AS (
    DELETE FROM settlement_accounts WHERE settlement_accounts.person_id = $1
),

no_notifications AS (
    DELETE FROM notifications WHERE notifications.person_id = $1
),

no_notice_preferences AS (
    DELETE FROM notice_preferences WHERE notice_preferences.person_id = $1
),

no_notice_mailings AS (
    DELETE FROM notice_mailings WHERE notice_mailings.person_id = $1
)

DELETE FROM sessions
WHERE sessions.person_id = $1;

-- name: take_time
-- Let the rest of this transaction run longer than statements may.
--
--   $1 text  milliseconds for each statement
SELECT set_config('statement_timeout', $1, TRUE);

-- name: erase_contributions
-- Delete what a person's contributions show of them, and the accounts that were named for refunds
-- of them. The log holds salted commitments only, so it stays verifiable; without the salt nobody
-- can guess what they were made of.
--
--   $1 uuid  person
--   $2 text  address of theirs, if they had proven it, else null
--
-- Locks: their contributions, until commit. It reads every contribution there is: that is rare
--        enough not to burden each payment with an index.
WITH erased AS (
    UPDATE contributions
    SET payer_name = NULL, email = NULL, message = NULL
    WHERE contributions.person_id = $1 OR contributions.email = $2
    RETURNING contributions.goal_id, contributions.contribution_id, contributions.seq
),

no_refund_accounts AS (
    DELETE FROM refund_accounts
    USING erased
    WHERE
        refund_accounts.goal_id = erased.goal_id
        AND refund_accounts.contribution_id = erased.contribution_id
)

DELETE FROM goal_displays
USING erased
WHERE goal_displays.goal_id = erased.goal_id AND goal_displays.seq = erased.seq;

-- name: erase_participants
-- Forget who somebody is on rosters. What they have paid stays counted there.
--
--   $1 uuid  person
--   $2 text  address of theirs, if they had proven it, else null
--
-- Locks: those rows, until commit.
UPDATE participants
SET
    name = NULL,
    email = NULL,
    phone = NULL,
    person_id = NULL,
    personal_key = NULL,
    operation_id = NULL,
    asked = NULL
WHERE participants.person_id = $1 OR participants.email = $2;

-- name: erase_posts
-- Delete what a person has said: name, words and pictures. That they said something stays in the
-- logs.
--
--   $1 uuid  person
--
-- Locks: those rows, until commit.
WITH unused AS (
    DELETE FROM goal_files
    USING posts
    WHERE
        posts.person_id = $1
        AND goal_files.goal_id = posts.goal_id
        AND goal_files.subject = posts.post_id
)

DELETE FROM goal_displays
USING posts
WHERE
    posts.person_id = $1
    AND goal_displays.goal_id = posts.goal_id
    AND goal_displays.seq = posts.seq;

-- name: erase_money_out
-- Delete what a person has said of money on its way out: what they asked for and to whose account,
-- why they rejected something, what they showed for it with its files, and what they thought of a
-- proof.
--
--   $1 uuid  person
--
-- Locks: those rows, until commit.
WITH forgotten AS (
    DELETE FROM goal_files
    USING proofs
    WHERE
        proofs.person_id = $1
        AND goal_files.goal_id = proofs.goal_id
        AND goal_files.subject = proofs.proof_id
)

DELETE FROM goal_displays
USING (
    SELECT
        withdrawals.goal_id,
        withdrawals.requested_seq AS seq
    FROM withdrawals
    WHERE withdrawals.person_id = $1

    UNION ALL

    SELECT
        withdrawals.goal_id,
        withdrawals.decided_seq AS seq
    FROM goal_members
    INNER JOIN withdrawals
        ON withdrawals.goal_id = goal_members.goal_id AND withdrawals.status = 'rejected'
    INNER JOIN goal_events
        ON
            goal_events.goal_id = withdrawals.goal_id
            AND goal_events.seq = withdrawals.decided_seq
            AND goal_events.body ->> 'member_id' = goal_members.member_id::text
    WHERE goal_members.person_id = $1

    UNION ALL

    SELECT
        proofs.goal_id,
        proofs.seq
    FROM proofs
    WHERE proofs.person_id = $1

    UNION ALL

    SELECT
        proof_answers.goal_id,
        proof_answers.seq
    FROM proof_answers
    WHERE proof_answers.person_id = $1
) AS said
WHERE goal_displays.goal_id = said.goal_id AND goal_displays.seq = said.seq;

-- name: make_staff
-- Make a person one of the platform's own, or no longer so.
--
--   $1 text     email, in lower case
--   $2 boolean  whether they are staff
--
-- Returns: the person; no row when nobody has proven to have that address.
-- Locks:   the person, until commit.
UPDATE people
SET staff = $2
WHERE people.email = $1 AND people.email_verified_at IS NOT NULL
RETURNING people.person_id;
