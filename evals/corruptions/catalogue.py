"""All corruptions, found by their files: a new file with a `CORRUPTION` is all it takes."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from . import __path__ as _folder
from .corruption import Corruption


@lru_cache
def corruptions() -> dict[str, Corruption]:
    """By id, in order."""
    modules = (import_module(f"{__package__}.{m.name}") for m in iter_modules(_folder))
    found = [module.CORRUPTION for module in modules if hasattr(module, "CORRUPTION")]
    return {c.id: c for c in sorted(found, key=lambda c: (c.id[0] == "X", c.id))}
