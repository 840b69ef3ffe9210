"""From an opened case to a routed proposal. The agent reads, proposes and proves; it never releases."""

from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["resolve"]


def resolve(exceptions: Iterable[Any], model: str = "playbook", **settings: Any) -> Iterator[dict[str, Any]]:
    """One resolution (contract §4) for each exception (contract §3), in order; what cannot be read yields its error.

    `settings`: `now` (datetime with offset), `own_bics`, `policy`, and the fields of `agent.settings.AgentSettings`.
    """
    from .resolving import resolve_all

    return resolve_all(exceptions, model=model, **settings)
