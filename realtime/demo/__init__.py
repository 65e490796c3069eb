"""The demonstration: a meeting that plays itself through the door, and room for persons to take part in it."""
