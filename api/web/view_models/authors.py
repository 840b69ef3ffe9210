"""Who wrote each field of the message to be sent: the agent, or the person whose edit it last came from."""

from collections.abc import Iterable, Mapping

AGENT = ""


def authors_of(before: Mapping[str, str], made: Iterable[tuple[str, Mapping[str, str] | None]]) -> Mapping[str, str]:
    """Path → person id for what a person wrote; what is not named is the agent's.

    `made` are the proposals that led to the present one, oldest first: their author (`AGENT` for none) and the fields
    they would send, None where they send nothing. A field that an edit leaves as it was keeps its author.
    """
    found: dict[str, str] = {}
    last = before
    for person, fields in made:
        now = before if fields is None else fields
        found |= {path: person for path in {*last, *now} if last.get(path) != now.get(path)}
        last = now
    return {path: person for path, person in found.items() if person != AGENT}
