"""The Django apps of the platform, each owning its tables; docs/architecture.md names them in import order."""
