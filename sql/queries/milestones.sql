-- Milestones: the steps of a goal, and what came in for each, out of its sums by day.

-- name: read_milestones
-- A goal's milestones in their order, what was given for each, and what the goal was given in all.
--
--   $1 uuid  goal
--   $2 uuid  a milestone to read as well should it be removed, or null
--
-- Returns: seq of the head, goal_net in minor units, then the columns of milestones and net in
--          minor units; one row with nulls when there are none. Removed ones come last.
SELECT
    goal_heads.seq,
    goal_heads.raised_minor - goal_heads.refunded_minor - goal_heads.charged_back_minor
        AS goal_net_minor,
    milestones.milestone_id,
    milestones.place,
    milestones.title,
    milestones.target_minor,
    milestones.recurrence,
    milestones.first_day,
    milestones.added_seq,
    milestones.titled_seq,
    milestones.since_seq,
    (
        SELECT coalesce(sum(milestone_days.net_minor), 0)::bigint
        FROM milestone_days
        WHERE
            milestone_days.goal_id = milestones.goal_id
            AND milestone_days.milestone_id = milestones.milestone_id
    ) AS net_minor
FROM goal_heads
LEFT JOIN milestones
    ON
        milestones.goal_id = goal_heads.goal_id
        AND (milestones.place IS NOT NULL OR milestones.milestone_id = $2)
WHERE goal_heads.goal_id = $1
ORDER BY milestones.place;

-- name: read_milestone
-- One milestone, also when it was removed.
--
--   $1 uuid  goal
--   $2 uuid  milestone
--
-- Returns: the columns of milestones; no row when it never was one of the goal's.
SELECT
    milestones.milestone_id,
    milestones.place,
    milestones.title,
    milestones.target_minor,
    milestones.recurrence,
    milestones.first_day,
    milestones.added_seq,
    milestones.titled_seq,
    milestones.since_seq
FROM milestones
WHERE milestones.goal_id = $1 AND milestones.milestone_id = $2;

-- name: sum_turns
-- What was given for milestones between days, and what each was to bring in by then: its target at
-- the last instant, or at first where it was added later.
--
--   $1 uuid           goal
--   $2 uuid[]         milestones, as often as there are turns of them
--   $3 date[]         the first day of each, in Lagos
--   $4 date[]         the first day after each
--   $5 timestamptz[]  the first instant after each
--
-- Returns: net and target in minor units, in the order of the arrays.
SELECT
    (
        SELECT coalesce(sum(milestone_days.net_minor), 0)::bigint
        FROM milestone_days
        WHERE
            milestone_days.goal_id = $1
            AND milestone_days.milestone_id = turn.milestone_id
            AND milestone_days.day >= turn.first_day
            AND milestone_days.day < turn.next_day
    ) AS net_minor,
    coalesce(
        (
            SELECT (goal_events.body ->> 'target_minor')::bigint
            FROM goal_events
            WHERE
                goal_events.goal_id = $1
                AND goal_events.kind = 'milestone_changed'
                AND goal_events.body ->> 'milestone_id' = turn.milestone_id::text
                AND goal_events.at < turn.ends
            ORDER BY goal_events.seq DESC
            LIMIT 1
        ),
        (
            SELECT (goal_events.body ->> 'target_minor')::bigint
            FROM goal_events
            WHERE
                goal_events.goal_id = $1
                AND goal_events.kind = 'milestone_changed'
                AND goal_events.body ->> 'milestone_id' = turn.milestone_id::text
            ORDER BY goal_events.seq
            LIMIT 1
        )
    ) AS target_minor
FROM unnest($2::uuid[], $3::date[], $4::date[], $5::timestamptz[])
    WITH ORDINALITY AS turn (milestone_id, first_day, next_day, ends, n)
ORDER BY turn.n;
