-- The index of staff says something that holds for each row and that actors do not say in look-ups.
-- These could use it otherwise, by the book alone: while the table is nearly empty that costs as
-- little as the whole key, and a plan that is made then stays when the table has grown.

DROP INDEX suspense_items_by_seq;

CREATE INDEX suspense_items_by_seq ON suspense_items (goal_id, received_seq DESC)
WHERE received_seq > 0;
