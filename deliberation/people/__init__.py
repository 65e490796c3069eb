"""Who: accounts, persons, the organisations they belong to and in what standing."""
