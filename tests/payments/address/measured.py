"""The figures of address structuring over generated addresses, for the tests and for `make bench-addresses`."""

from collections.abc import Mapping

from payments.address import structure
from payments.address.tokens import same_tokens

from .generated import Made, addresses


def figures(count: int, towns: Mapping[str, list[str]] | None = None) -> dict[str, float]:
    """Shares of `count` addresses: answered; right of those answered; given a town although it was taken out.

    `changed` counts answers with a word lost or added. `towns` by country in place of the generator's.
    """
    answered = right = changed = invented = bare = 0
    for made in addresses(count, towns=towns):
        found = structure(made.lines)
        if found is not None and found.found:
            answered += 1
            right += (str(found.parts["TwnNm"]), found.parts["Ctry"]) == (made.town, made.country)
            changed += not same_tokens(made.lines, found.parts)
        if made.country != "SG":  # there the town is the country
            bare += 1
            without = structure(_without_town(made))
            invented += without is not None and without.found
    return {
        "answered": answered / count,
        "right": right / max(1, answered),
        "invented": invented / max(1, bare),
        "changed": changed,
    }


def _without_town(made: Made) -> list[str]:
    lines = (" ".join(line.replace(made.town, "").split()).strip(" ,-") for line in made.lines)
    return [line for line in lines if line]
