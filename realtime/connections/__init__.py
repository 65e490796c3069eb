"""One client of a room: its state, its backpressure, its rate limits."""
