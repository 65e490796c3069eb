"""How pages write dates, where Django does otherwise."""
