"""A page of titled tables and charts: the shape that registers, dashboards and reports share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..said import N_, figure
from .charts import Chart
from .marks import Piece, pieces

NOTHING = N_("Nothing yet.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `href` leads on within this site; `end` is right-aligned, `mono` for ids and codes.

    `nowrap` keeps in one line what reads as one.

    `recorded` is text that stays as it was kept, in English, whatever the language of the page; names are none.

    `heat` from 1 to 5 deepens its ground; 0 leaves it plain. The number itself always stands in the cell.
    """

    text: tuple[Piece, ...]
    href: str = ""
    end: bool = False
    mono: bool = False
    tone: str = ""
    title: str = ""
    heat: int = 0
    nowrap: bool = False
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; `empty` is said where it has no rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = NOTHING


@dataclass(frozen=True, slots=True)
class Section:
    """A panel: prose, a chart with its table, or a table alone. `folded` tables open on demand.

    `cases` is the address of the cases behind the figures, `anchor` the name by which an address leads here.
    Panels with `side` stand side by side where there is room, as those with a chart do.
    """

    title: str
    note: str = ""
    table: Table | None = None
    chart: Chart | None = None
    prose: tuple[tuple[Piece, ...], ...] = ()
    folded: bool = False
    cases: str = ""
    anchor: str = ""
    side: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the line at the top, with its n or bounds beside it; `tone` is empty or `bad`."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """A field that narrows the page: its options as (value, label), and the one chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page. `facts` stand in a line under the title, `links` (label, address) beside it, `tiles` below.

    `compare` are the names that a form lets the reader put side by side, `export` the address that gives the table
    away, and `export_note` how much of it.
    """

    title: str
    words: str
    sections: tuple[Section, ...]
    facts: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    picks: tuple[Pick, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    next_href: str = ""
    search: "Search | None" = None
    compare: tuple[str, ...] = ()
    export: str = ""
    export_note: str = ""
    back: tuple[str, str] = field(default=("", ""))


@dataclass(frozen=True, slots=True)
class Search:
    """A search field above the tables, with filters beside it; `post` keeps what is asked out of the address."""

    action: str
    label: str
    value: str = ""
    post: bool = False
    day: str = ""
    picks: tuple[Pick, ...] = ()


def cell(text: object, **how: object) -> Cell:
    """A cell of any value's text, made visible."""
    return Cell(pieces(text if isinstance(text, str) else str(text)), **how)  # type: ignore[arg-type]


def recorded(text: object, **how: object) -> Cell:
    """A cell of a text that stays as it was kept, in English."""
    return cell(text, recorded=True, **how)


def number(value: object) -> Cell:
    """A right-aligned cell; whole numbers are grouped."""
    return Cell(pieces(figure(f"{value:,}" if isinstance(value, int) else str(value))), end=True)


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], empty: str = NOTHING) -> Table:
    """A table of finished cells."""
    return Table(caption, tuple(columns), tuple(tuple(row) for row in rows), empty)
