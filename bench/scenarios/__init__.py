"""The scenarios, one benchmark each."""
