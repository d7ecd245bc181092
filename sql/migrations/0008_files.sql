-- Files that people upload: what each is for, whose it is, and whether anything holds it.

CREATE TABLE files (
    file_id uuid NOT NULL,
    owner_id uuid, -- null: the owner was erased
    purpose text NOT NULL,
    place text NOT NULL, -- where the content is
    state text NOT NULL DEFAULT 'pending',
    media text NOT NULL, -- while pending, what it was said to be
    size_bytes bigint NOT NULL, -- while pending, what it was said to have
    width integer, -- pixels
    height integer,
    sha256 bytea,
    created_at timestamptz NOT NULL,
    loose_since timestamptz, -- null: something holds it, so it stays
    CONSTRAINT files_pkey PRIMARY KEY (file_id),
    CONSTRAINT files_owner FOREIGN KEY (owner_id) REFERENCES people (person_id),
    CONSTRAINT files_purpose_known CHECK (purpose IN ('avatar', 'goal_image', 'proof', 'update')),
    CONSTRAINT files_place_known CHECK (place IN ('folder', 'cloudinary')),
    CONSTRAINT files_state_known CHECK (state IN ('pending', 'ready', 'doomed')),
    CONSTRAINT files_size_positive CHECK (size_bytes > 0),
    CONSTRAINT files_ready_are_known CHECK (state <> 'ready' OR length(sha256) = 32),
    CONSTRAINT files_held_are_ready CHECK (state = 'ready' OR loose_since IS NOT NULL)
);

CREATE INDEX files_by_owner ON files (owner_id);

CREATE INDEX files_loose ON files (loose_since) WHERE loose_since IS NOT NULL;

-- The same paper brought twice is worth a look.
CREATE INDEX files_by_content ON files (sha256) WHERE sha256 IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON files TO goalfund_server;

-- An avatar is a file of ours now. Until here it was an address at other people's servers, which
-- no page of ours has shown.
ALTER TABLE people ALTER COLUMN avatar TYPE uuid USING NULL;
