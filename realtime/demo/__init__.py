"""The demonstration: a scripted meeting that plays itself through the write path and makes room for visitors."""
