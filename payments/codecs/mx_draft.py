"""New elements before they are bytes: a small tree made from (sub-path, text) pairs, written with the file's habits."""

from dataclasses import dataclass, field

from ..errors import EditRefused
from .mx_order import child_order, in_order
from .mx_paths import plain_path, step
from .mx_tags import escape_attribute, escape_text


@dataclass(slots=True)
class Draft:
    """An element to be written: its text, or its children, and its attributes."""

    name: str
    text: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Draft"] = field(default_factory=list)

    def put(self, path: str, text: str) -> None:
        """Place `text` at a sub-path; `[n]` addresses repeats, `@Ccy` an attribute. Raises EditRefused."""
        first, _, rest = plain_path(path).partition("/")
        if first.startswith("@"):
            self._put_attribute(first[1:], text, rest)
            return
        child = self._child(first)
        if rest:
            child.put(rest, text)
        elif child.text is not None or child.children:
            raise EditRefused("The same sub-path twice", rule="CONTENT", place=path, value=text)
        else:
            child.text = text

    def _put_attribute(self, name: str, text: str, rest: str) -> None:
        if rest or not name or name in self.attributes:
            raise EditRefused("Not an attribute path", rule="PATH", place=f"@{name}", value=text)
        self.attributes[name] = text

    def _child(self, text: str) -> "Draft":
        found = step(text)
        if found is None or self.text is not None:
            raise EditRefused("Not a path", rule="PATH", place=text)
        name, number = found
        same = [c for c in self.children if c.name == name]
        if number <= len(same):
            return same[number - 1]
        if number > len(same) + 1:
            raise EditRefused("A repeat without the one before it", rule="PATH", place=text)
        self.children.append(Draft(name))
        return self.children[-1]


def draft(name: str, content: str | tuple[tuple[str, str], ...]) -> Draft:
    """The element `name` with a text or with (sub-path, text) pairs."""
    made = Draft(name)
    if isinstance(content, str):
        made.text = content
        return made
    for path, text in content:
        made.put(path, text)
    return made


@dataclass(frozen=True, slots=True)
class Habits:
    """How the file is written there: prefix, gap before an element, one step of indentation, line end."""

    prefix: str
    gap: str
    step: str
    line_end: str
    message_type: str

    def deeper(self) -> "Habits":
        """The habits one level further in; a file without line breaks has none there either."""
        return Habits(
            self.prefix, self.gap + self.step if self.gap else "", self.step, self.line_end, self.message_type
        )


def write(made: Draft, habits: Habits, path: str) -> str:
    """The element's XML, without the gap before it; `path` is its own place, for the order of its children."""
    name = habits.prefix + made.name
    attributes = "".join(f' {key}="{escape_attribute(value, chr(34))}"' for key, value in made.attributes.items())
    inner = (
        write_children(made.children, habits.deeper(), path)
        if made.children
        else escape_text(made.text or "", habits.line_end)
    )
    close = habits.gap if made.children else ""
    return f"<{name}{attributes}>{inner}{close}</{name}>"


def write_children(children: list[Draft], habits: Habits, path: str) -> str:
    """The children of the element at `path` in schema order, each after its gap; `habits` are those of the children."""
    names = [c.name for c in children]
    ordered = [children[i] for i in in_order(names, child_order(habits.message_type, path))]
    return "".join(habits.gap + write(c, habits, f"{path}/{c.name}".lstrip("/")) for c in ordered)
