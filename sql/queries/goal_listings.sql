-- Goal listings: public goals in each order of the list, and those that are searched for.
--
-- Each list has three ways of which one runs: all goals, those of a category, those with certain
-- words. Which one that is hangs on the parameters alone, so even a plan that was made for any
-- parameters reads a page in the order of an index, however many goals there are and however deep
-- it is. Only goals with certain words are sorted anew for each page.

-- name: list_newest_goals
-- Public goals, newest first, a page at a time.
--
--   $1 bigint  sort_key of the last row seen, or null for the first page
--   $2 uuid    goal of the last row seen
--   $3 bigint  rows
--   $4 text    status, or null for all
--   $5 text    category, or null for all
--   $6 text    words to find, or null
--
-- Returns: rows as read_goal, and sort_key: microseconds since 1970, negative.
WITH page AS (
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.created_at
        FROM goal_listings
        WHERE
            $5::text IS NULL
            AND $6::text IS NULL
            AND (goal_listings.created_at, goal_listings.goal_id) < (
                coalesce('epoch'::timestamptz - $1::bigint * '1 microsecond'::interval, 'infinity'),
                coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.created_at DESC, goal_listings.goal_id DESC
        LIMIT $3
    )
    UNION ALL
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.created_at
        FROM goal_listings
        WHERE
            goal_listings.category = $5
            AND $6::text IS NULL
            AND (goal_listings.created_at, goal_listings.goal_id) < (
                coalesce('epoch'::timestamptz - $1::bigint * '1 microsecond'::interval, 'infinity'),
                coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.created_at DESC, goal_listings.goal_id DESC
        LIMIT $3
    )
    UNION ALL
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.created_at
        FROM goal_listings
        INNER JOIN goal_words ON goal_words.goal_id = goal_listings.goal_id
        WHERE
            $6::text IS NOT NULL
            AND goal_words.words @@ sought($6)
            AND ($5::text IS NULL OR goal_listings.category = $5)
            AND (goal_listings.created_at, goal_listings.goal_id) < (
                coalesce('epoch'::timestamptz - $1::bigint * '1 microsecond'::interval, 'infinity'),
                coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.created_at DESC, goal_listings.goal_id DESC
        LIMIT $3
    )
)

SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    -(extract(EPOCH FROM page.created_at) * 1000000)::bigint AS sort_key
FROM page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = page.goal_id
ORDER BY page.created_at DESC, page.goal_id DESC
LIMIT $3;

-- name: list_ending_goals
-- Public goals by their deadlines, those without one last, a page at a time.
--
--   $1 bigint  sort_key of the last row seen, or null for the first page
--   $2 uuid    goal of the last row seen
--   $3 bigint  rows
--   $4 text    status, or null for all
--   $5 text    category, or null for all
--   $6 text    words to find, or null
--
-- Returns: rows as read_goal, and sort_key: microseconds since 1970; the largest number without a
--          deadline.
WITH page AS (
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.ending_at
        FROM goal_listings
        WHERE
            $5::text IS NULL
            AND $6::text IS NULL
            AND (goal_listings.ending_at, goal_listings.goal_id) > (
                CASE
                    WHEN $1::bigint IS NULL THEN '-infinity'::timestamptz
                    WHEN $1::bigint = 9223372036854775807 THEN 'infinity'::timestamptz
                    ELSE 'epoch'::timestamptz + $1::bigint * '1 microsecond'::interval
                END,
                coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.ending_at, goal_listings.goal_id
        LIMIT $3
    )
    UNION ALL
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.ending_at
        FROM goal_listings
        WHERE
            goal_listings.category = $5
            AND $6::text IS NULL
            AND (goal_listings.ending_at, goal_listings.goal_id) > (
                CASE
                    WHEN $1::bigint IS NULL THEN '-infinity'::timestamptz
                    WHEN $1::bigint = 9223372036854775807 THEN 'infinity'::timestamptz
                    ELSE 'epoch'::timestamptz + $1::bigint * '1 microsecond'::interval
                END,
                coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.ending_at, goal_listings.goal_id
        LIMIT $3
    )
    UNION ALL
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.ending_at
        FROM goal_listings
        INNER JOIN goal_words ON goal_words.goal_id = goal_listings.goal_id
        WHERE
            $6::text IS NOT NULL
            AND goal_words.words @@ sought($6)
            AND ($5::text IS NULL OR goal_listings.category = $5)
            AND (goal_listings.ending_at, goal_listings.goal_id) > (
                CASE
                    WHEN $1::bigint IS NULL THEN '-infinity'::timestamptz
                    WHEN $1::bigint = 9223372036854775807 THEN 'infinity'::timestamptz
                    ELSE 'epoch'::timestamptz + $1::bigint * '1 microsecond'::interval
                END,
                coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.ending_at, goal_listings.goal_id
        LIMIT $3
    )
)

SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    CASE
        WHEN isfinite(page.ending_at) THEN (extract(EPOCH FROM page.ending_at) * 1000000)::bigint
        ELSE 9223372036854775807
    END AS sort_key
