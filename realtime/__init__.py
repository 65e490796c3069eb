"""The transport: how commands reach a live meeting, and how everyone who watches hears of its facts."""
