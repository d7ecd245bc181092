-- Suspense money that a goal has refused comes back, and knows which operation gave it away.

ALTER TABLE suspense_items ADD COLUMN allocation_id uuid;

UPDATE suspense_items
SET allocation_id = (goal_events.body ->> 'operation_id')::uuid
FROM goal_events
WHERE
    goal_events.goal_id = suspense_items.goal_id
    AND goal_events.seq = suspense_items.allocated_seq;

ALTER TABLE suspense_items ADD CONSTRAINT suspense_items_allocated_whole CHECK (
    num_nonnulls(allocated_seq, to_goal_id, allocation_id) IN (0, 3)
);
