-- Operations: how each command ended.

-- name: read_operation
-- The end of an operation, by its id alone. An id that was used on several goals answers for the
-- first of them, so that nobody can shadow an operation of another by repeating its id elsewhere.
--
--   $1 uuid  operation
--
-- Returns: no row when it was never decided.
SELECT
    operations.goal_id,
    operations.seq,
    operations.refusal,
    operations.person_id,
    operations.at
FROM operations
WHERE operations.operation_id = $1
ORDER BY operations.at, operations.goal_id
LIMIT 1;
