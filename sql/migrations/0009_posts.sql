-- What people say about a goal: updates of its organisers, comments of its members.

CREATE TABLE posts (
    goal_id uuid NOT NULL,
    post_id uuid NOT NULL,
    kind text NOT NULL,
    seq bigint NOT NULL, -- the words are in goal_displays, under the same seq
    operation_id uuid NOT NULL, -- the command that said them
    person_id uuid, -- null: our own tools
    removed_seq bigint,
    CONSTRAINT posts_pkey PRIMARY KEY (goal_id, post_id),
    CONSTRAINT posts_kind_known CHECK (kind IN ('update', 'comment')),
    CONSTRAINT posts_seq_positive CHECK (seq > 0),
    CONSTRAINT posts_removed_afterwards CHECK (removed_seq > seq)
);

CREATE INDEX posts_listed ON posts (goal_id, kind, seq DESC) WHERE removed_seq IS NULL;

-- What somebody has said is forgotten with them.
CREATE INDEX posts_by_person ON posts (person_id) WHERE person_id IS NOT NULL;

-- A trigger's work, so that nothing can take a post back and leave its words.
CREATE FUNCTION forget_removed_words() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM goal_displays
    WHERE goal_displays.goal_id = NEW.goal_id AND goal_displays.seq = NEW.seq;
    RETURN NULL;
END
$$;

CREATE TRIGGER posts_removed
AFTER UPDATE ON posts
FOR EACH ROW WHEN (NEW.removed_seq IS NOT NULL)
EXECUTE FUNCTION forget_removed_words();

GRANT SELECT, INSERT, UPDATE ON posts TO goalfund_server;
