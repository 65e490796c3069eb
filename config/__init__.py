"""The site: its settings, its addresses and the frame every page stands in."""
