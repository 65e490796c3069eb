"""The transport: carries commands to a live meeting and events to everybody who watches."""
