-- Who runs a goal: its organisers and treasurers, and those who were.

CREATE TABLE goal_members (
    goal_id uuid NOT NULL,
    person_id uuid NOT NULL,
    member_id uuid NOT NULL, -- what the log calls the person, in this goal alone
    role text, -- null: not any more
    since_seq bigint NOT NULL,
    operation_id uuid NOT NULL, -- the command that gave or took the role
    CONSTRAINT goal_members_pkey PRIMARY KEY (goal_id, person_id),
    CONSTRAINT goal_members_member_once UNIQUE (goal_id, member_id),
    CONSTRAINT goal_members_role_known CHECK (role IN ('treasurer', 'organiser')),
    CONSTRAINT goal_members_since_seq_positive CHECK (since_seq > 0)
);

-- The goals that somebody runs.
CREATE INDEX goal_members_by_person ON goal_members (person_id, goal_id) WHERE role IS NOT NULL;

ALTER TABLE goals
ADD CONSTRAINT goals_version_positive CHECK (version > 0),
ADD CONSTRAINT goals_approvals_required_at_most CHECK (approvals_required <= 20),
ADD CONSTRAINT goals_fixed_not_below_min CHECK (fixed_amount_minor >= min_amount_minor);

-- Nobody is taken out: that somebody had a role is part of what was done.
GRANT SELECT, INSERT, UPDATE ON goal_members TO goalfund_server;
