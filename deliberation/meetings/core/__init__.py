"""The rules of procedure: pure functions of commands, facts and the state of a meeting."""
