"""The judge of a repair: what differs between two messages beyond what operators declare. Knows nothing of `apply`."""
