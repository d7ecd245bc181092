-- File flags: files of two goals that are the same or look it.

-- name: lock_comparing
-- Let nobody else compare files at the same time.
--
-- Locks: comparing, until commit.
SELECT pg_advisory_xact_lock(hashtextextended('goalfund compares files', 0));

-- name: list_files_to_compare
-- Files that goals use and that nobody has compared with others yet.
--
--   $1 bigint  rows
--
-- Returns: the files, oldest first.
SELECT goal_files.file_id
FROM goal_files
WHERE goal_files.compared_at IS NULL AND goal_files.file_id IS NOT NULL
ORDER BY goal_files.file_id
LIMIT $1;

-- name: add_file_prints
-- Have files found by their prints from now on.
--
--   $1 uuid[]  files
INSERT INTO file_prints (part, bits, file_id)
SELECT
    piece.part,
    substring(files.print FROM piece.part * 16 + 1 FOR 16)::bit(16)::integer AS bits,
    files.file_id
FROM files
CROSS JOIN generate_series(0, 7) AS piece (part)
WHERE files.file_id = ANY($1::uuid[]) AND files.print IS NOT NULL
ON CONFLICT ON CONSTRAINT file_prints_pkey DO NOTHING;

-- name: find_alike_files
-- For files of goals, those of other goals that are the same or look alike. Prints that differ in
-- 15 bits at most have one of their 8 parts equal but for one bit, so that 136 probes of an index
-- find all of them, among a few that differ in more.
--
--   $1 uuid[]   files, whose prints were added
--   $2 integer  bits in which prints may differ
--   $3 bigint   pairs for each file: the nearest
--
-- Returns: goal_id, file_id, other_goal_id, other_file_id, distance in bits, null for equal bytes.
--          Of two of these files that are alike, the pair once.
WITH candidates AS (
    SELECT
        one.file_id,
        other.file_id AS other_id
    FROM files AS one
    INNER JOIN files AS other ON other.original_sha256 = one.original_sha256
    WHERE one.file_id = ANY($1::uuid[])

    UNION

    SELECT
        one.file_id,
        other.file_id AS other_id
    FROM files AS one
    INNER JOIN files AS other ON other.sha256 = one.sha256
    WHERE one.file_id = ANY($1::uuid[])

    UNION

    SELECT
        mine.file_id,
        theirs.file_id AS other_id
    FROM file_prints AS mine
    CROSS JOIN
        (
            SELECT 0 AS mask
            UNION ALL
            SELECT 1 << bit.n
            FROM generate_series(0, 15) AS bit (n)
        ) AS flip
    INNER JOIN file_prints AS theirs
        ON theirs.part = mine.part AND theirs.bits = mine.bits # flip.mask
    WHERE mine.file_id = ANY($1::uuid[])
),

pairs AS (
    SELECT
        mine.goal_id,
        mine.file_id,
        theirs.goal_id AS other_goal_id,
        theirs.file_id AS other_file_id,
        CASE
            WHEN one.original_sha256 = other.original_sha256 OR one.sha256 = other.sha256 THEN -1
            ELSE bit_count(one.print # other.print)
        END AS distance
    FROM candidates
    INNER JOIN files AS one ON one.file_id = candidates.file_id
    INNER JOIN files AS other ON other.file_id = candidates.other_id
    INNER JOIN goal_files AS mine ON mine.file_id = one.file_id
    INNER JOIN goal_files AS theirs ON theirs.file_id = other.file_id
    WHERE
        mine.goal_id <> theirs.goal_id
        AND (theirs.compared_at IS NOT NULL OR theirs.file_id < mine.file_id)
),

ranked AS (
    SELECT
        pairs.*,
        row_number() OVER (
            PARTITION BY pairs.file_id ORDER BY pairs.distance, pairs.other_file_id
        ) AS rank
    FROM pairs
    WHERE pairs.distance <= $2::integer
)

SELECT
    ranked.goal_id,
    ranked.file_id,
    ranked.other_goal_id,
    ranked.other_file_id,
    nullif(ranked.distance, -1)::smallint AS distance
FROM ranked
WHERE ranked.rank <= $3;

-- name: raise_file_flags
-- Put pairs of files before somebody. A pair is raised once.
--
--   $1 uuid[]        flags         $2 uuid[]  goals        $3 uuid[]  files
--   $4 uuid[]        other goals   $5 uuid[]  other files
--   $6 smallint[]    bits in which the prints differ; null: the very same bytes
--   $7 text          severity
--   $8 timestamptz   now
--
-- Returns: the flags that are new.
INSERT INTO file_flags (
    flag_id, goal_id, file_id, other_goal_id, other_file_id, distance, severity, raised_at
)
SELECT
    new.*,
    $7 AS severity,
    $8 AS raised_at
FROM unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::smallint[]
) AS new (flag_id, goal_id, file_id, other_goal_id, other_file_id, distance)
ON CONFLICT ON CONSTRAINT file_flags_once DO NOTHING
RETURNING file_flags.*;

-- name: mark_files_compared
-- Note that files were compared.
--
--   $1 uuid[]       files
--   $2 timestamptz  now
--
-- Locks: those rows, until commit.
UPDATE goal_files
SET compared_at = $2
WHERE goal_files.file_id = ANY($1::uuid[]);

-- name: list_file_flags
-- Flags, newest first, a page at a time.
--
--   $1 uuid    flag before which, or null for the first page
--   $2 bigint  rows
--
-- Returns: the flags, with the titles of both goals, and whether each file is still there.
SELECT
    file_flags.*,
    goals.title,
    others.title AS other_title,
    EXISTS (
        SELECT 1 FROM files WHERE files.file_id = file_flags.file_id AND files.state = 'ready'
    ) AS there,
    EXISTS (
        SELECT 1
        FROM files
        WHERE files.file_id = file_flags.other_file_id AND files.state = 'ready'
    ) AS other_there
FROM file_flags
INNER JOIN goals ON goals.goal_id = file_flags.goal_id
INNER JOIN goals AS others ON others.goal_id = file_flags.other_goal_id
WHERE file_flags.flag_id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
ORDER BY file_flags.flag_id DESC
LIMIT $2;
