-- Files in goals: their pictures, what goes with updates; and what looks like another goal's file.

-- What people read of the goal's picture, as the log's display has it; null: it has none.
ALTER TABLE goals ADD COLUMN image json;

ALTER TABLE files ADD COLUMN original_sha256 bytea; -- of the bytes as they were brought

ALTER TABLE files ADD COLUMN print bit(128); -- of what a picture shows; null: of too little

CREATE INDEX files_by_original ON files (original_sha256) WHERE original_sha256 IS NOT NULL;

-- The eight parts of the prints of files that goals use: prints that differ in a few bits have a
-- part that differs in one at most.
CREATE TABLE file_prints (
    part smallint NOT NULL,
    bits integer NOT NULL,
    file_id uuid NOT NULL,
    CONSTRAINT file_prints_pkey PRIMARY KEY (part, bits, file_id),
    CONSTRAINT file_prints_file FOREIGN KEY (file_id) REFERENCES files (file_id) ON DELETE CASCADE,
    CONSTRAINT file_prints_part_known CHECK (part BETWEEN 0 AND 7),
    CONSTRAINT file_prints_bits_known CHECK (bits BETWEEN 0 AND 65535)
);

CREATE INDEX file_prints_by_file ON file_prints (file_id);

GRANT SELECT, INSERT, DELETE ON file_prints TO goalfund_server;

-- Where goals use files. The subject is the goal itself, for its picture, or what it goes with.
CREATE TABLE goal_files (
    goal_id uuid NOT NULL,
    subject uuid NOT NULL,
    n smallint NOT NULL,
    file_id uuid, -- null: none any more
    use text NOT NULL,
    seq bigint NOT NULL, -- of the event that put it here
    compared_at timestamptz, -- null: nobody has looked yet whether another goal has one like it
    CONSTRAINT goal_files_pkey PRIMARY KEY (goal_id, subject, n),
    CONSTRAINT goal_files_use_known CHECK (use IN ('goal_image', 'update', 'proof')),
    CONSTRAINT goal_files_n_counts CHECK (n >= 0),
    CONSTRAINT goal_files_seq_positive CHECK (seq > 0)
);

CREATE INDEX goal_files_by_file ON goal_files (file_id) WHERE file_id IS NOT NULL;

CREATE INDEX goal_files_not_compared ON goal_files (file_id)
WHERE file_id IS NOT NULL AND compared_at IS NULL;

-- Triggers' work, so that no file is used twice or swept while it is used, and none outlives its
-- use: a file is put to use once, and what lets go of it dooms it.
CREATE FUNCTION hold_goal_file() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE files
    SET loose_since = NULL
    WHERE
        files.file_id = new.file_id
        AND files.purpose = new.use
        AND files.state = 'ready'
        AND files.loose_since IS NOT NULL;
    IF NOT found THEN
        RAISE unique_violation USING
            MESSAGE = format('file %s cannot be put to use', new.file_id),
            CONSTRAINT = 'goal_files_loose';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION doom_goal_file() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE files
    SET state = 'doomed', loose_since = now()
    WHERE files.file_id = old.file_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER goal_files_put
AFTER INSERT ON goal_files
FOR EACH ROW WHEN (new.file_id IS NOT NULL)
EXECUTE FUNCTION hold_goal_file();

CREATE TRIGGER goal_files_changed
AFTER UPDATE OF file_id ON goal_files
FOR EACH ROW WHEN (new.file_id IS NOT NULL AND old.file_id IS DISTINCT FROM new.file_id)
EXECUTE FUNCTION hold_goal_file();

CREATE TRIGGER goal_files_left
AFTER UPDATE OF file_id ON goal_files
FOR EACH ROW WHEN (old.file_id IS NOT NULL AND old.file_id IS DISTINCT FROM new.file_id)
EXECUTE FUNCTION doom_goal_file();

CREATE TRIGGER goal_files_gone
AFTER DELETE ON goal_files
FOR EACH ROW WHEN (old.file_id IS NOT NULL)
EXECUTE FUNCTION doom_goal_file();

-- What is taken back takes its files with it, as it does its words.
CREATE OR REPLACE FUNCTION forget_removed_words() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM goal_displays
    WHERE goal_displays.goal_id = new.goal_id AND goal_displays.seq = new.seq;
    DELETE FROM goal_files
    WHERE goal_files.goal_id = new.goal_id AND goal_files.subject = new.post_id;
    RETURN NULL;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON goal_files TO goalfund_server;

-- Files of two goals that are the same, or look it. Nothing here stops anybody; somebody looks.
CREATE TABLE file_flags (
    goal_id uuid NOT NULL,
    flag_id uuid NOT NULL,
    file_id uuid NOT NULL,
    other_goal_id uuid NOT NULL,
    other_file_id uuid NOT NULL,
    distance smallint, -- bits in which the prints differ; null: the very same bytes
    severity text NOT NULL,
    raised_at timestamptz NOT NULL,
    CONSTRAINT file_flags_pkey PRIMARY KEY (goal_id, flag_id),
    CONSTRAINT file_flags_once UNIQUE (goal_id, file_id, other_file_id),
    CONSTRAINT file_flags_of_two_goals CHECK (goal_id <> other_goal_id),
    CONSTRAINT file_flags_severity_known CHECK (severity IN ('high'))
);

CREATE INDEX file_flags_newest ON file_flags (flag_id DESC);

GRANT SELECT, INSERT ON file_flags TO goalfund_server;
