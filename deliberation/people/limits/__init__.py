"""How often strangers may ask for something, and what they do first when it is often."""
