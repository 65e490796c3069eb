"""Who may do what: the table in docs/authorisation.md, and the tests that ask the real application for each cell."""
