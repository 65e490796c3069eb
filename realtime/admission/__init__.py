"""Who may connect, and when."""
