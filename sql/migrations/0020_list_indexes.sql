-- Lists that are read a page at a time are read in the order of an index, however long they are.

-- What somebody has given while signed in, newest first.
CREATE INDEX contributions_of_person ON contributions (
    person_id, created_at DESC, contribution_id DESC
)
WHERE person_id IS NOT NULL;

-- Whether somebody has given to a goal: the least seq says it, which can be had no cheaper way than
-- from the index. Whether there is any row, Postgres may think quicker found by reading the table.
CREATE INDEX contributions_given ON contributions (person_id, goal_id, seq)
WHERE person_id IS NOT NULL AND seq IS NOT NULL;

DROP INDEX contributions_by_person;

-- Which suspense money has gone to a goal: the receipt for it names the operation by which it came.
CREATE INDEX suspense_items_by_target ON suspense_items (to_goal_id) WHERE to_goal_id IS NOT NULL;
