"""What an XML element outside all documents is, by its namespace and name.

Source: message layer §3.2. Wrapper names mean nothing.
"""

import re
from functools import lru_cache
from typing import Literal

Kind = Literal["header", "document", "loose", "wrapper"]

_BUSINESS = re.compile(r"([a-z]{4}\.\d{3}\.\d{3}\.\d{2})$")
_SWIFT = re.compile(r"^urn:swift:xsd:(?:swift\.\w+\$|\$)?(\w[\w.]*)$")
KEPT_CHARACTERS_MAX = 100  # a sender's namespace may be of any length, and memory is bounded
_NO_DOCUMENTS = ("head.", "ahV", "nvlp.", "envelope")


def message_type(namespace: str) -> str:
    """`pacs.008.001.08` from a namespace of ISO or of the network's older form; "" for any other namespace."""
    return _kept(namespace) if len(namespace) <= KEPT_CHARACTERS_MAX else _stated(namespace)


def _stated(namespace: str) -> str:
    found = _BUSINESS.search(namespace) or _SWIFT.match(namespace)
    return found[1] if found else ""


_kept = lru_cache(maxsize=1024)(_stated)


def kind_of(namespace: str, name: str) -> Kind:
    """Header, document, loose (a Document of no known namespace) or wrapper."""
    if name == "AppHdr":
        return "header"
    stated = message_type(namespace)
    # Outside ISO's own pattern a namespace proves nothing: there only an element called Document is one.
    known = bool(stated) and not stated.startswith(_NO_DOCUMENTS)
    if known and (name == "Document" or _BUSINESS.search(stated)):
        return "document"
    return "loose" if name == "Document" else "wrapper"
