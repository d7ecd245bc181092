-- A proof is read with what was said of it last.

CREATE INDEX proof_answers_by_seq ON proof_answers (goal_id, proof_id, seq DESC);
