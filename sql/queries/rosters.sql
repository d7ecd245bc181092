-- Rosters: who is expected to give to a closed goal. No event of the log: plain rows.

-- name: lock_roster
-- Be the only one to change a goal's roster, until the transaction ends.
--
--   $1 uuid  goal
--
-- Returns: whether reminders are sent on schedule.
-- Locks:   the roster, until commit.
INSERT INTO rosters (goal_id)
VALUES ($1)
ON CONFLICT ON CONSTRAINT rosters_pkey DO UPDATE
SET goal_id = excluded.goal_id
RETURNING reminders;

-- name: read_roster
-- What holds for a goal's whole roster, and what it adds up to: money in minor units.
--
--   $1 uuid  goal
--
-- Returns: one row. `elsewhere_minor` was paid by people who are not on the roster (any more); with
--          `paid_minor` it is all that was raised and has not gone back.
SELECT
    coalesce((SELECT rosters.reminders FROM rosters WHERE rosters.goal_id = $1), TRUE) AS reminders,
    count(*) AS participants,
    least(
        coalesce(sum(roster_rows.due_minor) FILTER (WHERE NOT roster_rows.waived), 0),
        9007199254740991
    )::bigint AS expected_minor,
    coalesce(sum(roster_rows.paid_minor), 0)::bigint AS paid_minor,
    least(
        coalesce(
            sum(greatest(roster_rows.due_minor - greatest(roster_rows.paid_minor, 0), 0))
            FILTER (WHERE NOT roster_rows.waived),
            0
        ),
        9007199254740991
    )::bigint AS outstanding_minor,
    count(*) FILTER (WHERE roster_rows.state = 'unpaid') AS unpaid,
    count(*) FILTER (WHERE roster_rows.state = 'part') AS part,
    count(*) FILTER (WHERE roster_rows.state = 'paid') AS paid,
    count(*) FILTER (WHERE roster_rows.state = 'over') AS over,
    count(*) FILTER (WHERE roster_rows.state = 'waived') AS waived,
    (
        SELECT
            coalesce(
                sum(
                    contributions.confirmed_minor
                    - contributions.refunded_minor
                    - contributions.charged_back_minor
                ),
                0
            )::bigint
        FROM contributions
        WHERE
            contributions.goal_id = $1
            AND contributions.seq IS NOT NULL
            AND NOT EXISTS (
                SELECT 1
                FROM participants
                WHERE
                    participants.goal_id = $1
                    AND participants.participant_id = contributions.participant_id
                    AND participants.removed_at IS NULL
            )
    ) AS elsewhere_minor
FROM roster_rows
WHERE roster_rows.goal_id = $1;

-- name: list_participants
-- Those on a goal's roster in its order, a page at a time.
--
--   $1 uuid     goal
--   $2 integer  place of the last row seen, or null for the first page
--   $3 text     state, or null for all
--   $4 text     part of a name, address or number, or null for all
--   $5 bigint   rows
SELECT roster_rows.*
FROM roster_rows
WHERE
    roster_rows.goal_id = $1
    AND roster_rows.place > coalesce($2::integer, 0)
    AND ($3::text IS NULL OR roster_rows.state = $3)
    AND (
        $4::text IS NULL
        OR strpos(searchable(roster_rows.name), searchable($4)) > 0
        OR strpos(roster_rows.email, lower($4)) > 0
        OR strpos(roster_rows.phone, $4) > 0
    )
ORDER BY roster_rows.place
LIMIT $5;

-- name: read_participant
-- One of those on a goal's roster.
--
--   $1 uuid  goal
--   $2 uuid  participant
--
-- Returns: no row when there is no such one, or not any more.
SELECT roster_rows.*
FROM roster_rows
WHERE roster_rows.goal_id = $1 AND roster_rows.participant_id = $2;

-- name: read_addition
-- What became of a request to put somebody on a roster.
--
--   $1 uuid  goal
--   $2 uuid  operation
--
-- Returns: no row when it did nothing yet.
SELECT
    participants.participant_id,
    participants.asked
FROM participants
WHERE participants.goal_id = $1 AND participants.operation_id = $2;

-- name: list_everybody
-- All who are on a goal's roster, and those who were and of whom anything is known.
--
--   $1 uuid  goal
SELECT
    participants.participant_id,
    participants.name,
    participants.email,
    participants.phone,
    participants.expected_minor,
    participants.waived,
    participants.removed_at
