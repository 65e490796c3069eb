"""A record for people: a page that stands by itself, and the minutes of what was decided."""
