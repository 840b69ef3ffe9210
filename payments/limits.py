"""How large, deep and long an input may be; an installation may set its own limits once, where a process begins."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Reaching a limit is no fault, passing it a LimitExceeded that names the figure and the limit.

    `size` in bytes of one input (large statements need their own setting), `depth` in element levels of an XML (real
    ones reach 15), `fields` in fields of a FIN input or elements of an XML, `messages` in XML roots of one input.
    """

    size: int = 5_000_000
    depth: int = 64
    fields: int = 250_000
    messages: int = 10_000


_limits = Limits()


def use_limits(limits: Limits) -> None:
    """Hold every input to these limits from now on."""
    global _limits
    _limits = limits


def limits_in_use() -> Limits:
    """The limits of this installation."""
    return _limits
