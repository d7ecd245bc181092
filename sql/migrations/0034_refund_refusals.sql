-- Requests of refunds that were refused: they stay so under their operations, and can be asked for.

CREATE TABLE refund_refusals (
    goal_id uuid NOT NULL,
    operation_id uuid NOT NULL,
    content bytea NOT NULL, -- a digest: a repetition says the same
    person_id uuid, -- who asked; null once they were erased
    refusal text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT refund_refusals_pkey PRIMARY KEY (goal_id, operation_id)
);

CREATE INDEX refund_refusals_by_operation ON refund_refusals (operation_id);

CREATE INDEX refund_refusals_by_person ON refund_refusals (person_id) WHERE person_id IS NOT NULL;

CREATE INDEX refund_requests_by_operation ON refund_requests (operation_id);

GRANT SELECT, INSERT, UPDATE ON refund_refusals TO goalfund_server;
