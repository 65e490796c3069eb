"""Printed debates held again as live meetings: planned, rehearsed, played through the door, and accounted for."""
