"""What the processes of one site tell each other; the database stays the truth."""
