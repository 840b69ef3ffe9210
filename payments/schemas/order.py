"""What a schema says about a place: the order of children, how often an element may stand, how long its text may be.

Paths are those of the outside contract §4: below the message root, `AppHdr/…` for the header with its own version.
None means that the schema is not held or knows no such place; it never means «anything goes».
"""

from .index import ComplexType, SchemaIndex, SimpleType, index_of


def child_order(version: str, path: str) -> tuple[str, ...] | None:
    """Names of the children allowed at `path`, in schema order; of a choice, all that may be chosen."""
    declared = _group(version, path)
    return tuple(p.name for p in declared.members if p.name) if declared and declared.group != "text" else None


def is_choice(version: str, path: str) -> bool | None:
    """Whether exactly one kind of child may stand at `path`."""
    declared = _group(version, path)
    return declared.group == "choice" if declared else None


def occurs(version: str, path: str) -> tuple[int, int | None] | None:
    """Least and most repeats of the element at `path` in its parent, as declared; most is None where unbounded."""
    index = index_of(version)
    found = index.type_at(path) if index else None
    return (found.occurs_min, found.occurs_max) if found else None


def max_length(version: str, path: str) -> int | None:
    """Longest text allowed at `path`, in characters; None also where the schema sets no limit."""
    declared = text_type(version, path)
    return declared.length_max if declared else None


def allowed_values(version: str, path: str) -> tuple[str, ...]:
    """The closed list of texts allowed at `path`; empty where the schema lists none."""
    declared = text_type(version, path)
    return declared.values if declared else ()


def text_type(version: str, path: str) -> SimpleType | None:
    """The type of the text at `path`, of an attribute with `…/@Ccy`; None if there is no text."""
    index = index_of(version)
    if index is None:
        return None
    place, _, attribute = path.partition("/@")
    found = index.type_at(place)
    if found is None:
        return None
    return _attribute_type(index, found.type_name, attribute) if attribute else index.text_type(found.type_name)


def _attribute_type(index: SchemaIndex, type_name: str, attribute: str) -> SimpleType | None:
    declared = index.complex_types.get(type_name)
    named = next((a for a in declared.attributes if a.name == attribute), None) if declared else None
    return index.simple(named.type_name) if named else None


def _group(version: str, path: str) -> ComplexType | None:
    index = index_of(version)
    found = index.type_at(path) if index else None
    return index.complex_types.get(found.type_name) if index and found else None
