"""Questions about rounds: who sees which, what is shown in them, and what waits for review."""
