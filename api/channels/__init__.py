"""Channels: where released messages go. The same key twice has the effect of once."""
