"""Benches: programs that measure what the platform promises, on whatever machine they are run."""
