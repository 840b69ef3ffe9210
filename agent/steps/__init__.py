"""The nodes of the graph, one file each: a node reads the state, does one thing, returns what changed."""

from .steps import Steps

__all__ = ["Steps"]
