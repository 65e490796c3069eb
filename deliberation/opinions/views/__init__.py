"""The pages of open rounds: what everybody sees, what an author follows, and the desk."""
