"""Generated ISO 20022 schemas: the gate, and the complete fault list where the gate says no.

`use_folder` adds a bank's own schemas; it is called once, where a process begins.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .folder import use_folder

__all__ = ["use_folder"]


def __getattr__(name: str) -> Any:
    """`use_folder`, imported on first use."""
    if name == "use_folder":
        from .folder import use_folder

        return use_folder
    raise AttributeError(name)
