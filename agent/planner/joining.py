"""Operators of several playbooks on one postal address: an address is taken apart before its new leaves are mended."""

from collections.abc import Mapping, Sequence
from typing import Any

from payments.vocabulary import OperatorName

# What the rules find again in the new leaves, if it is still wrong there. Any other edit must fit as it stands.
_FOUND_AGAIN = (OperatorName.NORMALISE_CHARSET, OperatorName.SPLIT_LINE)


def addresses_first(operators: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The operators so that none spoils what a StructureAddress expects to find.

    An edit of form to a leaf that is taken apart is left out: the look at the patched copy finds the same fault in the
    new leaves. An edit of such a new leaf comes after the StructureAddress that makes it.
    """
    structured = [op for op in operators if op["op"] == OperatorName.STRUCTURE_ADDRESS]
    before, after = [], []
    for operator in operators:
        address = next((s for s in structured if _lies_in(operator, s)), None)
        if address is None or operator["op"] not in _FOUND_AGAIN:
            before.append(operator)
        elif address["new"].get(_leaf(operator, address)) == operator["old"]:
            after.append(operator)
        elif _leaf(operator, address) not in address["old"]:
            before.append(operator)
    return [*before, *after]


def _lies_in(operator: Mapping[str, Any], address: Mapping[str, Any]) -> bool:
    return str(operator["path"]).startswith(f"{address['path']}/")


def _leaf(operator: Mapping[str, Any], address: Mapping[str, Any]) -> str:
    return str(operator["path"]).removeprefix(f"{address['path']}/")