FROM page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = page.goal_id
ORDER BY page.ending_at, page.goal_id
LIMIT $3;

-- name: list_furthest_goals
-- Public goals, those furthest along first, a page at a time.
--
--   $1 bigint  sort_key of the last row seen, or null for the first page
--   $2 uuid    goal of the last row seen
--   $3 bigint  rows
--   $4 text    status, or null for all
--   $5 text    category, or null for all
--   $6 text    words to find, or null
--
-- Returns: rows as read_goal, and sort_key: raised per target in ten-thousandths, negative, as it
--          was a moment ago.
WITH page AS (
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.behind
        FROM goal_listings
        WHERE
            $5::text IS NULL
            AND $6::text IS NULL
            AND (goal_listings.behind, goal_listings.goal_id) > (
                coalesce($1::bigint, -9223372036854775808),
                coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.behind, goal_listings.goal_id
        LIMIT $3
    )
    UNION ALL
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.behind
        FROM goal_listings
        WHERE
            goal_listings.category = $5
            AND $6::text IS NULL
            AND (goal_listings.behind, goal_listings.goal_id) > (
                coalesce($1::bigint, -9223372036854775808),
                coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.behind, goal_listings.goal_id
        LIMIT $3
    )
    UNION ALL
    (
        SELECT
            goal_listings.goal_id,
            goal_listings.behind
        FROM goal_listings
        INNER JOIN goal_words ON goal_words.goal_id = goal_listings.goal_id
        WHERE
            $6::text IS NOT NULL
            AND goal_words.words @@ sought($6)
            AND ($5::text IS NULL OR goal_listings.category = $5)
            AND (goal_listings.behind, goal_listings.goal_id) > (
                coalesce($1::bigint, -9223372036854775808),
                coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
            )
            AND ($4::text IS NULL OR goal_listings.status = $4)
        ORDER BY goal_listings.behind, goal_listings.goal_id
        LIMIT $3
    )
)

SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    page.behind AS sort_key
FROM page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = page.goal_id
ORDER BY page.behind, page.goal_id
LIMIT $3;

-- name: count_goals_by_words
-- How many public goals have all the words.
--
--   $1 text    words to find
--   $2 bigint  as far as to count
SELECT count(*) AS goals
FROM (
    SELECT 1
    FROM goal_words
    WHERE goal_words.words @@ sought($1)
    LIMIT $2
) AS found;

-- name: find_goals_by_words
-- Public goals that have all the words, best first, a page at a time.
--
--   $1 bigint  sort_key of the last row seen, or null for the first page
--   $2 uuid    goal of the last row seen
--   $3 bigint  rows
--   $4 text    status, or null for all
--   $5 text    category, or null for all
--   $6 text    words to find
--
-- Returns: rows as read_goal, sort_key (how well they fit, in millionths, negative) and found: how.
WITH asked AS MATERIALIZED (
    -- Once, and not for each goal that has the words.
    SELECT sought($6) AS words
),

fitting AS (
    SELECT
        goal_words.goal_id,
        -(ts_rank(goal_words.words, asked.words) * 1000000)::bigint AS sort_key
    FROM asked
    INNER JOIN goal_words ON goal_words.words @@ asked.words
    INNER JOIN goal_listings ON goal_listings.goal_id = goal_words.goal_id
    WHERE
        ($4::text IS NULL OR goal_listings.status = $4)
        AND ($5::text IS NULL OR goal_listings.category = $5)
),

page AS (
    SELECT
        fitting.goal_id,
        fitting.sort_key
    FROM fitting
    WHERE $1::bigint IS NULL OR (fitting.sort_key, fitting.goal_id) > ($1, $2::uuid)
    ORDER BY fitting.sort_key, fitting.goal_id
    LIMIT $3
)

SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    page.sort_key,
    'words' AS found
FROM page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = page.goal_id
ORDER BY page.sort_key, page.goal_id;

-- name: find_goals_alike
-- Public goals whose title has something like the words in it, or the very characters.
-- For servers with pg_trgm; in the transaction of expect_typos.
--
--   $1 bigint  sort_key of the last row seen, or null for the first page
--   $2 uuid    goal of the last row seen
--   $3 bigint  rows
--   $4 text    status, or null for all
--   $5 text    category, or null for all
--   $6 text    words to find
--   $7 text    the same, as a LIKE pattern for just them
--
-- Returns: rows as read_goal, sort_key (how well they fit, in millionths, negative) and found: how.
WITH fitting AS (
    SELECT
        goal_words.goal_id,
        -(word_similarity(searchable($6), goal_words.title_key) * 1000000)::bigint AS sort_key
    FROM goal_words
    INNER JOIN goal_listings ON goal_listings.goal_id = goal_words.goal_id
    WHERE
        (
            goal_words.title_key %> searchable($6)
            OR goal_words.title_key LIKE '%' || searchable($7) || '%'
        )
        AND ($4::text IS NULL OR goal_listings.status = $4)
        AND ($5::text IS NULL OR goal_listings.category = $5)
),

