"""What a payment message says about the payment: who pays whom, how much, when, under which references."""

from .facts import PaymentFacts, facts_of

__all__ = ["PaymentFacts", "facts_of"]
