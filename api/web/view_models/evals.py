"""The result of an evaluation run as figures: every value under its path, rates with their intervals as a chart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..said import N_, N_all, figure, tell
from .charts import Bar, bars
from .sheet import Section, Sheet, Table, cell, recorded, table
from .words import sentence

SHOWN_MAX = 400
LOWS, HIGHS = ("low", "lower"), ("high", "upper")


def figures_of(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Every scalar of the result as (path, text); an empty list where there is none."""
    return list(_figures(value, path))[:SHOWN_MAX]


def result_page(name: str, value: Any) -> Sheet:
    """The page of one result: rates first, then one table for each part of it."""
    told = value if isinstance(value, Mapping) else {"values": value}
    plain = {key: each for key, each in told.items() if not isinstance(each, Mapping | list)}
    parts = [(key, each) for key, each in told.items() if isinstance(each, Mapping | list) and each]
    found = list(rates(value))
    sections = [
        *([Section(N_("Rates"), N_("share with 95 % interval"), _table(N_("Rates"), [(b.label, b.text) for b in found]),
                   bars(N_("Rates"), found[:20], top=1.0))] if found else []),
        *([Section(N_("Run"), "", _table(N_("Run"), figures_of(plain)))] if plain else []),
        *(Section(sentence(str(key)), "", _table(str(key), figures_of(each)), folded=len(figures_of(each)) > 12)
          for key, each in parts),
    ]  # fmt: skip
    return Sheet(name, N_("evaluation result"), tuple(sections), back=(N_("Back to evaluation"), "/evals"))


def rates(value: Any, path: str = "") -> Iterator[Bar]:
    """Every rate that stands with its interval: an object with `rate` (or `share`) and low and high ends."""
    if not isinstance(value, Mapping):
        return
    rate = next((value[key] for key in ("rate", "share", "value") if _is_share(value.get(key))), None)
    ends = _ends(value)
    if rate is not None and ends is not None:
        yield Bar(
            path or "rate",
            (float(rate),),
            tell(
                "%(share)s (%(low)s to %(high)s)",
                share=figure(f"{rate:.1%}"),
                low=figure(f"{ends[0]:.1%}"),
                high=figure(f"{ends[1]:.1%}"),
            ),
            ends,
        )
        return
    for key, each in value.items():
        yield from rates(each, f"{path} {sentence(str(key)).lower()}".strip())


def _ends(value: Mapping[str, Any]) -> tuple[float, float] | None:
    pair = value.get("interval") or value.get("ci")
    if isinstance(pair, Sequence) and len(pair) == 2 and all(_is_share(each) for each in pair):
        return float(pair[0]), float(pair[1])
    low = next((value[key] for key in LOWS if _is_share(value.get(key))), None)
    high = next((value[key] for key in HIGHS if _is_share(value.get(key))), None)
    return None if low is None or high is None else (float(low), float(high))


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _figures(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _figures(each, f"{path} › {key}" if path else str(key))
    elif isinstance(value, list):
        if all(not isinstance(each, Mapping | list) for each in value):
            yield path, ", ".join(str(each) for each in value)[:300]
        else:
            for number, each in enumerate(value, start=1):
                yield from _figures(each, f"{path} {number}")
    else:
        yield path, str(value)


def _table(caption: str, rows: Sequence[tuple[str, str]]) -> Table:
    return table(caption, N_all("Figure", "Value"), [(recorded(name), cell(value, mono=True)) for name, value in rows])
