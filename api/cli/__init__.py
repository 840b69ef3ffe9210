"""The commands of `paymend`."""
