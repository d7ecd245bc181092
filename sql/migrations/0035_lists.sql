-- Lists: disputes in the order in which they were seen, and requests for refunds with how far they
-- are.

DROP INDEX disputes_of_goal;

CREATE INDEX disputes_of_goal ON disputes (goal_id, seen_at DESC, ticket_id DESC)
WHERE goal_id IS NOT NULL;

CREATE INDEX disputes_seen ON disputes (seen_at DESC, ticket_id DESC);

CREATE VIEW refund_requests_shown AS
SELECT
    refund_requests.*,
    goals.currency,
    progress.open_items,
    progress.failed_items,
    progress.paid_minor
FROM refund_requests
INNER JOIN goals ON goals.goal_id = refund_requests.goal_id
CROSS JOIN LATERAL (
    SELECT
        count(*) FILTER (
            WHERE refund_items.state = 'planned' OR refunds.status = 'started'
        ) AS open_items,
        count(*) FILTER (
            WHERE refund_items.state = 'refused' OR refunds.status = 'failed'
        ) AS failed_items,
        coalesce(
            sum(refund_items.amount_minor) FILTER (WHERE refunds.status = 'paid'), 0
        )::bigint AS paid_minor
    FROM refund_items
    LEFT JOIN refunds
        ON
            refunds.goal_id = refund_items.goal_id
            AND refunds.refund_id = refund_items.refund_id
    WHERE refund_items.request_id = refund_requests.request_id
) AS progress;

GRANT SELECT ON refund_requests_shown TO goalfund_server;
