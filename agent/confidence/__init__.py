"""Confidence: what speaks for and against a proposal, as numbers, and how often such proposals were right."""
