"""The published method of Polis, computed anew each time: a pure function of the votes and of the configuration."""
