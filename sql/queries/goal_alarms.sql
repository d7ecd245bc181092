-- Goal alarms: which goals are to be closed when their deadline comes.

-- name: list_alarms
-- Those that come first, also such as are due already. The index goal_alarms_due holds just the
-- ones that wait, in this order.
--
--   $1 bigint  rows
--
-- Returns: the alarms, the next one first.
SELECT
    goal_alarms.goal_id,
    goal_alarms.deadline,
    goal_alarms.armed,
    goal_alarms.tries,
    goal_alarms.next_try_at
FROM goal_alarms
WHERE goal_alarms.waiting
ORDER BY goal_alarms.next_try_at, goal_alarms.goal_id
LIMIT $1;

-- name: settle_alarm
-- Note that there is nothing to close, unless the alarm was set anew meanwhile.
--
--   $1 uuid    goal
--   $2 bigint  which time the alarm was set
--
-- Locks:   the row, until commit.
UPDATE goal_alarms
SET waiting = FALSE
WHERE goal_alarms.goal_id = $1 AND goal_alarms.armed = $2;

-- name: put_off_alarm
-- Try again later, unless the alarm was set anew meanwhile.
--
--   $1 uuid         goal
--   $2 bigint       which time the alarm was set
--   $3 timestamptz  when
--
-- Locks:   the row, until commit.
UPDATE goal_alarms
SET
    tries = goal_alarms.tries + 1,
    next_try_at = $3
WHERE goal_alarms.goal_id = $1 AND goal_alarms.armed = $2 AND goal_alarms.waiting;
