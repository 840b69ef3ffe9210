"""Identifiers of banks, accounts, parties and payments: one file per standard."""
