"""A consultation: a question put to people, and who may take part in it."""
