-- Operations: how each command ended.

-- name: read_operation
-- The end of an operation, by its id alone. An id that was used on several goals answers for the
-- first of them, so that nobody can shadow an operation of another by repeating its id elsewhere.
-- A request of refunds is written down beside the log, so it has no seq; one of somebody who was
-- erased is nobody's to see.
--
--   $1 uuid  operation
--
-- Returns: no row when it was never decided.
SELECT
    ended.goal_id,
    ended.seq,
    ended.refusal,
    ended.person_id
FROM (
    SELECT
        operations.goal_id,
        operations.seq,
        operations.refusal,
        operations.person_id,
        operations.at
    FROM operations
    WHERE operations.operation_id = $1
    UNION ALL
    SELECT
        refund_requests.goal_id,
        NULL::bigint AS seq,
        NULL::text AS refusal,
        refund_requests.person_id,
        refund_requests.created_at
    FROM refund_requests
    WHERE refund_requests.operation_id = $1 AND refund_requests.person_id IS NOT NULL
    UNION ALL
    SELECT
        refund_refusals.goal_id,
        NULL::bigint AS seq,
        refund_refusals.refusal,
        refund_refusals.person_id,
        refund_refusals.at
    FROM refund_refusals
    WHERE refund_refusals.operation_id = $1 AND refund_refusals.person_id IS NOT NULL
) AS ended
ORDER BY ended.at, ended.goal_id
LIMIT 1;
