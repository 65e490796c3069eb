"""Text messages: one port with two adapters, and how many may be sent to whom."""
