-- What staff decide of payouts that are parked, each once.

ALTER TABLE payouts ADD COLUMN decision_id uuid;
