"""Read a prompt, put its variables in, refuse any that is missing or not declared."""

import hashlib
from functools import cache
from importlib.resources import files
from string import Template


class PromptError(Exception):
    """A prompt and the variables given for it do not fit."""


@cache
def _text(name: str) -> str:
    return files("prompts").joinpath(f"documents/{name}.md").read_text("utf-8")


def render(name: str, **variables: str) -> str:
    """The prompt `name` with exactly its declared variables. Raises PromptError for a missing or a superfluous one."""
    template = Template(_text(name))
    declared = set(template.get_identifiers())
    if declared != set(variables):
        raise PromptError(f"{name}: declares {sorted(declared)}, was given {sorted(variables)}")
    return template.substitute(variables)


@cache
def digest() -> str:
    """SHA-256 over all prompt files, by name."""
    folder = files("prompts").joinpath("documents")
    total = hashlib.sha256()
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".md")):
        total.update(name.encode() + b"\0" + folder.joinpath(name).read_bytes() + b"\0")
    return total.hexdigest()
