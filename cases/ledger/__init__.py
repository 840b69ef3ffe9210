"""The audit ledger: canonical entries in an RFC 6962 tree, with signed checkpoints. Pure; a store keeps the bytes."""
