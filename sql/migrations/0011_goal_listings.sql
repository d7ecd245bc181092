-- What the list of public goals is sorted, narrowed and searched by.

-- Words as they are compared: in small letters and without marks, which people leave out when they
-- type (Ọláṣubọ̀mí, Olasubomi), hooked letters by the plain ones.
CREATE FUNCTION searchable(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(
        lower(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g')),
        'ƁƊƉƎƏƐƖƘŊƆƲƳɓɗɖǝəɛıƙŋɔʋƴ',
        'bddeeeiknovybddeeeiknovy'
    )
$$;

-- The words of a goal: the title counts most, then the category, then the description. Each as it
-- is, for names are of many languages, and by its English stem, for most other words are not.
CREATE FUNCTION goal_words_of(title text, category text, description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT
        setweight(
            to_tsvector('simple', searchable(title)) || to_tsvector('english', searchable(title)),
            'A'
        )
        || setweight(to_tsvector('simple', searchable(coalesce(category, ''))), 'B')
        || setweight(
            to_tsvector('simple', searchable(description))
            || to_tsvector('english', searchable(description)),
            'C'
        )
$$;

-- What somebody types: all of its words, as they are or by their stems; the last one may be half
-- typed. Nothing in it is an operator.
CREATE FUNCTION sought(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT
        typed.exact
        || plainto_tsquery('english', searchable(words))
        || CASE
            WHEN numnode(typed.exact) > 0 THEN (typed.exact::text || ':*')::tsquery
            ELSE typed.exact
        END
    FROM (SELECT plainto_tsquery('simple', searchable(words)) AS exact) AS typed
$$;

-- How far a goal is from its target: raised per target in ten-thousandths, negative, so that the
-- furthest along come first.
CREATE FUNCTION behind(raised_minor bigint, target_minor bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT -least(raised_minor::numeric * 10000 / target_minor, 9223372036854775807)::bigint
$$;

-- One row for each public goal. The head moves with every payment and must stay without indexes;
-- `behind` follows it a moment later, in a row of its own.
CREATE TABLE goal_listings (
    goal_id uuid NOT NULL,
    category text,
    status text NOT NULL,
    created_at timestamptz NOT NULL,
    ending_at timestamptz NOT NULL, -- infinity: without a deadline
    behind bigint NOT NULL,
    CONSTRAINT goal_listings_pkey PRIMARY KEY (goal_id)
) WITH (fillfactor = 80);

CREATE TABLE goal_words (
    goal_id uuid NOT NULL,
    title_key text NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT goal_words_pkey PRIMARY KEY (goal_id)
);

-- Written by a trigger, in the commit that writes the goal's page; by then the head is written too.
CREATE FUNCTION list_goal() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF new.suspense OR new.visibility <> 'public' THEN
        DELETE FROM goal_listings WHERE goal_listings.goal_id = new.goal_id;
        DELETE FROM goal_words WHERE goal_words.goal_id = new.goal_id;
        RETURN NULL;
    END IF;
    INSERT INTO goal_listings (goal_id, category, status, created_at, ending_at, behind)
    SELECT
        new.goal_id,
        new.category,
        goal_heads.status,
        new.created_at,
        coalesce(new.deadline, 'infinity'),
        behind(goal_heads.raised_minor, new.target_minor)
    FROM goal_heads
    WHERE goal_heads.goal_id = new.goal_id
    ON CONFLICT ON CONSTRAINT goal_listings_pkey DO UPDATE
    SET
        category = excluded.category,
        status = excluded.status,
        created_at = excluded.created_at,
        ending_at = excluded.ending_at,
        behind = excluded.behind;
    INSERT INTO goal_words (goal_id, title_key, words)
    VALUES (
        new.goal_id,
        searchable(new.title),
        goal_words_of(new.title, new.category, new.description)
    )
    ON CONFLICT ON CONSTRAINT goal_words_pkey DO UPDATE
    SET
        title_key = excluded.title_key,
        words = excluded.words
    WHERE goal_words.words <> excluded.words OR goal_words.title_key <> excluded.title_key;
    RETURN NULL;
END
$$;

CREATE TRIGGER goals_listed
AFTER INSERT OR UPDATE ON goals
FOR EACH ROW EXECUTE FUNCTION list_goal();

INSERT INTO goal_listings (goal_id, category, status, created_at, ending_at, behind)
SELECT
    goals.goal_id,
    goals.category,
    goal_heads.status,
    goals.created_at,
    coalesce(goals.deadline, 'infinity'),
    behind(goal_heads.raised_minor, goals.target_minor)
FROM goals
INNER JOIN goal_heads ON goal_heads.goal_id = goals.goal_id
WHERE goals.visibility = 'public' AND NOT goals.suspense;

INSERT INTO goal_words (goal_id, title_key, words)
SELECT
    goals.goal_id,
    searchable(goals.title),
    goal_words_of(goals.title, goals.category, goals.description)
FROM goals
WHERE goals.visibility = 'public' AND NOT goals.suspense;

CREATE INDEX goal_listings_newest ON goal_listings (created_at DESC, goal_id DESC);

CREATE INDEX goal_listings_ending ON goal_listings (ending_at, goal_id);

CREATE INDEX goal_listings_furthest ON goal_listings (behind, goal_id);

CREATE INDEX goal_listings_category_newest
ON goal_listings (category, created_at DESC, goal_id DESC);

CREATE INDEX goal_listings_category_ending ON goal_listings (category, ending_at, goal_id);

CREATE INDEX goal_listings_category_furthest ON goal_listings (category, behind, goal_id);

CREATE INDEX goal_words_in ON goal_words USING gin (words);

-- Typing errors are forgiven where the server has pg_trgm and lets us have it; else they are not.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_available_extensions AS known WHERE known.name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX goal_words_like ON goal_words USING gin (title_key gin_trgm_ops);
    END IF;
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR undefined_object THEN
        RAISE NOTICE 'pg_trgm is not to be had: %', sqlerrm;
END
$$;

DROP INDEX goals_public_newest;

DROP INDEX goals_public_ending;

GRANT SELECT, INSERT, UPDATE, DELETE ON goal_listings TO goalfund_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON goal_words TO goalfund_server;
