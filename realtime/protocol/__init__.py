"""The messages both ways, without any I/O: parsed, encoded and described."""
