"""Read models of a meeting, for pages and HTTP."""
