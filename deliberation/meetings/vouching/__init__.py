"""Officers of a meeting who signed in without a second factor: who they are, and who vouches for them."""
