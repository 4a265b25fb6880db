"""The design as it is drawn: which levels are open, their items, and how they follow each change.

A `Change` speaks of definitions; `paths_of` leads from a definition to the places where its content is drawn. What is
open is a matter of the view and is not undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtWidgets import QGraphicsItem

from designer.canvas.cards import Surroundings, card_of, spoken_of, surroundings
from designer.canvas.colours import CanvasTheme
from designer.canvas.items import CardItem, EndItem
from designer.canvas.items_base import NodeItem
from designer.canvas.items_container import ContainerItem
from designer.canvas.level import Level
from designer.canvas.opening import decide, opens_alone
from designer.canvas.selection import Path, block_at, definition_at
from designer.canvas.telling import loose_problems, mark_fresh, tell, tell_wire
from designer.canvas.turns import Sight
from designer.canvas.wires import WireItem
from designer.model.design import Block, Design, Edge, Node
from designer.model.diff import BlockDiff, diff
from designer.model.document import Change
from designer.report import Report

Put = Callable[[QGraphicsItem], None]


class Drawing:
    """The items of one page. `put` and `take` add and remove top-level items of the scene."""

    def __init__(self, design: Design, theme: CanvasTheme, put: Put, take: Put) -> None:
        self.design, self.theme, self.page = design, theme, ()
        self.levels: dict[Path, Level] = {}
        self.paths_of: dict[str, set[Path]] = {}
        self.opened: dict[Path, bool] = {}
        self.watched, self.marks = dict[Path, int](), dict[Path, str]()
        self.sight = Sight(None, {})
        self.report: Report | None = None
        self._put, self._take = put, take
        self._counts: Counter[str] = Counter()
        self._unplaced: set[Path] = set()
        self._gathered_for, self._gathered = design, dict[str, Surroundings]()
        self._recount()

    page: Path

    # -- building --------------------------------------------------------------------------------------------------

    def build(self, page: Path) -> None:
        """Draw the definition at `page` as the page, all anew."""
        self.clear()
        block = block_at(self.design, page)
        if block is None:
            page, block = (), self.design.root
        self.page = page
        decide(self.design, page, (page, block), self.opened)
        self._open_level(page, block, None)
        self._lay_out(())

    def clear(self) -> None:
        """Take everything away."""
        page = self.levels.get(self.page)
        if page is not None:
            for item in (*page.items.values(), *page.wires.values()):
                self._take(item)
        self.levels.clear()
        self.paths_of.clear()

    def is_open(self, place: Path) -> bool:
        """Whether the instance at that place is drawn open."""
        return place in self.levels

    def set_open(self, place: Path, opened: bool) -> None:
        """Open or close an instance in place; what was open inside is so again."""
        level, key = self.levels.get(place[:-1]), place[-1]
        if level is None or key not in level.items or self.is_open(place) == opened:
            return
        self.opened[place] = opened
        if opened and (block := block_at(self.design, place)) is not None:
            decide(self.design, self.page, (place, block), self.opened)
        self._rebuild_item(level, level.items[key].node)
        self._lay_out({level.path})

    def watch(self, place: Path, turn: int | None) -> None:
        """Show one turn of the repeat at a place, from 0, or with None what all turns have."""
        if turn is None:
            self.watched.pop(place, None)
        else:
            self.watched[place] = turn
        self.tell(self.report)

    def item(self, path: Path, node_id: str) -> NodeItem | None:
        """The item of a node, if it is drawn."""
        level = self.levels.get(path)
        return level.items.get(node_id) if level else None

    def _open_level(self, path: Path, block: Block, container: ContainerItem | None) -> None:
        level = Level(path, block, container)
        self.levels[path] = level
        self._unplaced.add(path)
        self.paths_of.setdefault(block.name, set()).add(path)
        self._fill(level)

    def _fill(self, level: Level) -> None:
        for node in level.shown():
            self._add_item(level, node)
        for edge in level.wired_edges():
            self._add_wire(level, edge)
        for key in level.items:
            level.show_wired(key)

    def _close_level(self, path: Path) -> None:
        for below in [other for other in self.levels if other[: len(path)] == path]:
            level = self.levels.pop(below)
            self.paths_of[level.block.name].discard(below)

    def _add_item(self, level: Level, node: Node) -> None:
        place = (*level.path, node.id)
        inner = self.design.blocks.get(node.block) if node.block else None
        if inner is not None and place not in self.opened:
            self.opened[place] = opens_alone(inner, len(place) - len(self.page), self.paths_of.get(inner.name))
        card = card_of(node, self._around(level.block))
        if inner is not None and self.opened.get(place, False):
            container = ContainerItem(level.path, node, card, self.theme)
            level.add_item(container)
            self._open_level(place, inner, container)
        else:
            kind = EndItem if card.role == "end" else CardItem
            level.add_item(kind(level.path, node, card, self.theme))
        if level.container is None:
            self._put(level.items[node.id])

    def _remove_item(self, level: Level, node_id: str) -> None:
        item = level.items.pop(node_id)
        if item.is_open:
            self._close_level(item.place)
        level.steps.pop(node_id, None)
        self._take(item)

    def _rebuild_item(self, level: Level, node: Node) -> None:
        if node.id in level.items:
            old = level.items[node.id]
            order = list(level.items)
            self._remove_item(level, node.id)
            self._add_item(level, node)
            level.items = {key: level.items[key] for key in order}
            level.items[node.id].selected = old.selected
            level.show_wired(node.id)

    def _add_wire(self, level: Level, edge: Edge) -> None:
        wire = WireItem(level.path, edge, self.theme)
        level.add_wire(wire)
        if level.container is None:
            self._put(wire)

    def _remove_wire(self, level: Level, edge: Edge) -> None:
        wire = level.take_wire(edge)
        if wire is not None:
            self._take(wire)

    # -- following -------------------------------------------------------------------------------------------------

    def follow(self, change: Change) -> None:
        """Draw what the change made of the design, touching only what it touched."""
        difference = diff(change.before, change.after)
        self.design = change.after
        if difference.main or definition_at(self.design, self.page) != self.levels[self.page].block.name:
            page = self.page
            while block_at(self.design, page) is None:
                page = page[:-1]
            self._recount()
            self.build(() if difference.main else page)
            return
        recounted = self._recount()
        dirty: set[Path] = set()
        names = [*difference.changed, *(block.name for block in (*difference.added, *difference.removed))]
        for name, part in difference.changed.items():
            for path in sorted(self.paths_of.get(name, ()), key=len):
                if path in self.levels:
                    dirty |= self._follow_level(self.levels[path], part)
        dirty |= self._refresh_instances({*names, *recounted})
        self._lay_out(dirty)

    def _follow_level(self, level: Level, part: BlockDiff) -> set[Path]:
        before, level.block = level.block, self.design.blocks[level.block.name]
        if before.form != level.block.form:
            self._refill(level)
            return {level.path}
        gone, fresh = level.edges_between(before, part)
        for edge in gone:
            self._remove_wire(level, edge)
        for node in part.removed:
            if node.id in level.items:
                self._remove_item(level, node.id)
        added = [node for node in part.added if node in level.shown()]
        for node in added:
            self._add_item(level, node)
        for old, new in part.changed:
            self._follow_node(level, old, new)
        for edge in fresh:
            self._add_wire(level, edge)
            tell_wire(level, level.wires[edge])
        touched = {end for edge in (*fresh, *gone) for end in (edge.source, edge.target)}
        touched |= spoken_of(level.block, part)
        for key in touched & level.block.by_id.keys():
            level.refresh_card(level.block.by_id[key], self._around(level.block))
        renamed = {(*level.path, new.id) for old, new in part.changed if old.name != new.name}
        return {level.path, *(renamed & self.levels.keys())}  # a header may need more room for its name

    def _follow_node(self, level: Level, old: Node, new: Node) -> None:
        if new.id not in level.items:
            return
        if old.kind != new.kind:
            self._rebuild_item(level, new)
        else:
            level.refresh_card(new, self._around(level.block))

    def _refill(self, level: Level) -> None:
        """Draw the content of a level anew."""
        for edge in list(level.wires):
            self._remove_wire(level, edge)
        for key in list(level.items):
            self._remove_item(level, key)
        self._fill(level)

    def _refresh_instances(self, names: Iterable[str]) -> set[Path]:
        """Show the instances of these definitions with their present ports and badges; the levels that need room."""
        wanted, dirty = set(names), set[Path]()
        for level in list(self.levels.values()):
            for node in level.shown() if wanted else ():
                if node.block not in wanted or node.id not in level.items:
                    continue
                exists, item = node.block in self.design.blocks, level.items[node.id]
                if (item.card.role == "unknown") == exists or (item.is_open and not exists):
                    self._rebuild_item(level, node)
                    dirty.add(level.path)
                else:
                    level.refresh_card(node, self._around(level.block))
                    dirty.add(item.place if item.is_open else level.path)
                    if item.is_open:
                        self.levels[item.place].stale.update(self.levels[item.place].ends_of_block())
        return dirty

    def _around(self, block: Block) -> Surroundings:
        """What the cards of a block have around them; gathered once for each state of the design."""
        if self._gathered_for is not self.design:
            self._gathered_for, self._gathered = self.design, {}
        if block.name not in self._gathered:
            self._gathered[block.name] = surroundings(self.design, block, self._counts)
        return self._gathered[block.name]

    def _recount(self) -> set[str]:
        """Count the instances of each definition; those whose number has changed."""
        counts = Counter(node.block for block in self.design.blocks.values() for node in block.nodes if node.block)
        changed = {name for name in {*counts, *self._counts} if counts[name] != self._counts[name]}
        self._counts = counts
        return changed

    # -- places ----------------------------------------------------------------------------------------------------

    def _lay_out(self, dirty: Iterable[Path]) -> None:
        """Lay out these levels and new ones, and all around them: a container that grows pushes its neighbours."""
        paths = {path[:length] for path in {*dirty, *self._unplaced} for length in range(len(self.page), len(path) + 1)}
        self._unplaced.clear()
        for path in sorted(self.levels.keys() & paths, key=len, reverse=True):
            self.levels[path].lay_out()
        self.tell(self.report)

    def place(self, dirty: Iterable[Path]) -> None:
        """Lay out levels that are given room or close up, and what is around those that have another size now."""
        waiting = set(dirty)
        while waiting:
            path = max(waiting, key=len)
            waiting.remove(path)
            if self.levels[path].lay_out():
                waiting.add(path[:-1])

    # -- report ----------------------------------------------------------------------------------------------------

    def tell(self, report: Report | None) -> None:
        """Show a report: only levels whose part of it is another one, and in them only nodes whose step is."""
        self.report = report
        self.sight = sight = Sight(report.main if report is not None else None, self.watched)
        loose = loose_problems(report)
        for path in sorted(self.levels, key=len):
            level = self.levels[path]
            if level.container is not None:
                level.container.show_round(sight.round_at(path))
            tell(level, sight.at(path), loose if not path else {})
        mark_fresh(self.levels.values(), self.marks)


def instances_of(design: Design) -> Mapping[str, int]:
    """How often each definition is used in the design."""
    return Counter(node.block for block in design.blocks.values() for node in block.nodes if node.block)
