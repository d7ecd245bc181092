-- Disputes: what payers' banks say of charges, as the gateway lists it.

CREATE TABLE disputes (
    ticket_id text NOT NULL,
    reference text, -- of the charge, as the gateway tells it
    goal_id uuid, -- null: of no contribution that we know
    contribution_id uuid,
    amount_minor bigint,
    state text NOT NULL,
    status text, -- in the gateway's own word
    due_at timestamptz, -- unanswered until then, it is lost
    seen_at timestamptz NOT NULL,
    decided_at timestamptz,
    charged_seq bigint, -- of the event that took the money; null: none was taken
    trouble text, -- why the goal could not book it
    CONSTRAINT disputes_pkey PRIMARY KEY (ticket_id),
    CONSTRAINT disputes_ticket_length CHECK (length(ticket_id) BETWEEN 1 AND 128),
    CONSTRAINT disputes_state_known CHECK (state IN ('open', 'reviewed', 'lost', 'won', 'unknown')),
    CONSTRAINT disputes_of_goal_whole CHECK ((goal_id IS NULL) = (contribution_id IS NULL))
);

CREATE INDEX disputes_of_goal ON disputes (goal_id, ticket_id DESC) WHERE goal_id IS NOT NULL;

CREATE INDEX disputes_to_book ON disputes (ticket_id) WHERE state = 'lost' AND charged_seq IS NULL;

GRANT SELECT, INSERT, UPDATE ON disputes TO goalfund_server;
