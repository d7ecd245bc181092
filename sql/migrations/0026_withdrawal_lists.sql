-- A goal's withdrawals are read newest first, a page at a time.

CREATE INDEX withdrawals_by_seq ON withdrawals (goal_id, requested_seq DESC);
