-- The steps of a goal, and what was given for each, by day.

CREATE TABLE milestones (
    goal_id uuid NOT NULL,
    milestone_id uuid NOT NULL,
    place integer, -- from 1 over those that there are; null: removed
    title text NOT NULL,
    target_minor bigint NOT NULL,
    recurrence text NOT NULL,
    first_day date, -- in Lagos
    added_seq bigint NOT NULL,
    titled_seq bigint NOT NULL, -- the title is in goal_displays, under this seq
    since_seq bigint NOT NULL,
    CONSTRAINT milestones_pkey PRIMARY KEY (goal_id, milestone_id),
    CONSTRAINT milestones_place_positive CHECK (place > 0),
    CONSTRAINT milestones_target_positive CHECK (target_minor BETWEEN 1 AND 9007199254740991),
    CONSTRAINT milestones_recurrence_known CHECK (
        recurrence IN ('none', 'weekly', 'monthly', 'semester', 'yearly')
    ),
    CONSTRAINT milestones_first_day_of_what_comes_back CHECK (
        (recurrence = 'none') = (first_day IS NULL)
    ),
    CONSTRAINT milestones_seqs_in_order CHECK (
        0 < added_seq AND added_seq <= titled_seq AND titled_seq <= since_seq
    )
);

-- What has come in for a milestone and has not gone back, by the day in Lagos on which it was
-- confirmed. Days, because every period is made of them: however many have given, and whatever
-- periods it is divided into, a sum is of few rows.
CREATE TABLE milestone_days (
    goal_id uuid NOT NULL,
    milestone_id uuid NOT NULL,
    day date NOT NULL,
    net_minor bigint NOT NULL,
    CONSTRAINT milestone_days_pkey PRIMARY KEY (goal_id, milestone_id, day)
);

-- What a milestone was to bring in at a moment of the past.
CREATE INDEX goal_events_of_milestones ON goal_events (goal_id, (body ->> 'milestone_id'), seq)
WHERE kind = 'milestone_changed';

-- Until now nobody asked whether there was such a milestone, and there was none.
UPDATE contributions
SET milestone_id = NULL
WHERE milestone_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON milestones, milestone_days TO goalfund_server;
