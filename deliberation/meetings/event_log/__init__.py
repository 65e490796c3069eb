"""The append-only log of a meeting: append to it, fold it, verify it."""
