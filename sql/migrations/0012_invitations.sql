-- Invitation links to goals, and who came by them: they see a goal and have no role in it.

CREATE TABLE goal_invitations (
    goal_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    label text,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    uses_max integer NOT NULL,
    uses integer NOT NULL DEFAULT 0,
    revoked_at timestamptz,
    CONSTRAINT goal_invitations_pkey PRIMARY KEY (goal_id, invitation_id),
    CONSTRAINT goal_invitations_is_sha256 CHECK (length(token_hash) = 32),
    CONSTRAINT goal_invitations_uses_bounded CHECK (uses BETWEEN 0 AND uses_max),
    CONSTRAINT goal_invitations_ends_later CHECK (expires_at > created_at)
);

-- The one look-up that does not know the goal; 256 random bits are not drawn twice.
CREATE INDEX goal_invitations_by_token ON goal_invitations (token_hash);

CREATE TABLE goal_viewers (
    goal_id uuid NOT NULL,
    person_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    since timestamptz NOT NULL,
    removed_at timestamptz, -- a link that is older does not let them in again
    CONSTRAINT goal_viewers_pkey PRIMARY KEY (goal_id, person_id),
    CONSTRAINT goal_viewers_invitation FOREIGN KEY (goal_id, invitation_id)
    REFERENCES goal_invitations (goal_id, invitation_id)
);

CREATE INDEX goal_viewers_by_person ON goal_viewers (person_id, goal_id);

CREATE INDEX goal_viewers_in_order ON goal_viewers (goal_id, since, person_id)
WHERE removed_at IS NULL;

CREATE INDEX goal_viewers_by_invitation ON goal_viewers (goal_id, invitation_id);

-- As with roles: nothing can take sight of a goal away and forget to say so.
CREATE FUNCTION tell_of_removed_viewers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_news (goal_id, person_id, at)
    SELECT before.goal_id, before.person_id, clock_timestamp()
    FROM before
    INNER JOIN after
        ON after.goal_id = before.goal_id AND after.person_id = before.person_id
    WHERE before.removed_at IS NULL AND after.removed_at IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER goal_viewers_removed
AFTER UPDATE ON goal_viewers
REFERENCING OLD TABLE AS before NEW TABLE AS after
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_removed_viewers();

CREATE FUNCTION tell_of_leaving_viewers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO access_news (goal_id, person_id, at)
    SELECT before.goal_id, before.person_id, clock_timestamp()
    FROM before
    WHERE before.removed_at IS NULL;
    RETURN NULL;
END
$$;

CREATE TRIGGER goal_viewers_left
AFTER DELETE ON goal_viewers
REFERENCING OLD TABLE AS before
FOR EACH STATEMENT EXECUTE FUNCTION tell_of_leaving_viewers();

GRANT SELECT, INSERT, UPDATE ON goal_invitations TO goalfund_server;

GRANT SELECT, INSERT, UPDATE, DELETE ON goal_viewers TO goalfund_server;
