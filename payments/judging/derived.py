"""Whether a text may have come out of another by a computing operator, judged again from its rule."""

from ..errors import EditRefused
from ..operators.model import Operator
from ..vocabulary import OperatorName


def follows(operator: Operator | None, old: str, new: str) -> bool:
    """Whether `new` is `old` under the operator: mapped, trimmed, folded or cut; nothing else about it differs."""
    if operator is None:
        return False
    if operator.op is OperatorName.FOLD_CASE:
        return old != new and old.casefold() == new.casefold() and new in (old.upper(), old.lower())
    if operator.op is OperatorName.TRIM_WHITESPACE:
        return "".join(old.split()) == "".join(new.split()) and len(new) < len(old)
    if operator.op is OperatorName.TRUNCATE_WITH_MARKER:
        most = operator.arguments.get("max")
        return isinstance(most, int) and len(new) <= most and new.endswith("+") and old.startswith(new[:-1].rstrip())
    return _mapped(operator, old) == new


def _mapped(operator: Operator, old: str) -> str | None:
    from ..charset import MAP_ID, normalise

    try:
        return normalise(old, str(operator.arguments.get("map", MAP_ID)))
    except EditRefused:
        return None
