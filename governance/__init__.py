"""Versions of all that decides: what is in force, and what a resolution was made with."""
