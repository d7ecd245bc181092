-- Posts: updates and comments, as people read them.

-- name: list_posts
-- What was said about a goal and not taken back, newest first, a page at a time.
--
--   $1 uuid    goal
--   $2 text    update or comment
--   $3 bigint  before this seq, or null for the first page
--   $4 bigint  rows
--
-- Returns: role is what the author was then; display is null once they have been erased.
SELECT
    page.post_id,
    page.seq,
    page.person_id,
    goal_events.at,
    goal_events.body ->> 'by' AS role,
    goal_displays.display,
    goals.visibility
FROM (
    SELECT
        posts.post_id,
        posts.seq,
        posts.person_id
    FROM posts
    WHERE
        posts.goal_id = $1
        AND posts.kind = $2
        AND posts.removed_seq IS NULL
        AND posts.seq < coalesce($3::bigint, 9223372036854775807)
    ORDER BY posts.seq DESC
    LIMIT $4
) AS page
INNER JOIN goals ON goals.goal_id = $1
-- The bound is said of each, so that none is read from its end.
INNER JOIN goal_events
    ON
        goal_events.goal_id = $1
        AND goal_events.seq = page.seq
        AND goal_events.seq < coalesce($3::bigint, 9223372036854775807)
LEFT JOIN goal_displays
    ON
        goal_displays.goal_id = $1
        AND goal_displays.seq = page.seq
        AND goal_displays.seq < coalesce($3::bigint, 9223372036854775807)
ORDER BY page.seq DESC;

-- name: read_post
-- One update or comment, also when it was taken back.
--
--   $1 uuid  goal
--   $2 uuid  post
--
-- Returns: a row as list_posts; no row when there is none.
SELECT
    posts.post_id,
    posts.seq,
    posts.person_id,
    goal_events.at,
    goal_events.body ->> 'by' AS role,
    goal_displays.display,
    goals.visibility
FROM posts
INNER JOIN goals ON goals.goal_id = posts.goal_id
INNER JOIN goal_events
    ON goal_events.goal_id = posts.goal_id AND goal_events.seq = posts.seq
LEFT JOIN goal_displays
    ON goal_displays.goal_id = posts.goal_id AND goal_displays.seq = posts.seq
WHERE posts.goal_id = $1 AND posts.post_id = $2;

-- name: read_author
-- What a person is called who is about to say something.
--
--   $1 uuid  person
--
-- Returns: no row when there is none, or it was erased.
SELECT
    people.first_name,
    people.last_name
FROM people
WHERE people.person_id = $1 AND people.erased_at IS NULL;
