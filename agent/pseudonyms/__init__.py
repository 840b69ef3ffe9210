"""Pseudonyms: names, accounts, references and street lines leave for a remote model as tokens, and come back."""
