"""Paymend-Bench: scenarios, graders, reports. It measures what production runs."""
