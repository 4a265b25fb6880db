"""What the palette offers, in its sections; free of Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.library.shelf import Shelf
from designer.canvas.landing import NEW
from designer.canvas.ranking import MINE as OF_MINE
from designer.canvas.search import OTHER_NAMES, Texts, search
from designer.catalogue import CATALOGUE, categories
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Design

FAVOURITES = ("Linear", "Conv2d", "MaxPool2d", "BatchNorm2d", "ReLU", "Dropout", "Flatten", "add")
"""What a new user finds at the top."""
MOST_RECENT = 5
REMEMBERED = 16
"""So many are kept: the favourites among them stand elsewhere."""
BLOCKS, MINE, FAVOURED, RECENT, ENDS = "Blocks", "My blocks", "Favourites", "Recent", "Ends"
HOW_TO_FILL = "None yet. Right-click a block and save it to My blocks: every design can use it then."

_OWN = {
    "new:stack": ("New stack", "A block whose layers follow each other: drop layers into it, no wires needed."),
    "new:graph": ("New graph", "A block whose nodes are wired freely."),
    "new:repeat": ("New repeat", "A block that runs several times, with layers of each turn's own (nn.ModuleList)."),
    "new:choice": ("New choice", "A block that runs one of several layers (nn.ModuleDict)."),
    "new:while": ("New while", "A block that runs as long as a condition over its inputs holds: norm(x) > 1."),
    "new:if": ("New if", "A block that runs one of two layers, as a condition over its inputs says: norm(x) > 1."),
    INPUT: ("input", "Where a tensor comes into the block."),
    OUTPUT: ("output", "Where a tensor leaves the block."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to add.

    `count` is how many instances of a block there are, `places` the letters that were found, `inside` what it is made
    of.
    """

    kind: str
    title: str
    category: str
    help: str
    count: int | None = None
    places: tuple[int, ...] = ()
    inside: str = ""

    @property
    def texts(self) -> Texts:
        return Texts(self.title, OTHER_NAMES.get(self.kind, ""), self.help)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence between the entries; that of a file is a complaint about it."""

    text: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the palette; `category` gives its colour."""

    title: str
    category: str
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...] = ()


def entry_of(kind: str, design: Design) -> Entry | None:
    """What the palette says of a kind; None when there is none of it any more."""
    if kind in _OWN:
        title, text = _OWN[kind]
        return Entry(kind, title, "Block" if kind in NEW else "End", text)
    if kind.startswith(BLOCK_PREFIX):
        return next((entry for entry in block_entries(design) if entry.kind == kind), None)
    spec = CATALOGUE.get(kind)
    return None if spec is None else Entry(kind, spec.kind, spec.category, spec.help)


def block_entries(design: Design) -> tuple[Entry, ...]:
    """The design's own blocks but the model itself."""
    counts = Counter(node.block for block in design.blocks.values() for node in block.nodes)
    return tuple(
        Entry(BLOCK_PREFIX + name, name, "Block", block.help or _made_of(len(block.nodes) - 2), counts[name])
        for name, block in design.blocks.items()
        if name != design.main
    )


def own_entries(shelf: Shelf) -> tuple[Entry, ...]:
    """The user's own blocks."""
    return tuple(
        Entry(each.kind, each.name, MINE, each.design.root.help or "A block of yours.", inside=_inside(each.design))
        for each in shelf.saved
    )


def _inside(design: Design) -> str:
    """What a block is made of, and what it lets its instances set."""
    kinds = Counter(node.block or node.kind for node in design.root.alternatives)
    told = [f"{count} {kind}" if count > 1 else kind for kind, count in kinds.most_common(6)]
    made = f"Made of {', '.join(told)}{'…' if len(kinds) > 6 else ''}." if told else "There is nothing in it."
    named = ", ".join(item.name for item in design.root.parameters)
    return f"{made}\nParameters: {named}" if named else made


def _mine(shelf: Shelf) -> Section:
    complaints = tuple(Note(each.sentence, each.path) for each in shelf.unread)
    folder = (Note(shelf.objection),) if shelf.objection else ()
    empty = () if shelf.saved or folder else (Note(HOW_TO_FILL),)
    return Section(MINE, MINE, own_entries(shelf), (*folder, *empty, *complaints))


def has_star(kind: str) -> bool:
    """Whether a kind can be a favourite."""
    return kind not in NEW and not kind.startswith(OF_MINE)


def _made_of(count: int) -> str:
    return f"A block of this design, made of {count} node{'' if count == 1 else 's'}."


def sections(design: Design, shelf: Shelf, favourites: Sequence[str], recent: Sequence[str]) -> tuple[Section, ...]:
    """Everything, by section; empty ones are left out."""
    blocks = (*block_entries(design), *_entries(tuple(NEW), design))
    ends = _entries((INPUT, OUTPUT), design)
    top = (
        Section(FAVOURED, "", _entries(favourites, design)),
        Section(BLOCKS, "Block", blocks),
        _mine(shelf),
        Section(RECENT, "", _entries([kind for kind in recent if kind not in favourites][:MOST_RECENT], design)),
    )
    rest = (
        Section(category, category, tuple(Entry(spec.kind, spec.kind, category, spec.help) for spec in specs))
        for category, specs in categories().items()
    )
    return tuple(section for section in (*top, *rest, Section(ENDS, "End", ends)) if section.entries or section.notes)


def found(query: str, design: Design, shelf: Shelf, weight: Callable[[str], float]) -> tuple[Entry, ...]:
    """What matches the query, best first, with the letters that do."""
    own = (*block_entries(design), *own_entries(shelf), *_entries(tuple(_OWN), design))
    catalogue = (Entry(spec.kind, spec.kind, spec.category, spec.help) for spec in CATALOGUE.values())
    hits = search(query, (*own, *catalogue), lambda entry: entry.texts, lambda entry: weight(entry.kind))
    return tuple(replace(hit.item, places=hit.places) for hit in hits)


def _entries(kinds: Sequence[str], design: Design) -> tuple[Entry, ...]:
    made = (entry_of(kind, design) for kind in kinds)
    return tuple(entry for entry in made if entry is not None)
