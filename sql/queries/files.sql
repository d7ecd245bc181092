-- Files: what people have announced, brought, and put to use.

-- name: lock_owner
-- Let nobody else announce a file for this person at the same time.
--
--   $1 uuid  person
--
-- Returns: no row when there is none any more.
-- Locks:   the person, until commit.
SELECT people.person_id
FROM people
WHERE people.person_id = $1 AND people.erased_at IS NULL
FOR NO KEY UPDATE;

-- name: add_file
-- Announce a file, unless its owner has as many as one may have.
--
--   $1 uuid         file
--   $2 uuid         owner
--   $3 text         purpose
--   $4 text         place
--   $5 text         media type that it is said to have
--   $6 bigint       bytes that it is said to have
--   $7 timestamptz  now
--   $8 bigint       loose files that an owner may have at most
--   $9 bigint       bytes that all files of an owner may have at most
--
-- Returns: the file; no row when the owner has too many.
INSERT INTO files (file_id, owner_id, purpose, place, media, size_bytes, created_at, loose_since)
SELECT
    $1 AS file_id,
    $2 AS owner_id,
    $3 AS purpose,
    $4 AS place,
    $5 AS media,
    $6::bigint AS size_bytes,
    $7 AS created_at,
    $7 AS loose_since
FROM files AS theirs
WHERE theirs.owner_id = $2 AND theirs.state <> 'doomed'
HAVING
    count(theirs.loose_since) < $8
    AND coalesce(sum(theirs.size_bytes), 0) + $6::bigint <= $9::bigint
RETURNING files.*;

-- name: read_own_file
-- A file, for its owner.
--
--   $1 uuid  file
--   $2 uuid  owner
--
-- Returns: no row when they have no such file.
SELECT files.*
FROM files
WHERE files.file_id = $1 AND files.owner_id = $2 AND files.state <> 'doomed';

-- name: read_ready_file
-- A file that can be shown.
--
--   $1 uuid  file
--
-- Returns: the file, and whether everybody may see the goal that uses it; no row when there is
--          none.
SELECT
    files.*,
    EXISTS (
        SELECT 1
        FROM goal_files
        INNER JOIN goals ON goals.goal_id = goal_files.goal_id
        WHERE goal_files.file_id = files.file_id AND goals.visibility = 'public'
    ) AS in_public_goal
FROM files
WHERE files.file_id = $1 AND files.state = 'ready';

-- name: keep_file
-- Note that the content of a file is there.
--
--   $1 uuid         file
--   $2 text         media type
--   $3 bigint       bytes
--   $4 integer      width, or null
--   $5 integer      height, or null
--   $6 bytea        SHA-256 of the content
--   $7 timestamptz  now
--   $8 text         place; another than announced, when the settings changed meanwhile
--   $9 bytea        SHA-256 of the bytes that were brought
--   $10 text        print of what a picture shows, 128 zeros and ones, or null
--
-- Returns: the file; no row when it is not awaited any more.
-- Locks:   the file, until commit: of two that bring it at once the second finds nothing.
UPDATE files
SET
    state = 'ready',
    place = $8,
    media = $2,
    size_bytes = $3,
    width = $4,
    height = $5,
    sha256 = $6,
    original_sha256 = $9,
    print = $10::text::bit(128),
    loose_since = $7
WHERE files.file_id = $1 AND files.state = 'pending'
RETURNING files.*;

-- name: hold_file
-- Put a file to use, so that it stays.
--
--   $1 uuid  file
--   $2 uuid  owner
--   $3 text  purpose
--
-- Returns: no row when they have no such file for that.
-- Locks:   the file, until commit: it cannot be swept meanwhile.
UPDATE files
SET loose_since = NULL
WHERE
    files.file_id = $1
    AND files.owner_id = $2
    AND files.purpose = $3
    AND files.state = 'ready'
RETURNING files.file_id;

-- name: let_go_of_files
-- Note that files are used no more; they are swept later.
--
--   $1 uuid[]       files
--   $2 timestamptz  now
--
-- Locks: the files, until commit.
UPDATE files
SET loose_since = $2
WHERE files.file_id = ANY($1::uuid[]) AND files.loose_since IS NULL;

-- name: let_go_of_avatars
-- Note that a person's avatars, but one, are used no more.
--
--   $1 uuid         person
--   $2 uuid         file that stays in use, or null
--   $3 timestamptz  now
--
-- Locks: the files, until commit.
UPDATE files
SET loose_since = $3
WHERE
    files.owner_id = $1
    AND files.purpose = 'avatar'
    AND files.loose_since IS NULL
    AND files.file_id IS DISTINCT FROM $2;

-- name: doom_files
-- Choose files to be deleted: those that never came, and those that nothing has held for long.
--
--   $1 timestamptz  those announced before this and not brought
--   $2 timestamptz  those that are loose since before this
--   $3 bigint       at most so many
--
-- Returns: the files, also those that a server chose before and did not delete.
-- Locks:   the files, until commit; what is locked by others is left for later.
WITH due AS (
    SELECT files.file_id
    FROM files
    WHERE
        files.loose_since IS NOT NULL
        AND (
            files.state = 'doomed'
            OR (files.state = 'pending' AND files.loose_since < $1)
            OR files.loose_since < $2
        )
    ORDER BY files.loose_since
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)

UPDATE files
SET state = 'doomed'
FROM due
WHERE files.file_id = due.file_id
RETURNING files.*;

-- name: forget_file
-- Forget a file whose content is deleted.
--
--   $1 uuid  file
--
-- Locks: the file, until commit.
DELETE FROM files
WHERE files.file_id = $1 AND files.state = 'doomed';

-- name: erase_files
-- Doom what files show a person, and take their name off the rest.
--
--   $1 uuid         person
--   $2 timestamptz  now
--
-- Locks: the files, until commit.
UPDATE files
SET
    owner_id = NULL,
    state = CASE
        WHEN files.purpose = 'avatar' OR files.loose_since IS NOT NULL THEN 'doomed'
        ELSE files.state
    END,
    loose_since = CASE WHEN files.purpose = 'avatar' THEN $2 ELSE files.loose_since END
WHERE files.owner_id = $1;

-- name: read_goal_file
-- A file that a goal uses.
--
--   $1 uuid  goal
--   $2 uuid  file
--
-- Returns: the file, and who may see the goal; no row when it uses no such file.
SELECT
    files.*,
    goals.visibility
FROM goal_files
INNER JOIN goals ON goals.goal_id = goal_files.goal_id
INNER JOIN files ON files.file_id = goal_files.file_id
WHERE goal_files.goal_id = $1 AND goal_files.file_id = $2 AND files.state = 'ready';
