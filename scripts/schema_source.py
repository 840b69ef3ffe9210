"""Reads the field metadata of ISO 20022 messages out of two published packages, as text; imports nothing of them.

Build time only. Source: message layer §6.1.
"""

from __future__ import annotations

import ast
import hashlib
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Package:
    """One source package: its name, version, and the digest its wheel must have."""

    name: str
    version: str
    sha256: str

    @property
    def wheel(self) -> str:
        """File name of the wheel."""
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"


FIRST = Package("pyiso20022", "1.6.2", "98693c96b245541141224c4f1a52e913485bc4cf3d2376101d4de60f9b1c3a50")
SECOND = Package("python-iso20022", "0.3.0", "dd034982a29047d3aae4af5659fa4cff68522d17436ab3312e26875527b900f5")


@dataclass(frozen=True)
class FieldSource:
    """One field of a class: its Python type as text, and its metadata."""

    annotation: str
    metadata: dict[str, Any]

    @property
    def is_list(self) -> bool:
        return self.annotation.startswith("list[")

    @property
    def type_name(self) -> str:
        """The type without `None |`, `Optional[…]` and `list[…]`."""
        name = self.annotation.removeprefix("None | ")
        for wrapper in ("list[", "Optional["):
            if name.startswith(wrapper):
                name = name[len(wrapper) : -1]
        return name


@dataclass(frozen=True)
class ClassSource:
    """One class: an enumeration (`values`) or a record (`fields`). `namespace` only at the root element."""

    name: str
    bases: tuple[str, ...]
    namespace: str | None = None
    values: tuple[str, ...] = ()
    fields: tuple[FieldSource, ...] = ()

    @property
    def is_enumeration(self) -> bool:
        return "Enum" in self.bases


@dataclass(frozen=True)
class ModuleSource:
    """The classes of one message version by their Python names, and the digest of the text they were read from."""

    version: str
    package: Package
    path: str
    sha256: str
    classes: dict[str, ClassSource] = field(default_factory=dict)

    @cached_property
    def root(self) -> ClassSource:
        """The class of the outermost element."""
        return next(c for c in self.classes.values() if c.namespace)


class Wheel:
    """One verified wheel, open for reading."""

    def __init__(self, package: Package, folder: Path) -> None:
        path = folder / package.wheel
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != package.sha256:
            raise SystemExit(f"{path.name} has digest {found}, expected {package.sha256}")
        self.package = package
        self.files = zipfile.ZipFile(path)

    def module(self, version: str) -> ModuleSource:
        """The classes of `version`. Raises KeyError if the package has no such version."""
        area, stem = version.split(".")[0], version.replace(".", "_")
        first = self.package is FIRST
        path = f"pyiso20022/{area}/{stem}/{stem}.py" if first else f"python_iso20022/{area}/{stem}/models.py"
        source = self.files.read(path)
        suffix = "" if first else version.title().replace(".", "")
        classes = {} if first else self._enumerations(ast.parse(source))
        classes |= classes_of(ast.parse(source), suffix)
        return ModuleSource(version, self.package, path, hashlib.sha256(source).hexdigest(), classes)

    def _enumerations(self, tree: ast.Module) -> dict[str, ClassSource]:
        """Enumerations that the module takes from shared modules of its package."""
        found: dict[str, ClassSource] = {}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".enums"):
                shared = classes_of(ast.parse(self.files.read(node.module.replace(".", "/") + ".py")), "")
                found |= {alias.name: shared[alias.name] for alias in node.names}
        return found


def classes_of(tree: ast.Module, suffix: str) -> dict[str, ClassSource]:
    """The classes of a module by Python name; `suffix` is cut from the names of types."""
    return {node.name: _class(node, suffix) for node in tree.body if isinstance(node, ast.ClassDef)}


def _class(node: ast.ClassDef, suffix: str) -> ClassSource:
    meta = {}
    for inner in node.body:
        if isinstance(inner, ast.ClassDef) and inner.name == "Meta":
            meta = {s.targets[0].id: ast.literal_eval(s.value) for s in inner.body if isinstance(s, ast.Assign)}  # type: ignore[attr-defined]
    bases = tuple(ast.unparse(base) for base in node.bases)
    values: tuple[str, ...] = ()
    if "Enum" in bases:
        values = tuple(ast.literal_eval(s.value) for s in node.body if isinstance(s, ast.Assign))
    return ClassSource(
        name=meta.get("name") or (node.name.removesuffix(suffix) or node.name),
        bases=bases,
        namespace=meta.get("namespace"),
        values=values,
        fields=tuple(_field(s) for s in node.body if isinstance(s, ast.AnnAssign)),
    )


def _field(node: ast.AnnAssign) -> FieldSource:
    call = node.value
    given = next((k.value for k in call.keywords if k.arg == "metadata"), None) if isinstance(call, ast.Call) else None
    metadata = {}
    if isinstance(given, ast.Dict):
        for key, value in zip(given.keys, given.values, strict=True):
            assert key is not None
            metadata[ast.literal_eval(key)] = _literal(value)
    return FieldSource(ast.unparse(node.annotation), metadata)


def _literal(node: ast.expr) -> Any:
    """A literal, or the text inside a call: `Decimal("0")` is a call."""
    return ast.literal_eval(node.args[0] if isinstance(node, ast.Call) else node)
