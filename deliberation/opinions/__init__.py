"""Open rounds: what citizens and members say on a consultation, how it is moderated, and what became of it."""
