"""The state before there is a certificate: nothing is covered."""

from datetime import datetime


class NoCertificates:
    """`cases.ports.Certificates` that covers no stratum."""

    digest = "none"

    def covers(self, stratum: str, confidence: float, at: datetime) -> bool:
        return False
