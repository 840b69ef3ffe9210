"""The HTTP interface below `/api/v1` (contract §5): one router for each group of calls."""
