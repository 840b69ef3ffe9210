"""Corruptions: each takes a valid payment, breaks it in one way that happens in banks, and knows the right answer."""
