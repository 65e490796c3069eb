"""The system under test, and the faults that are injected into it."""
