"""Money that goes back to who gave it: asked for by organisers, or taken by the payer's bank."""
