-- Sessions: devices that are signed in, and what other servers must hear of them.

-- name: open_session
-- Sign a device in.
--
--   $1 uuid         session
--   $2 bytea        SHA-256 of the token
--   $3 uuid         person
--   $4 text         transport
--   $5 text         device, for people
--   $6 text         address
--   $7 timestamptz  now
--   $8 timestamptz  when it ends if it is not used
--   $9 timestamptz  when it ends in any case
INSERT INTO sessions (
    session_id,
    token_hash,
    person_id,
    transport,
    device,
    address,
    created_at,
    seen_at,
    ends_at,
    expires_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9);

-- name: find_session
-- The session that a token stands for, and what is often asked of its person.
--
--   $1 bytea        SHA-256 of the token
--   $2 timestamptz  now
--
-- Returns: no row when there is none, or it has ended.
SELECT
    sessions.*,
    people.staff,
    people.email_verified_at IS NOT NULL AS email_verified
FROM sessions
INNER JOIN people ON people.person_id = sessions.person_id
WHERE sessions.token_hash = $1 AND sessions.ends_at > $2;

-- name: read_session
-- A session by its id, and what is often asked of its person: as it is now.
--
--   $1 uuid         session
--   $2 timestamptz  now
--
-- Returns: no row when there is none, or it has ended.
SELECT
    sessions.*,
    people.staff,
    people.email_verified_at IS NOT NULL AS email_verified
FROM sessions
INNER JOIN people ON people.person_id = sessions.person_id
WHERE sessions.session_id = $1 AND sessions.ends_at > $2;

-- name: touch_session
-- Note that a session is in use, which puts its end off.
--
--   $1 uuid         session
--   $2 timestamptz  now
--   $3 timestamptz  when it ends if it is not used any more
--
-- Locks: the session, until commit.
UPDATE sessions
SET seen_at = $2, ends_at = least($3, sessions.expires_at)
WHERE sessions.session_id = $1 AND sessions.seen_at < $2;

-- name: rotate_session
-- Give a session another token; the old one is worth nothing from then on.
--
--   $1 uuid         session
--   $2 bytea        SHA-256 of the token, as it was
--   $3 bytea        SHA-256 of the token, as it is to be
--   $4 timestamptz  until when the person counts as just confirmed; null leaves that as it is
--
-- Returns: no row when the session has ended, or was rotated by another request.
-- Locks:   the session, until commit.
UPDATE sessions
SET token_hash = $3, fresh_until = coalesce($4, sessions.fresh_until)
WHERE sessions.session_id = $1 AND sessions.token_hash = $2
RETURNING sessions.session_id;

-- name: list_sessions
-- A person's devices, the one seen last first.
--
--   $1 uuid         person
--   $2 timestamptz  now
--   $3 uuid         this session only, or null
SELECT
    sessions.session_id,
    sessions.transport,
    sessions.device,
    sessions.address,
    sessions.created_at,
    sessions.seen_at,
    sessions.ends_at,
    sessions.expires_at,
    sessions.fresh_until
FROM sessions
WHERE
    sessions.person_id = $1
    AND sessions.ends_at > $2
    AND ($3::uuid IS NULL OR sessions.session_id = $3)
ORDER BY sessions.seen_at DESC, sessions.session_id DESC
LIMIT 200;

-- name: end_session
-- Sign one device of a person out.
--
--   $1 uuid  person
--   $2 uuid  session
--
-- Returns: no row when it is none of theirs.
-- Locks:   the session, until commit.
DELETE FROM sessions
WHERE sessions.person_id = $1 AND sessions.session_id = $2
RETURNING sessions.session_id;

-- name: end_sessions
-- Sign a person's devices out, all but one.
--
--   $1 uuid  person
--   $2 uuid  session that stays, or null for none
--
-- Locks: the sessions, until commit.
DELETE FROM sessions
WHERE sessions.person_id = $1 AND ($2::uuid IS NULL OR sessions.session_id <> $2);

-- name: end_oldest_sessions
-- Sign out what a person has signed in beyond a number of devices, the longest unused first.
--
--   $1 uuid     person
--   $2 integer  devices that stay
--
-- Locks: the sessions, until commit.
DELETE FROM sessions
WHERE sessions.session_id IN (
    SELECT surplus.session_id
    FROM sessions AS surplus
    WHERE surplus.person_id = $1
    ORDER BY surplus.seen_at DESC, surplus.session_id DESC
    OFFSET $2
);

-- name: end_expired_sessions
-- Delete sessions whose time is over.
--
--   $1 timestamptz  now
--   $2 integer      rows
--
-- Locks: the sessions, until commit; those that another server holds are passed over.
DELETE FROM sessions
WHERE sessions.session_id IN (
    SELECT over.session_id
    FROM sessions AS over
    WHERE over.ends_at <= $1
    ORDER BY over.ends_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
);

-- name: read_session_news
-- What happened to sessions lately. The time is the writer's, who commits a little later: so the
-- same news are read again for a while, and whoever reads them does not mind.
--
--   $1 float8  seconds to look back
SELECT
    session_news.token_hash,
    session_news.session_id
FROM session_news
WHERE session_news.at > clock_timestamp() - make_interval(secs => $1::float8);

-- name: drop_session_news
-- Delete news that every server has read.
--
--   $1 float8  seconds to keep
--
-- Locks: those rows, until commit.
DELETE FROM session_news
WHERE session_news.at < clock_timestamp() - make_interval(secs => $1::float8);
