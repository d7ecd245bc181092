-- An index that only lists take, for they alone say that a seq is above zero. All others look
-- withdrawals up by a key, and a plan made while the table is empty takes any index that fits.

DROP INDEX withdrawals_by_seq;

CREATE INDEX withdrawals_by_seq ON withdrawals (goal_id, requested_seq DESC)
WHERE requested_seq > 0;
