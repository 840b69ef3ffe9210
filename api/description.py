"""The description of the interface (OpenAPI): what every call may answer, and how callers show who they are."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from cases.report import Report

COMPONENTS = "#/components/schemas/"
PROBLEM = "Problem"
PROBLEM_SCHEMA: dict[str, Any] = {
    "title": PROBLEM,
    "type": "object",
    "description": "RFC 9457. `title` is stable, `detail` is for people.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
        "error": {"type": "object"},
        "checks": {"type": "array", "items": {"type": "string"}},
    },
    "example": {"type": "about:blank", "title": "StaleDecision", "status": 409, "detail": "decided on version 2 …"},
}
SCHEMES = {"bearer": {"type": "http", "scheme": "bearer", "description": "A machine's key, or a person's token."}}
OPEN = ("/healthz", "/readyz", "/tokens", "/metrics")
SIGNED_OUT = {"401": "Nobody is signed in, or the token or key has ended.", "403": "The caller may not."}
ANY = {"422": "The input has not the shape of the contract, or cannot be accepted."}
BUSY = {"429": "Too many: come again after `Retry-After` seconds."}
AWAY = {"503": "The store does not answer, and nothing was taken: come again after `Retry-After` seconds."}
BY_PATH = {"404": "There is no such case, or the caller may not see it."}
BY_ACT = {"409": "The case changed, or is not at a point where this can be done.", "423": "Releases are halted."}


def describe(app: FastAPI, prefix: str) -> None:
    """Answer `openapi_url` with the description in full; it is made once, at the first question."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            app.openapi_schema = _completed(told, prefix)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _completed(told: dict[str, Any], prefix: str) -> dict[str, Any]:
    """With security, problems, and without the framework's own shape of an error."""
    schemas = told.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas[PROBLEM] = PROBLEM_SCHEMA
    schemas |= _exception_schemas()
    told["components"]["securitySchemes"] = SCHEMES
    told["paths"] = {path: item for path, item in told["paths"].items() if path.startswith(prefix)}
    for path, method, operation in _operations(told):
        inner = path.removeprefix(prefix)
        if inner not in OPEN:
            operation["security"] = [{"bearer": []}]
        for status, words in _refusals(inner, method).items():
            operation["responses"][status] = _problem(words)
    return told


def _exception_schemas() -> dict[str, Any]:
    """The exception and its parts; that it holds exactly one message is more than types can say."""
    schema = Report.model_json_schema(ref_template=f"{COMPONENTS}{{model}}")
    parts: dict[str, Any] = schema.pop("$defs")
    names = ("message", "message_base64")
    schema["properties"] |= {name: {"type": ["string", "null"]} for name in names}
    schema["oneOf"] = [
        {"required": [one], "properties": {one: {"type": "string"}, other: {"type": "null"}}}
        for one, other in (names, names[::-1])
    ]
    return {**parts, "Report": schema}


def _operations(told: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in told["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _refusals(path: str, method: str) -> dict[str, str]:
    if path in ("/healthz", "/readyz"):
        return {}
    found = {**SIGNED_OUT, **ANY, **BUSY, **AWAY}
    if "{" in path:
        found |= BY_PATH
    if method == "post":
        found |= BY_ACT | {"400": "The body cannot be read.", "413": "The input is too large."}
    if path.endswith("/decisions"):
        found |= {"412": "`If-Match` names another version than the decision."}
    if path.endswith("/replay"):
        found |= {"409": "The case cannot be replayed."}
    return found


def _problem(words: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": f"{COMPONENTS}{PROBLEM}"}}}
    return {"description": words, "content": content}
