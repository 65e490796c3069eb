"""The live meeting: an append-only log of facts, decided by a pure core, committed by one door."""
