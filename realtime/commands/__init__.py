"""From a command to its durable answer."""
