"""Money out as people meet it: what follows by itself, payouts, proofs."""
