"""What happened to a failed payment: the case, its evidence, proposal, verification, decisions, release and ledger."""
