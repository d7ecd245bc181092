-- Refunds that organisers ask for: a row for each contribution, so that one that fails stops none.

CREATE TABLE refund_requests (
    goal_id uuid NOT NULL,
    request_id uuid NOT NULL,
    operation_id uuid NOT NULL,
    content bytea NOT NULL, -- a digest: a repetition says the same
    person_id uuid, -- who asked; null once they were erased, and so is what they said
    reason text,
    percentage integer, -- of what was available; null: of one contribution
    amount_minor bigint NOT NULL,
    items integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT refund_requests_pkey PRIMARY KEY (goal_id, request_id),
    CONSTRAINT refund_requests_once UNIQUE (goal_id, operation_id),
    CONSTRAINT refund_requests_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT refund_requests_items_positive CHECK (items > 0),
    CONSTRAINT refund_requests_percentage_is_one CHECK (percentage BETWEEN 1 AND 100)
);

CREATE INDEX refund_requests_by_id ON refund_requests (request_id);

CREATE INDEX refund_requests_by_person ON refund_requests (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE refund_items (
    goal_id uuid NOT NULL,
    refund_id uuid NOT NULL, -- as the log calls it
    request_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    way text NOT NULL, -- `card`: back the way it came, by the gateway; `transfer`: to an account
    reference text NOT NULL, -- at the gateway: there is never another
    state text NOT NULL, -- what became of it after `started`, the refund itself says
    reason text, -- why the goal refused
    tries integer NOT NULL,
    next_try_at timestamptz NOT NULL,
    CONSTRAINT refund_items_pkey PRIMARY KEY (goal_id, refund_id),
    CONSTRAINT refund_items_amount_positive CHECK (amount_minor > 0),
    CONSTRAINT refund_items_way_known CHECK (way IN ('card', 'transfer')),
    CONSTRAINT refund_items_state_known CHECK (state IN ('planned', 'started', 'refused')),
    CONSTRAINT refund_items_tries_not_negative CHECK (tries >= 0)
);

CREATE INDEX refund_items_of_request ON refund_items (request_id, refund_id);

CREATE INDEX refund_items_due ON refund_items (next_try_at, refund_id) WHERE state = 'planned';

-- What is planned of a contribution is not planned a second time.
CREATE INDEX refund_items_planned ON refund_items (goal_id, contribution_id)
WHERE state = 'planned';

-- The goal has promised it: from then on it is the refund that says where it stands.
CREATE FUNCTION start_refund_item() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE refund_items
    SET state = 'started'
    WHERE refund_items.goal_id = new.goal_id AND refund_items.refund_id = new.refund_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER refunds_start_item
AFTER INSERT ON refunds
FOR EACH ROW EXECUTE FUNCTION start_refund_item();

GRANT SELECT, INSERT, UPDATE ON refund_requests, refund_items TO goalfund_server;
