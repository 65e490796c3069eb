"""Meetings told by commands, for the golden stories that Python and TypeScript must agree on."""
