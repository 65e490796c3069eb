"""The desk: the pages on which an organisation looks after its people, their grants and its audit."""
