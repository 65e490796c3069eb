"""Servers, networks and databases are broken under load, and what people were told is checked."""