FROM participants
WHERE
    participants.goal_id = $1
    AND (
        participants.removed_at IS NULL
        OR num_nonnulls(participants.email, participants.phone) > 0
    )
ORDER BY participants.place;

-- name: count_participants
-- How many are on a goal's roster.
--
--   $1 uuid  goal
SELECT count(*)
FROM participants
WHERE participants.goal_id = $1 AND participants.removed_at IS NULL;

-- name: add_participants
-- Put people on a goal's roster, after those who are there. Whoever is on it already is refused.
--
--   $1 uuid     goal
--   $2 uuid[]   participants
--   $3 text[]   names            $4 text[]  e-mail addresses, in lower case, or null
--   $5 text[]   numbers (E.164), or null
--   $6 bigint[]  expected, minor units, or null
--   $7 boolean[] whether waived
--   $8 text[]   what their links hold   $9 text[]  what their ways out of reminders hold
--   $10 uuid    operation, or null     $11 text  digests of what was asked, JSON, or null
--   $12 timestamptz  now
--
-- Raises: participants_email_once, participants_phone_once -> participant_known.
INSERT INTO participants (
    goal_id,
    participant_id,
    place,
    name,
    email,
    phone,
    expected_minor,
    waived,
    personal_key,
    opt_out_key,
    operation_id,
    asked,
    created_at
)
SELECT
    $1,
    new.participant_id,
    new.n + (
        SELECT coalesce(max(participants.place), 0)
        FROM participants
        WHERE participants.goal_id = $1
    ),
    new.name,
    new.email,
    new.phone,
    new.expected_minor,
    new.waived,
    new.personal_key,
    new.opt_out_key,
    $10,
    $11::text::jsonb,
    $12
FROM unnest(
    $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::boolean[], $8::text[],
    $9::text[]
) WITH ORDINALITY AS new (
    participant_id, name, email, phone, expected_minor, waived, personal_key, opt_out_key, n
);

-- name: restore_participant
-- Put somebody back on the roster who had paid and was removed, so that what they paid counts.
--
--   $1 uuid     goal
--   $2 text     name
--   $3 text     e-mail address, in lower case, or null
--   $4 text     number (E.164), or null
--   $5 bigint   expected, minor units, or null
--   $6 boolean  whether waived
--   $7 text     what their link holds
--   $8 uuid     operation, or null  $9 text  digests of what was asked, JSON, or null
--
-- Returns: the participant; no row when nobody of that address or number was removed.
-- Locks:   the row, until commit.
-- Raises:  participants_email_once, participants_phone_once -> participant_known.
UPDATE participants
SET
    name = $2,
    email = $3,
    phone = $4,
    expected_minor = $5,
    waived = $6,
    personal_key = $7,
    operation_id = $8,
    asked = $9::text::jsonb,
    removed_at = NULL
WHERE
    participants.goal_id = $1
    AND participants.participant_id = (
        SELECT gone.participant_id
        FROM participants AS gone
        WHERE
            gone.goal_id = $1
            AND gone.removed_at IS NOT NULL
            AND (gone.email = $3 OR gone.phone = $4)
        ORDER BY gone.email IS NOT DISTINCT FROM $3 DESC, gone.place
        LIMIT 1
    )
RETURNING participants.participant_id;

-- name: edit_participants
-- Change rows of a roster to what they are to be, whole.
--
--   $1 uuid      goal
--   $2 uuid[]    participants
--   $3 text[]    names            $4 text[]  e-mail addresses, in lower case, or null
--   $5 text[]    numbers (E.164), or null
--   $6 bigint[]  expected, minor units, or null
--   $7 boolean[] whether waived
--
-- Locks:  the rows, until commit.
-- Raises: participants_email_once, participants_phone_once -> participant_known.
UPDATE participants
SET
    name = new.name,
    email = new.email,
    phone = new.phone,
    expected_minor = new.expected_minor,
    waived = new.waived
FROM unnest(
    $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::boolean[]
) AS new (participant_id, name, email, phone, expected_minor, waived)
WHERE
    participants.goal_id = $1
    AND participants.participant_id = new.participant_id
    AND participants.removed_at IS NULL;

