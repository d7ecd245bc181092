"""Money in through the Squad gateway: references, signatures, payloads, client, simulator."""
