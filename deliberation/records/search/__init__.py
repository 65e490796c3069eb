"""Search over the sealed records: what counts as a hit, the index, and how each database is asked for it."""
