"""Every tool the model may ask, in the order it sees them. All of them only read."""

from functools import cache

from . import (
    charges_state,
    check_clearing_code,
    check_message,
    compare_with_related,
    corridor_demands,
    cut_off_left,
    field_order,
    find_duplicates,
    find_past_resolutions,
    find_payment_history,
    full_text,
    header_mirror,
    look_alike,
    look_up_account,
    look_up_bank,
    look_up_party,
    look_up_ssi,
    match_return,
    next_business_day,
    normalise_charset,
    own_reference,
    own_uetr,
    plain_amount,
    proven_amendment,
    purpose_needed,
    rank_iban_candidates,
    reachable_rails,
    read_attachment,
    read_field,
    read_narrative,
    search_knowledge,
    split_line,
    status_of_payment,
    strip_decimals,
    structure_address,
    try_patch,
)
from .plain_schema import plain_schema
from .tool import Tool

CATALOGUE: tuple[Tool, ...] = (
    read_field.TOOL,
    check_message.TOOL,
    look_up_bank.TOOL,
    look_up_account.TOOL,
    look_up_party.TOOL,
    look_up_ssi.TOOL,
    find_payment_history.TOOL,
    find_duplicates.TOOL,
    find_past_resolutions.TOOL,
    search_knowledge.TOOL,
    compare_with_related.TOOL,
    proven_amendment.TOOL,
    status_of_payment.TOOL,
    structure_address.TOOL,
    normalise_charset.TOOL,
    strip_decimals.TOOL,
    split_line.TOOL,
    rank_iban_candidates.TOOL,
    check_clearing_code.TOOL,
    reachable_rails.TOOL,
    purpose_needed.TOOL,
    charges_state.TOOL,
    header_mirror.TOOL,
    match_return.TOOL,
    read_narrative.TOOL,
    next_business_day.TOOL,
    cut_off_left.TOOL,
    look_alike.TOOL,
    own_reference.TOOL,
    plain_amount.TOOL,
    own_uetr.TOOL,
    field_order.TOOL,
    full_text.TOOL,
    corridor_demands.TOOL,
    read_attachment.TOOL,
    try_patch.TOOL,
)


@cache
def by_name() -> dict[str, Tool]:
    """The catalogue by tool name."""
    return {tool.name: tool for tool in CATALOGUE}


@cache
def schemas(names: frozenset[str] | None = None) -> list[dict[str, object]]:
    """The catalogue, or the tools of it named, as JSON Schemas in the form that chat models take, in its own order."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": plain_schema(tool.arguments.model_json_schema()),
            },
        }
        for tool in CATALOGUE
        if names is None or tool.name in names
    ]