-- name: renew_link
-- Give somebody another personal link; the old one and who has opened it are forgotten.
--
--   $1 uuid  goal
--   $2 uuid  participant
--   $3 text  what the link holds
--
-- Locks: the row, until commit.
UPDATE participants
SET personal_key = $3, person_id = NULL
WHERE
    participants.goal_id = $1
    AND participants.participant_id = $2
    AND participants.removed_at IS NULL;

-- name: remove_participant
-- Take somebody off the roster. What they have paid stays counted, and is theirs again should they
-- be put back; of who has paid nothing, no word is kept.
--
--   $1 uuid         goal
--   $2 uuid         participant
--   $3 timestamptz  now
--
-- Returns: the participant; no row when they are not on it.
-- Locks:   the row, until commit.
UPDATE participants
SET
    removed_at = $3,
    person_id = NULL,
    personal_key = NULL,
    asked = NULL,
    name = CASE WHEN has.paid THEN participants.name END,
    email = CASE WHEN has.paid THEN participants.email END,
    phone = CASE WHEN has.paid THEN participants.phone END
FROM (
    SELECT
        EXISTS (
            SELECT 1
            FROM contributions
            WHERE
                contributions.goal_id = $1
                AND contributions.participant_id = $2
                AND contributions.seq IS NOT NULL
        ) AS paid
) AS has
WHERE
    participants.goal_id = $1
    AND participants.participant_id = $2
    AND participants.removed_at IS NULL
RETURNING participants.participant_id;

-- name: find_participant
-- Who of a goal's roster it is that wants to give: the nearest that is known of them.
--
--   $1 uuid  goal
--   $2 text  what their personal link holds, or null
--   $3 uuid  person who is signed in, or null
--   $4 text  address that was typed, in lower case
--   $5 text  number that was typed (E.164), or null
--
-- Returns: the participant; no row when it is nobody on the roster.
SELECT found.participant_id
FROM (
    SELECT
        1 AS nearness,
        participants.participant_id,
        participants.place
    FROM participants
    WHERE
        participants.personal_key = $2
        AND participants.goal_id = $1
        AND participants.removed_at IS NULL
    UNION ALL
    SELECT
        2 AS nearness,
        participants.participant_id,
        participants.place
    FROM participants
    WHERE
        participants.goal_id = $1
        AND participants.person_id = $3
        AND participants.removed_at IS NULL
    UNION ALL
    SELECT
        3 AS nearness,
        participants.participant_id,
        participants.place
    FROM participants
    INNER JOIN people ON people.email = participants.email
    WHERE
        people.person_id = $3
        AND people.email_verified_at IS NOT NULL
        AND participants.goal_id = $1
        AND participants.removed_at IS NULL
    UNION ALL
    SELECT
        4 AS nearness,
        participants.participant_id,
        participants.place
    FROM participants
    WHERE
        participants.goal_id = $1
        AND participants.email = $4
        AND participants.removed_at IS NULL
    UNION ALL
    SELECT
        5 AS nearness,
        participants.participant_id,
        participants.place
    FROM participants
    WHERE
        participants.goal_id = $1
        AND participants.phone = $5
        AND participants.removed_at IS NULL
    UNION ALL
    SELECT
        6 AS nearness,
        participants.participant_id,
        participants.place
    FROM participants
    INNER JOIN people ON people.phone = participants.phone
    WHERE
        people.person_id = $3
        AND participants.goal_id = $1
        AND participants.removed_at IS NULL
) AS found
ORDER BY found.nearness, found.place
LIMIT 1;

-- name: read_personal
-- What a personal link shows: one row of a roster, and as much of its goal as it takes to pay.
--
--   $1 text  what the link holds
--
-- Returns: no row when no link holds that.
SELECT
    roster_rows.*,
    goals.title,
    goals.currency,
    goals.fixed_amount_minor,
    goals.min_amount_minor,
    goals.deadline,
    goal_heads.status
FROM roster_rows
INNER JOIN goals ON goals.goal_id = roster_rows.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = roster_rows.goal_id
WHERE roster_rows.personal_key = $1;

-- name: claim_participant
-- Note whose personal link it is, if that is not known yet.
--
--   $1 text  what the link holds
--   $2 uuid  person
--
-- Returns: the goal, and whose it is now; no row when no link holds that.
-- Locks:   the row, until commit.
UPDATE participants
SET person_id = coalesce(participants.person_id, $2)
WHERE participants.personal_key = $1 AND participants.removed_at IS NULL
RETURNING participants.goal_id, participants.person_id;
