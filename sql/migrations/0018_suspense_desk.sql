-- Staff look through open suspense money, newest first, and look one item up.

CREATE INDEX suspense_items_by_seq ON suspense_items (goal_id, received_seq DESC);
