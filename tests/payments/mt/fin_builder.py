"""Builds FIN messages of invented banks, saying only what matters to a test."""

from pathlib import Path

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"

UETR = "5e2b7c10-93fa-4c6d-8b1e-0a47d9e3c852"
HEADER = "{1:F01KRESDEHHAXXX0417000231}{2:I103LYRAFRPPXXXXN}"
USER_HEADER = f"{{3:{{121:{UETR}}}}}"
BODY = (
    ":20:KRES26112301",
    ":23B:CRED",
    ":32A:261123EUR1250,50",
    ":33B:EUR1250,50",
    ":50K:/DE02370601930042001765",
    "KLINKER UND SOHN GMBH",
    "28195 BREMEN",
    ":59:/FR7630588009110094321363221",
    "ATELIER DU PONT",
    "33000 BORDEAUX",
    ":70:INVOICE 4417",
    ":71A:SHA",
)
ACK = "{1:F21KRESDEHHAXXX0417000231}{4:{177:2611230912}{451:0}}"
NAK = "{1:F21KRESDEHHAXXX0417000231}{4:{177:2611230912}{451:1}{405:M60}}"


def fin(
    *body: str,
    header: str = HEADER,
    user_header: str = USER_HEADER,
    eol: str = "\r\n",
    trailer: str = "",
    encoding: str = "utf-8",
) -> bytes:
    """A message whose block 4 holds the lines `body`, by default those of a plain MT 103."""
    text = "".join(line + eol for line in body or BODY)
    return f"{header}{user_header}{{4:{eol}{text}-}}{trailer}".encode(encoding)


def numbered(sequence: int, *body: str) -> bytes:
    """A message with that sequence number in block 1."""
    return fin(*body, header=HEADER.replace("000231", f"{sequence:06d}"))
