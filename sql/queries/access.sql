-- Access: who may see which goal, and what servers must hear when somebody may no longer.

-- name: list_standings
-- Where people stand with goals, asked in pairs.
--
--   $1 uuid[]  goals
--   $2 uuid[]  a person for each, or null for nobody in particular
--
-- Returns: a row for each pair whose goal is one; member_role is null without one.
SELECT
    asked.goal_id,
    asked.person_id,
    goals.visibility,
    goals.kind,
    goal_heads.seq,
    goal_members.role AS member_role,
    coalesce(people.staff, FALSE) AS staff,
    (
        -- Not EXISTS: see contributions_given.
        SELECT min(contributions.seq)
        FROM contributions
        WHERE
            contributions.goal_id = asked.goal_id
            AND contributions.person_id = asked.person_id
            AND contributions.seq IS NOT NULL
    ) IS NOT NULL AS contributed,
    EXISTS (
        SELECT 1
        FROM goal_viewers
        WHERE
            goal_viewers.goal_id = asked.goal_id
            AND goal_viewers.person_id = asked.person_id
            AND goal_viewers.removed_at IS NULL
    ) AS invited,
    EXISTS (
        SELECT 1
        FROM participants
        WHERE
            participants.goal_id = asked.goal_id
            AND participants.person_id = asked.person_id
    )
    OR EXISTS (
        SELECT 1
        FROM participants
        WHERE
            participants.goal_id = asked.goal_id
            AND participants.email = people.email
            AND people.email_verified_at IS NOT NULL
            AND participants.removed_at IS NULL
    ) AS expected
FROM unnest($1::uuid[], $2::uuid[]) AS asked (goal_id, person_id)
INNER JOIN goals ON goals.goal_id = asked.goal_id AND NOT goals.suspense
INNER JOIN goal_heads ON goal_heads.goal_id = asked.goal_id
LEFT JOIN goal_members
    ON
        goal_members.goal_id = asked.goal_id
        AND goal_members.person_id = asked.person_id
LEFT JOIN people ON people.person_id = asked.person_id;

-- name: read_access_news
-- Who may have lost sight of what lately. The time is the writer's, who commits a little later: so
-- the same news are read again for a while; `news_id` tells them apart.
--
--   $1 float8  seconds to look back
--
-- Returns: without a goal, all goals of that person; without a person, everybody at that goal.
SELECT
    access_news.news_id,
    access_news.goal_id,
    access_news.person_id
FROM access_news
WHERE access_news.at > clock_timestamp() - make_interval(secs => $1::float8);

-- name: drop_access_news
-- Delete news that every server has read.
--
--   $1 float8  seconds to keep
--
-- Locks: those rows, until commit.
DELETE FROM access_news
WHERE access_news.at < clock_timestamp() - make_interval(secs => $1::float8);
