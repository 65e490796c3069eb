"""The folded state of meetings: kept in memory within a budget, and in checkpoints for a cold start."""
