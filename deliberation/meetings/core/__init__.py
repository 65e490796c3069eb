"""The rules of procedure: pure functions of commands, events and the state of a meeting."""
