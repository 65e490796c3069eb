"""Replay of printed debates as live meetings: planned, checked, played through the write path, and reported."""
