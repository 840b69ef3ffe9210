"""Generated ISO 20022 schemas: the gate, and the complete fault list where the gate says no.

`use_folder` adds a bank's own schemas; it is called once, where a process begins. `folder_in_use` tells which.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .folder import folder_in_use, use_folder

__all__ = ["folder_in_use", "use_folder"]


def __getattr__(name: str) -> Any:
    """`use_folder` and `folder_in_use`, imported on first use."""
    if name in __all__:
        from . import folder

        return getattr(folder, name)
    raise AttributeError(name)
