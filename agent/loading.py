"""What a case needed that is costly: a language model, the embedding index. Most cases need neither."""

from collections.abc import Mapping, Sequence
from typing import Any

from .casework import Casework

SEARCH = "search_knowledge"


def costly(turns: Sequence[Mapping[str, Any]], work: Casework) -> dict[str, Any]:
    """A line of the trace: `loaded` lists what was needed, `note` says why, or that nothing was."""
    why = {}
    if work.model is not work.fallback:
        why["language model"] = f"the settings name {work.settings.model}"
    asked = [call["arguments"].get("query", "") for turn in turns for call in turn["calls"] if call["tool"] == SEARCH]
    if any(work.desk.knowledge.asks_meaning(str(query)) for query in asked):
        why["embedding index"] = f"{SEARCH} was asked in words"
    told = "; ".join(f"{name}: {reason}" for name, reason in why.items())
    return {
        "step": "gather",
        "loaded": list(why),
        "note": told or "the playbooks answered; nothing was loaded",
        "ms": 0,
    }
