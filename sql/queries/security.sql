-- Security: what happened to accounts, where people sign in from, and how often one may try.

-- name: add_security_event
-- Note what happened.
--
--   $1 uuid         event
--   $2 uuid         person, or null
--   $3 text         kind
--   $4 timestamptz  now
--   $5 text         address
--   $6 text         device, for people
INSERT INTO security_events (event_id, person_id, kind, at, address, device)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_security_events
-- What happened to a person's account, newest first.
--
--   $1 uuid     person
--   $2 uuid     before this event, or null
--   $3 integer  rows
SELECT
    security_events.event_id,
    security_events.kind,
    security_events.at,
    security_events.address,
    security_events.device
FROM security_events
WHERE
    security_events.person_id = $1
    AND ($2::uuid IS NULL OR security_events.event_id < $2)
ORDER BY security_events.event_id DESC
LIMIT $3;

-- name: note_device
-- Note that a person has signed in from a device.
--
--   $1 uuid         person
--   $2 bytea        SHA-256 of what the device tells of itself, and its network
--   $3 text         network
--   $4 timestamptz  now
--
-- Returns: whether it is new, and whether the person has others.
-- Locks:   the device, until commit.
WITH others AS (
    SELECT count(*) AS known
    FROM devices
    WHERE devices.person_id = $1 AND devices.device_hash <> $2
),

seen AS (
    SELECT count(*) AS known
    FROM devices
    WHERE devices.person_id = $1 AND devices.device_hash = $2
),

noted AS (
    INSERT INTO devices (person_id, device_hash, network, seen_at)
    VALUES ($1, $2, $3, $4)
    ON CONFLICT ON CONSTRAINT devices_pkey DO UPDATE SET seen_at = excluded.seen_at
)

SELECT
    seen.known = 0 AS is_new,
    others.known > 0 AS has_others
FROM seen, others;

-- name: take_throttles
-- Count one attempt against several rations, or against none when one of them is used up.
--
--   $1 bytea[]      keys
--   $2 float8[]     seconds after which one attempt is given back, for each
--   $3 float8[]     seconds after which the whole ration is there again, for each
--   $4 timestamptz  now
--
-- Returns: seconds to wait; not above zero when the attempt may be made. Of several at once some
--          may all be counted: then full_until tells who came too late.
-- Locks:   the rations, until commit, in the order of their keys.
WITH rations AS (
    SELECT
        wanted.throttle_key,
        wanted.cell_s,
        wanted.whole_s,
        greatest(coalesce(throttles.full_until, $4), $4) AS full_until
    FROM unnest($1::bytea[], $2::float8[], $3::float8[]) AS wanted (throttle_key, cell_s, whole_s)
    LEFT JOIN throttles ON throttles.throttle_key = wanted.throttle_key
),

verdict AS (
    SELECT
        max(extract(EPOCH FROM rations.full_until - $4) + rations.cell_s - rations.whole_s)
            AS wait_s
    FROM rations
),

counted AS (
    INSERT INTO throttles (throttle_key, full_until)
    SELECT
        rations.throttle_key,
        rations.full_until + make_interval(secs => rations.cell_s)
    FROM rations, verdict
    WHERE verdict.wait_s <= 0.000001
    ORDER BY rations.throttle_key
    ON CONFLICT ON CONSTRAINT throttles_pkey DO UPDATE
    SET full_until = greatest(throttles.full_until, $4) + (
        SELECT make_interval(secs => rations.cell_s)
        FROM rations
        WHERE rations.throttle_key = throttles.throttle_key
    )
    RETURNING throttles.throttle_key, throttles.full_until
)

SELECT
    verdict.wait_s::float8 AS wait_s,
    (
        SELECT max(extract(EPOCH FROM counted.full_until - $4) - rations.whole_s)
        FROM counted
        INNER JOIN rations ON rations.throttle_key = counted.throttle_key
    )::float8 AS late_s
FROM verdict;

-- name: give_back_throttles
-- Give attempts back that turned out to be honest.
--
--   $1 bytea[]   keys
--   $2 float8[]  seconds to give back, for each
--
-- Locks: the rations, until commit.
UPDATE throttles
SET full_until = throttles.full_until - make_interval(secs => given.seconds)
FROM unnest($1::bytea[], $2::float8[]) AS given (throttle_key, seconds)
WHERE throttles.throttle_key = given.throttle_key;

-- name: sweep_security
-- Delete what is of no use any more: whole rations, old links and challenges, old events.
--
--   $1 timestamptz  now
--   $2 timestamptz  events before this are deleted
--   $3 timestamptz  events of nobody before this are deleted
--
-- Locks: those rows, until commit.
WITH no_rations AS (
    DELETE FROM throttles WHERE throttles.full_until < $1
),

no_links AS (
    DELETE FROM mailed_tokens WHERE mailed_tokens.expires_at < $1
),

no_challenges AS (
    DELETE FROM passkey_challenges WHERE passkey_challenges.expires_at < $1
)

DELETE FROM security_events
WHERE
    security_events.at < $2
    OR (security_events.person_id IS NULL AND security_events.at < $3);
