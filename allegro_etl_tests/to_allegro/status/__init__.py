"""The seller's status, written to Allegro."""
