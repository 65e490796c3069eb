"""The consultation record: sealed, in editions, checked by strangers, and read."""
