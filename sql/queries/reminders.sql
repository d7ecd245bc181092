-- Reminders: who on a roster is written, when, and who wants it no more.

-- name: take_due_reminders
-- See to rows of closed goals for which a moment of the schedule has come: the latest one only, and
-- not one from before they were put on the roster. Each moment is seen to once, by one server.
--
--   $1 timestamptz  now
--   $2 integer[]    hours before the deadline
--   $3 timestamptz  whoever was reminded after this is left in peace
--   $4 bigint       rows
--
-- Returns: all that were seen to; `wanted` is true of those that are to be written now.
-- Locks:   those rows, until commit. Of two servers that found the same row the second leaves it.
WITH due AS (
    SELECT
        roster_rows.goal_id,
        roster_rows.participant_id,
        occasion.at,
        (
            roster_rows.email IS NOT NULL
            AND roster_rows.personal_key IS NOT NULL
            AND roster_rows.state IN ('unpaid', 'part')
            AND NOT roster_rows.opted_out
            AND coalesce(roster_rows.reminded_at <= $3, TRUE)
        ) AS wanted
    FROM goals
    INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
    LEFT JOIN rosters ON rosters.goal_id = goals.goal_id
    CROSS JOIN LATERAL (
        SELECT max(goals.deadline - make_interval(hours => moments.hours)) AS at
        FROM unnest($2::integer[]) AS moments (hours)
        WHERE goals.deadline - make_interval(hours => moments.hours) <= $1
    ) AS occasion
    INNER JOIN roster_rows ON roster_rows.goal_id = goals.goal_id
    WHERE
        goals.kind = 'closed'
        AND goals.deadline > $1
        AND occasion.at IS NOT NULL
        AND goal_heads.status = 'open'
        AND coalesce(rosters.reminders, TRUE)
        AND roster_rows.created_at < occasion.at
        AND coalesce(roster_rows.reminded_for < occasion.at, TRUE)
    LIMIT $4
)

UPDATE participants
SET
    reminded_for = due.at,
    reminders = participants.reminders + due.wanted::integer,
    reminded_at = CASE WHEN due.wanted THEN $1 ELSE participants.reminded_at END
FROM due
WHERE
    participants.goal_id = due.goal_id
    AND participants.participant_id = due.participant_id
    AND participants.removed_at IS NULL
    AND coalesce(participants.reminded_for < due.at, TRUE)
RETURNING
    participants.goal_id,
    participants.participant_id,
    due.wanted;

-- name: list_remindable
-- Rows of a roster as a reminder sees them.
--
--   $1 uuid    goal
--   $2 uuid[]  participants, or null for all who have something left to pay
SELECT
    roster_rows.participant_id,
    roster_rows.email,
    roster_rows.personal_key,
    roster_rows.state,
    roster_rows.opted_out,
    roster_rows.reminded_at
FROM roster_rows
WHERE
    roster_rows.goal_id = $1
    AND CASE
        WHEN $2::uuid[] IS NULL THEN roster_rows.state IN ('unpaid', 'part')
        ELSE roster_rows.participant_id = ANY($2::uuid[])
    END
ORDER BY roster_rows.place;

-- name: mark_reminded
-- Note that people are reminded now, unless they were a moment ago.
--
--   $1 uuid         goal
--   $2 uuid[]       participants
--   $3 timestamptz  now
--   $4 timestamptz  whoever was reminded after this is left in peace
--
-- Returns: those who are to be written.
-- Locks:   their rows, until commit.
UPDATE participants
SET reminders = participants.reminders + 1, reminded_at = $3
WHERE
    participants.goal_id = $1
    AND participants.participant_id = ANY($2::uuid[])
    AND participants.removed_at IS NULL
    AND coalesce(participants.reminded_at <= $4, TRUE)
RETURNING
    participants.goal_id,
    participants.participant_id;

-- name: list_reminder_letters
-- What the letters to some people say; money in minor units.
--
--   $1 uuid[]  goals
--   $2 uuid[]  a participant for each
--
-- Returns: person_id is whose account the letter goes to, as far as that is known.
SELECT
    roster_rows.participant_id,
    roster_rows.name,
    roster_rows.email,
    roster_rows.personal_key,
    roster_rows.opt_out_key,
    roster_rows.due_minor,
    roster_rows.paid_minor,
    goals.title,
    goals.currency,
    goals.deadline,
    coalesce(
        (
            SELECT people.person_id
            FROM people
            WHERE people.email = roster_rows.email AND people.email_verified_at IS NOT NULL
        ),
        roster_rows.person_id
    ) AS person_id
FROM unnest($1::uuid[], $2::uuid[]) AS wanted (goal_id, participant_id)
INNER JOIN roster_rows
    ON
        roster_rows.goal_id = wanted.goal_id
        AND roster_rows.participant_id = wanted.participant_id
INNER JOIN goals ON goals.goal_id = wanted.goal_id
WHERE roster_rows.email IS NOT NULL AND roster_rows.personal_key IS NOT NULL;

-- name: set_schedule
-- Have reminders of a goal sent on schedule, or not.
--
--   $1 uuid     goal
--   $2 boolean  whether
--
-- Locks: the roster, until commit.
INSERT INTO rosters (goal_id, reminders)
VALUES ($1, $2)
ON CONFLICT ON CONSTRAINT rosters_pkey DO UPDATE
SET reminders = excluded.reminders;

-- name: opt_out
-- Send no more reminders of a goal to an address, whoever puts it on the roster again.
--
--   $1 text         what the way out of a reminder holds
--   $2 timestamptz  now
--
-- Returns: the goal; no row when no reminder has had that way out.
WITH asker AS (
    SELECT
        participants.goal_id,
        participants.email
    FROM participants
    WHERE participants.opt_out_key = $1
),

noted AS (
    INSERT INTO reminder_opt_outs (goal_id, address_hash, at)
    SELECT
        asker.goal_id,
        address_hash(asker.goal_id, asker.email),
        $2
    FROM asker
    WHERE asker.email IS NOT NULL
    ON CONFLICT ON CONSTRAINT reminder_opt_outs_pkey DO NOTHING
)

SELECT asker.goal_id FROM asker;

-- name: opt_in
-- Send reminders of a goal to an address again.
--
--   $1 text  what the way out of a reminder holds
--
-- Returns: the goal; no row when no reminder has had that way out.
-- Locks:   the note, until commit.
WITH asker AS (
    SELECT
        participants.goal_id,
        participants.email
    FROM participants
    WHERE participants.opt_out_key = $1
),

forgotten AS (
    DELETE FROM reminder_opt_outs
    USING asker
    WHERE
        reminder_opt_outs.goal_id = asker.goal_id
        AND reminder_opt_outs.address_hash = address_hash(asker.goal_id, asker.email)
)

SELECT asker.goal_id FROM asker;
