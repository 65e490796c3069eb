"""What changes rounds and opinions: each function decides, writes and audits in one transaction."""
