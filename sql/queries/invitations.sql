-- Invitations: links to goals, and who came by them.

-- name: add_invitation
-- Make a link, if the goal has not too many that work.
--
--   $1 uuid  goal  $2 uuid  invitation  $3 bytea  SHA-256 of its token
--   $4 text  what its maker calls it, or null
--   $5 uuid  who makes it
--   $6 timestamptz  now
--   $7 timestamptz  until when it works
--   $8 integer      how many people it lets in
--   $9 bigint       how many links may work at once
--
-- Returns: the row; none when there are too many. Requests at once may make a few more.
INSERT INTO goal_invitations (
    goal_id, invitation_id, token_hash, label, created_by, created_at, expires_at, uses_max
)
SELECT
    $1,
    $2,
    $3,
    $4::text,
    $5,
    $6::timestamptz,
    $7::timestamptz,
    $8::integer
WHERE (
    SELECT count(*)
    FROM goal_invitations
    WHERE
        goal_invitations.goal_id = $1
        AND goal_invitations.revoked_at IS NULL
        AND goal_invitations.expires_at > $6
        AND goal_invitations.uses < goal_invitations.uses_max
) < $9::bigint
RETURNING goal_invitations.*;

-- name: list_invitations
-- A goal's links that were not revoked, newest first.
--
--   $1 uuid  goal
--
-- Returns: the rows; the name is null once its maker's account was erased.
SELECT
    goal_invitations.invitation_id,
    goal_invitations.label,
    goal_invitations.created_at,
    goal_invitations.expires_at,
    goal_invitations.uses_max,
    goal_invitations.uses,
    people.first_name,
    people.last_name
FROM goal_invitations
LEFT JOIN people ON people.person_id = goal_invitations.created_by
WHERE goal_invitations.goal_id = $1 AND goal_invitations.revoked_at IS NULL
ORDER BY goal_invitations.created_at DESC, goal_invitations.invitation_id DESC
LIMIT 200;

-- name: revoke_invitation
-- End a link, and show out who came by it. Who was let in otherwise as well stays by that.
--
--   $1 uuid         goal
--   $2 uuid         invitation
--   $3 timestamptz  now
--
-- Returns: the invitation, also one that was revoked before; no row when the goal has none such.
-- Locks:   the link and those people's rows, until commit.
WITH revoked AS (
    UPDATE goal_invitations
    SET revoked_at = coalesce(goal_invitations.revoked_at, $3)
    WHERE goal_invitations.goal_id = $1 AND goal_invitations.invitation_id = $2
    RETURNING goal_invitations.invitation_id
),

shown_out AS (
    UPDATE goal_viewers
    SET removed_at = $3
    FROM revoked
    WHERE
        goal_viewers.goal_id = $1
        AND goal_viewers.invitation_id = revoked.invitation_id
        AND goal_viewers.removed_at IS NULL
)

SELECT revoked.invitation_id
FROM revoked;

-- name: open_invitation
-- Let somebody in by a link that works. Who sees the goal already takes no place.
--
--   $1 bytea        SHA-256 of the token
--   $2 uuid         who opens it
--   $3 timestamptz  now
--
-- Returns: the goal; no row when the token is not one, or lets nobody in any more, or not them.
-- Locks:   the link, until commit, so that its places are counted.
WITH link AS (
    SELECT goal_invitations.*
    FROM goal_invitations
    WHERE
        goal_invitations.token_hash = $1
        AND goal_invitations.revoked_at IS NULL
        AND goal_invitations.expires_at > $3
    FOR UPDATE
),

known AS (
    SELECT link.goal_id
    FROM link
    WHERE
        EXISTS (
            SELECT 1
            FROM goal_viewers
            WHERE
                goal_viewers.goal_id = link.goal_id
                AND goal_viewers.person_id = $2
                AND goal_viewers.removed_at IS NULL
        )
        OR EXISTS (
            SELECT 1
            FROM goal_members
            WHERE
                goal_members.goal_id = link.goal_id
                AND goal_members.person_id = $2
                AND goal_members.role IS NOT NULL
        )
        OR (
            SELECT min(contributions.seq)
            FROM contributions
            WHERE
                contributions.goal_id = link.goal_id
                AND contributions.person_id = $2
                AND contributions.seq IS NOT NULL
        ) IS NOT NULL
),

let_in AS (
    INSERT INTO goal_viewers (goal_id, person_id, invitation_id, since)
    SELECT
        link.goal_id,
        $2,
        link.invitation_id,
        $3
    FROM link
    WHERE link.uses < link.uses_max AND NOT EXISTS (SELECT 1 FROM known)
    ON CONFLICT ON CONSTRAINT goal_viewers_pkey DO UPDATE
    SET
        invitation_id = excluded.invitation_id,
        since = excluded.since,
        removed_at = NULL
    WHERE goal_viewers.removed_at < (SELECT link.created_at FROM link)
    RETURNING goal_viewers.goal_id
),

counted AS (
    UPDATE goal_invitations
    SET uses = goal_invitations.uses + 1
    FROM link, let_in
    WHERE
        goal_invitations.goal_id = link.goal_id
        AND goal_invitations.invitation_id = link.invitation_id
)

SELECT known.goal_id FROM known
UNION ALL
SELECT let_in.goal_id FROM let_in;

-- name: list_viewers
-- Who came to a goal by a link and still sees it, the first one first, a page at a time.
--
--   $1 uuid    goal
--   $2 bigint  sort_key of the last row seen, or null for the first page
--   $3 uuid    person of the last row seen
--   $4 bigint  rows
--
-- Returns: the rows, and sort_key: microseconds since 1970; the name is null once erased.
SELECT
    goal_viewers.person_id,
    goal_viewers.since,
    goal_viewers.invitation_id,
    people.first_name,
    people.last_name,
    (extract(EPOCH FROM goal_viewers.since) * 1000000)::bigint AS sort_key
FROM goal_viewers
LEFT JOIN people ON people.person_id = goal_viewers.person_id
WHERE
    goal_viewers.goal_id = $1
    AND goal_viewers.removed_at IS NULL
    AND (goal_viewers.since, goal_viewers.person_id) > (
        coalesce('epoch'::timestamptz + $2::bigint * '1 microsecond'::interval, '-infinity'),
        coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
    )
ORDER BY goal_viewers.since, goal_viewers.person_id
LIMIT $4;

-- name: remove_viewer
-- Show somebody out who came by a link. They do not come back by one that was made before.
--
--   $1 uuid         goal
--   $2 uuid         person
--   $3 timestamptz  now
--
-- Returns: the person; no row when there is no such viewer.
-- Locks:   the row, until commit.
UPDATE goal_viewers
SET removed_at = $3
WHERE
    goal_viewers.goal_id = $1
    AND goal_viewers.person_id = $2
    AND goal_viewers.removed_at IS NULL
RETURNING goal_viewers.person_id;

-- name: leave_goal
-- Take oneself out. Any link that works lets one in again.
--
--   $1 uuid  goal
--   $2 uuid  person
--
-- Returns: the person; no row when there is no such viewer.
-- Locks:   the row, until commit.
DELETE FROM goal_viewers
WHERE
    goal_viewers.goal_id = $1
    AND goal_viewers.person_id = $2
    AND goal_viewers.removed_at IS NULL
RETURNING goal_viewers.person_id;
