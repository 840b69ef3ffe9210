"""A JSON Schema without what only describes: models are told what constrains, and pay for no titles and defaults."""

from typing import Any

_DESCRIBING = ("title", "description")
_BOUNDING = ("maxLength", "maxItems")


def plain_schema(schema: Any) -> Any:
    """The schema without titles, descriptions and defaults, at every depth; properties of those names stay."""
    if isinstance(schema, dict):
        told = {key: value for key, value in schema.items() if key not in _DESCRIBING or not isinstance(value, str)}
        if told.get("additionalProperties") is True:  # the same as not saying it
            del told["additionalProperties"]
        return {key: plain_schema(value) for key, value in told.items() if key != "default"}
    return [plain_schema(one) for one in schema] if isinstance(schema, list) else schema


def unbounded(schema: Any) -> Any:
    """The schema without lengths: whoever reads the answer holds it to them, and a grammar pays for them in states."""
    if isinstance(schema, dict):
        return {k: unbounded(v) for k, v in schema.items() if k not in _BOUNDING or not isinstance(v, int)}
    return [unbounded(one) for one in schema] if isinstance(schema, list) else schema
