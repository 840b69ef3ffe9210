"""What the network or another bank says became of a payment: accepted, rejected, pending, cancelled, settled."""

from .reading import read_status, read_statuses
from .report import Outcome, StatusLevel, StatusReport

__all__ = ["Outcome", "StatusLevel", "StatusReport", "read_status", "read_statuses"]