page AS (
    SELECT
        fitting.goal_id,
        fitting.sort_key
    FROM fitting
    WHERE $1::bigint IS NULL OR (fitting.sort_key, fitting.goal_id) > ($1, $2::uuid)
    ORDER BY fitting.sort_key, fitting.goal_id
    LIMIT $3
)

SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    page.sort_key,
    'alike' AS found
FROM page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = page.goal_id
ORDER BY page.sort_key, page.goal_id;

-- name: find_goals_containing
-- Public goals whose title has the very characters in it. For servers without pg_trgm.
--
--   $1 bigint  sort_key of the last row seen, or null for the first page
--   $2 uuid    goal of the last row seen
--   $3 bigint  rows
--   $4 text    status, or null for all
--   $5 text    category, or null for all
--   $6 text    characters to find, as a LIKE pattern for just them
--
-- Returns: rows as read_goal, sort_key (how well they fit, in millionths, negative) and found: how.
WITH fitting AS (
    SELECT
        goal_words.goal_id,
        0::bigint AS sort_key
    FROM goal_words
    INNER JOIN goal_listings ON goal_listings.goal_id = goal_words.goal_id
    WHERE
        goal_words.title_key LIKE '%' || searchable($6) || '%'
        AND ($4::text IS NULL OR goal_listings.status = $4)
        AND ($5::text IS NULL OR goal_listings.category = $5)
),

page AS (
    SELECT
        fitting.goal_id,
        fitting.sort_key
    FROM fitting
    WHERE $1::bigint IS NULL OR (fitting.sort_key, fitting.goal_id) > ($1, $2::uuid)
    ORDER BY fitting.sort_key, fitting.goal_id
    LIMIT $3
)

SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    page.sort_key,
    'alike' AS found
FROM page
INNER JOIN goals ON goals.goal_id = page.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = page.goal_id
ORDER BY page.sort_key, page.goal_id;

-- name: forgives_typos
-- Whether the server has what find_goals_alike needs.
--
-- Returns: true or false.
SELECT to_regoperator('%>(text,text)') IS NOT NULL AS forgives;

-- name: expect_typos
-- Let find_goals_alike take what is less alike than is usual, until the transaction ends: a letter
-- left out of a short word changes much of it.
--
-- Returns: nothing that matters.
SELECT set_config('pg_trgm.word_similarity_threshold', '0.4', TRUE);

-- name: list_goals_at
-- The public goal whose page has an address.
--
--   $1 text  slug
--   $2 text  status, or null for all
--   $3 text  category, or null for all
--   $4 text  words that it must have, or null
--
-- Returns: a row as read_goal and a sort_key, or none.
SELECT
    goals.*,
    goal_heads.seq,
    goal_heads.head_hash,
    goal_heads.status,
    goal_heads.cash_minor,
    goal_heads.available_minor,
    goal_heads.reserved_minor,
    goal_heads.receivable_minor,
    goal_heads.raised_minor,
    goal_heads.withdrawn_minor,
    goal_heads.refunded_minor,
    goal_heads.fees_minor,
    goal_heads.charged_back_minor,
    goal_heads.contributors,
    0::bigint AS sort_key
FROM goal_slugs
INNER JOIN goals ON goals.goal_id = goal_slugs.goal_id
INNER JOIN goal_heads ON goal_heads.goal_id = goal_slugs.goal_id
INNER JOIN goal_listings ON goal_listings.goal_id = goal_slugs.goal_id
INNER JOIN goal_words ON goal_words.goal_id = goal_slugs.goal_id
WHERE
    goal_slugs.slug = $1
    AND ($2::text IS NULL OR goal_heads.status = $2)
    AND ($3::text IS NULL OR goals.category = $3)
    AND ($4::text IS NULL OR goal_words.words @@ sought($4));

-- name: renew_listings
-- Let the list know how far some goals are by now. One that somebody else writes is left to them.
--
--   $1 uuid[]  goals
--
-- Locks:   the rows that change, until commit.
WITH stale AS (
    SELECT
        goal_listings.goal_id,
        goal_heads.status,
        behind(goal_heads.raised_minor, goals.target_minor) AS behind
    FROM goal_listings
    INNER JOIN goal_heads ON goal_heads.goal_id = goal_listings.goal_id
    INNER JOIN goals ON goals.goal_id = goal_listings.goal_id
    WHERE
        goal_listings.goal_id = ANY($1::uuid[])
        AND (
            goal_listings.behind <> behind(goal_heads.raised_minor, goals.target_minor)
            OR goal_listings.status <> goal_heads.status
        )
    FOR NO KEY UPDATE OF goal_listings SKIP LOCKED
)

UPDATE goal_listings
SET
    status = stale.status,
    behind = stale.behind
FROM stale
WHERE goal_listings.goal_id = stale.goal_id;

-- name: list_listed
-- A run of public goals, in the order of their ids.
--
--   $1 uuid    the last one seen, or null to begin
--   $2 bigint  rows
--
-- Returns: their ids.
SELECT goal_listings.goal_id
FROM goal_listings
WHERE goal_listings.goal_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
ORDER BY goal_listings.goal_id
LIMIT $2;
