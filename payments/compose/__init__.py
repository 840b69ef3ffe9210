"""Outgoing messages made from case facts: cancellations, questions, answers, advices."""
