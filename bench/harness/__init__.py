"""The system under test, the load client, and what is measured of both."""
