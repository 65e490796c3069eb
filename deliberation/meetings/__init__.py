"""The live meeting: an append-only log of events, decided by a pure core, committed by one write path."""
