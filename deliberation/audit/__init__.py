"""The audit: who changed or read what in the administration, and what makes a table append-only."""
