"""The site: its settings, URLs and the frame of every page."""
