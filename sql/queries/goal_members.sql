-- Goal members: who runs a goal, as people read it.

-- name: list_members
-- Who runs a goal, in the order in which they came to.
--
--   $1 uuid  goal
--   $2 uuid  this person only, or null
--
-- Returns: names are null once their account was erased.
SELECT
    goal_members.person_id,
    goal_members.member_id,
    goal_members.role,
    goal_members.since_seq,
    goal_events.at AS since,
    people.first_name,
    people.last_name
FROM goal_members
INNER JOIN goal_events
    ON
        goal_events.goal_id = goal_members.goal_id
        AND goal_events.seq = goal_members.since_seq
LEFT JOIN people ON people.person_id = goal_members.person_id
WHERE
    goal_members.goal_id = $1
    AND goal_members.role IS NOT NULL
    AND ($2::uuid IS NULL OR goal_members.person_id = $2)
ORDER BY goal_members.since_seq, goal_members.person_id;
