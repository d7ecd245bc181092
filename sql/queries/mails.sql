-- Mails: the outbox. A mail is written with its cause, and sent at least once afterwards.

-- name: post_mail
-- Put a mail in the outbox.
--
--   $1 uuid         mail
--   $2 uuid         person, or null
--   $3 text         kind
--   $4 bytea        recipient, subject and text, encrypted
--   $5 timestamptz  now
INSERT INTO mails (mail_id, person_id, kind, sealed, created_at, next_try_at)
VALUES ($1, $2, $3, $4, $5, $5);

-- name: post_mails
-- Put many mails of one kind in the outbox.
--
--   $1 uuid[]       mails
--   $2 uuid[]       a person for each, or null
--   $3 text         kind
--   $4 bytea[]      recipient, subject and text of each, encrypted
--   $5 timestamptz  now
INSERT INTO mails (mail_id, person_id, kind, sealed, created_at, next_try_at)
SELECT
    new.mail_id,
    new.person_id,
    $3::text,
    new.sealed,
    $5::timestamptz,
    $5::timestamptz
FROM unnest($1::uuid[], $2::uuid[], $4::bytea[]) AS new (mail_id, person_id, sealed);

-- name: due_mails
-- Mails whose time has come. Another server that asks meanwhile gets others.
--
--   $1 timestamptz  now
--   $2 integer      rows
--   $3 float8       seconds after which one is due again if nobody says how it went
--
-- Returns: the mails, oldest first.
-- Locks:   their rows, until commit; rows that another server holds are passed over.
WITH due AS (
    SELECT mails.mail_id
    FROM mails
    WHERE mails.next_try_at <= $1
    ORDER BY mails.next_try_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)

UPDATE mails
SET next_try_at = $1 + make_interval(secs => $3::float8), attempts = mails.attempts + 1
FROM due
WHERE mails.mail_id = due.mail_id
RETURNING
    mails.mail_id,
    mails.kind,
    mails.sealed,
    mails.created_at,
    mails.attempts;

-- name: finish_mail
-- Say what became of a mail. Only a kept one keeps its content.
--
--   $1 uuid         mail
--   $2 text         fate: sent, kept or given_up
--   $3 timestamptz  now
--
-- Locks: the mail, until commit.
UPDATE mails
SET
    fate = $2,
    done_at = $3,
    next_try_at = NULL,
    sealed = CASE WHEN $2 = 'kept' THEN mails.sealed END
WHERE mails.mail_id = $1 AND mails.fate = 'waiting';

-- name: put_mail_off
-- Try a mail again later.
--
--   $1 uuid         mail
--   $2 timestamptz  when
--
-- Locks: the mail, until commit.
UPDATE mails
SET next_try_at = $2
WHERE mails.mail_id = $1 AND mails.fate = 'waiting';

-- name: list_kept_mails
-- Mail that was kept to be read here, newest first.
--
--   $1 integer  rows
SELECT
    mails.mail_id,
    mails.kind,
    mails.sealed,
    mails.created_at
FROM mails
WHERE mails.fate = 'kept'
ORDER BY mails.created_at DESC, mails.mail_id DESC
LIMIT $1;

-- name: sweep_mails
-- Delete mail that was done with long ago, and kept mail beyond a number.
--
--   $1 timestamptz  mail done with before this is deleted
--   $2 integer      kept mails that stay
--
-- Locks: those rows, until commit.
DELETE FROM mails
WHERE
    mails.done_at < $1
    OR mails.mail_id IN (
        SELECT kept.mail_id
        FROM mails AS kept
        WHERE kept.fate = 'kept'
        ORDER BY kept.created_at DESC, kept.mail_id DESC
        OFFSET $2
    );

-- name: list_sealed_mails
-- Mail with its content, to be encrypted anew, a page at a time.
--
--   $1 uuid     after this mail, or null
--   $2 integer  rows
SELECT
    mails.mail_id,
    mails.sealed
FROM mails
WHERE mails.sealed IS NOT NULL AND ($1::uuid IS NULL OR mails.mail_id > $1)
ORDER BY mails.mail_id
LIMIT $2;

-- name: reseal_mails
-- Replace mails' contents by the same ones under another key, unless they are gone meanwhile.
--
--   $1 uuid[]   mails
--   $2 bytea[]  contents as they were
--   $3 bytea[]  contents as they are to be
--
-- Locks: those mails, until commit.
UPDATE mails
SET sealed = resealed.after
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS resealed (mail_id, before, after)
WHERE mails.mail_id = resealed.mail_id AND mails.sealed = resealed.before;
