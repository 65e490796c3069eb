"""The data interface: what anybody may read of records and calls for opinions, as JSON, and its description."""
