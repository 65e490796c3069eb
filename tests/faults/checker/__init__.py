"""Checks a recorded history against the log, invariant by invariant."""
