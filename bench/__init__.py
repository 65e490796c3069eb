"""Benchmarks: programs that measure the platform's goals on whatever machine they run."""
