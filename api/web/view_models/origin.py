"""Whether a message is the sender's own or came out of a conversion on its way, and where its original stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cases.report import Related, Report
from cases.resolution import Worked
from payments.vocabulary import RelatedRole

from ..message_fields import fields_of
from ..said import N_, joined, tell

CONVERTED, CUT = ("PB-86", "PB-88"), "+"
_SAID = re.compile(
    r"\bcontingency\b|\b(converted|translated) (from|message|mt|mx)|in-?flow translation"
    r"|(conversion|translation) (flag|service|portal)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """`held` is the number of the original among the messages of the case, 0 where it is not held; `cut` counts fields
    whose text ends with the mark of a conversion that found no room for the rest."""

    converted: bool
    held: int = 0
    cut: int = 0

    @property
    def words(self) -> str:
        """As the header says it."""
        return N_("converted message") if self.converted else N_("original message")

    @property
    def warning(self) -> str:
        """What a reader of a converted message must know; empty for an original."""
        if not self.converted:
            return ""
        told = [N_("This message was converted on its way and may have lost data.")]
        if self.cut:
            told.append(tell("%(n)s of its fields end with +: text was cut, and no repair guesses it.", n=self.cut))
        held, missing = N_("Its original is held with the case."), N_("Its original is not held: ask who converted it.")
        return joined((*told, held if self.held else missing), " ")


def origin(report: Report, worked: Worked | None, fields: Mapping[str, str]) -> Origin:
    """A conversion is told by the fault, found by its playbooks, or shown by an original in the other format."""
    held = next((n for n, each in enumerate(report.related, start=1) if _is_source(each, report.payment_bytes)), 0)
    playbooks = () if worked is None else (worked.proposal.playbook, *worked.proposal.playbooks)
    told = bool(_SAID.search(report.error.text or "")) or any(name in CONVERTED for name in playbooks)
    if not told and not held:
        return Origin(converted=False)
    cut = sum(1 for text in fields.values() if text.rstrip().endswith(CUT))
    return Origin(True, held, cut)


def _is_source(each: Related, payment: bytes) -> bool:
    """Whether it is the message before a conversion: an original that can be read, MT where the payment is MX."""
    message = each.message.encode()
    return each.role is RelatedRole.ORIGINAL and _is_mt(message) is not _is_mt(payment) and bool(fields_of(message))


def _is_mt(message: bytes) -> bool:
    return message.lstrip().startswith((b"{", b":"))
