"""Child processes that a benchmark starts beside the server."""
