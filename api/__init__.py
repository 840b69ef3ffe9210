"""The outside of Paymend: HTTP, operator pages, workers, channels and commands; the only place where people decide."""
