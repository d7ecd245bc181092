-- The gateway's side: checkouts that were opened for intents, and notifications to come back to.

CREATE TABLE checkouts (
    goal_id uuid NOT NULL,
    contribution_id uuid NOT NULL,
    reference text NOT NULL,
    checkout_url text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT checkouts_pkey PRIMARY KEY (goal_id, contribution_id),
    CONSTRAINT checkouts_reference_length CHECK (length(reference) BETWEEN 1 AND 50)
);

-- Authentic notifications that were not credited. Those that were are in receipts.
CREATE TABLE webhook_events (
    digest bytea NOT NULL,
    state text NOT NULL,
    reference text NOT NULL,
    reason text NOT NULL,
    recipe text NOT NULL,
    raw bytea NOT NULL,
    deliveries integer NOT NULL DEFAULT 1,
    attempts integer NOT NULL DEFAULT 0,
    received_at timestamptz NOT NULL DEFAULT now(),
    next_try_at timestamptz,
    CONSTRAINT webhook_events_pkey PRIMARY KEY (digest),
    CONSTRAINT webhook_events_digest_is_sha256 CHECK (length(digest) = 32),
    CONSTRAINT webhook_events_state_known CHECK (
        state IN ('parked', 'held', 'quarantined', 'noted', 'settled')
    ),
    -- Only what waits for something has a time to try again.
    CONSTRAINT webhook_events_waiting_has_time CHECK (
        (state IN ('parked', 'held')) = (next_try_at IS NOT NULL)
    )
);

CREATE INDEX webhook_events_due ON webhook_events (next_try_at)
WHERE next_try_at IS NOT NULL;

CREATE INDEX webhook_events_newest ON webhook_events (received_at DESC, digest);

GRANT SELECT, INSERT ON checkouts TO goalfund_server;

GRANT SELECT, INSERT, UPDATE ON webhook_events TO goalfund_server;
