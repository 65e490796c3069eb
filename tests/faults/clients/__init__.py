"""Clients that record everything they ask and receive."""
