"""Our Twisted and autobahn classes: writes go to the kernel at once, short messages are read inline."""
