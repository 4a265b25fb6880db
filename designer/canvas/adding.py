"""Adding nodes: quick-add at the cursor, behind the selection, or at the end of a wire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

from designer.canvas import targets
from designer.canvas.arguments import Arguments, read
from designer.canvas.colours import CanvasTheme
from designer.canvas.geometry import CARD_WIDTH, TALL, Point
from designer.canvas.gestures_drop import GRIP, label_of, show_goal
from designer.canvas.landing import (
    ASIDE,
    GAP,
    Landing,
    What,
    add,
    advice,
    free_place,
    landing_at,
    made,
    only_wire,
    placed,
    takes_nothing,
)
from designer.canvas.quickadd import Question, QuickAdd
from designer.canvas.ranking import MINE, offers, own_offers, unlikely, wrong_rank
from designer.canvas.selection import Path, Selection, block_at
from designer.canvas.slots import Slot, end_of, slot_behind
from designer.canvas.targets import Plug
from designer.canvas.workbench import Fits, Workbench
from designer.model import edits
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, Design, Node
from designer.model.document import Document
from designer.model.kinds import first_port, outputs_of
from designer.model.names import is_name
from designer.report import TensorType
from designer.values import EMPTY, Values

_GAP = 16


@dataclass(frozen=True, slots=True)
class Goal:
    """Where the next node goes, and the wire that is to hang on it; one that was `drawn` must find a port."""

    landing: Landing
    plug: Plug | None = None
    drawn: bool = False


class Adding(Workbench):
    """The commands that add nodes."""

    def __init__(self, document: Document, fits: Fits | None, theme: CanvasTheme | None) -> None:
        super().__init__(document, fits, theme)
        self.box = QuickAdd(self.theme, self)
        self.shelf: Mapping[str, Design] = {}
        self._goal: Goal | None = None
        self._asked_for: Goal | None = None
        self.box.chosen.connect(self._chosen)
        self.box.closed.connect(self._closed)

    def quick_add(self) -> None:
        """Open the search box: for a node behind what is selected, else for one at the cursor."""
        goal = self._goal_behind()
        if goal is None:
            self.quick_add_at(self.cursor_point())
            return
        path, rect = self.selection.path, QRectF()
        for key in self.selection.nodes:
            rect |= self.scene.rect_of(path, key)
        self._open(goal, self._beside(self.view.mapFromScene(rect).boundingRect()))

    def quick_add_at(self, point: QPointF) -> None:
        """Open the search box for a node at a point of the scene."""
        landing = landing_at(self.scene, point, point - GRIP)
        if landing is not None:
            self._open(Goal(landing), self.view.mapFromScene(point))

    def add_wired(self, point: QPointF, path: Path, plug: Plug) -> None:
        """Open the search box for a node that is to be wired to a port, with its own port under the cursor."""
        block = block_at(self.design, path)
        if block is None:
            return
        corner = point - QPointF(CARD_WIDTH / 2, 0.0 if plug.outgoing else TALL)
        landing = Landing(path, block.name, pos=self.scene.saved_position(path, corner))
        port = self.scene.port_point(path, plug.node, plug.port, plug.outgoing)
        self._open(Goal(landing, plug, drawn=True), self.view.mapFromScene(point))
        self.scene.overlay.show_wires([(port, point) if plug.outgoing else (point, port)])

    def show_shelf(self, shelf: Mapping[str, Design]) -> None:
        """Offer the user's own blocks too: their kinds, and designs whose main definitions they are."""
        self.shelf = shelf

    def add(self, kind: What) -> None:
        """Add a node of that kind behind what is selected, else where there is room."""
        goal = self._goal_behind() or self._goal_at_end()
        if goal is not None:
            self._add(kind, goal)
        self.view.setFocus()  # the next key is meant for what was added

    def receive(self, kind: str, at: QPoint, values: Values, name: str) -> None:
        """Take values that were dropped at a point of the screen: for the node of that kind there, or for a new one.

        That is called `name`, if that can be a name.
        """
        viewport = self.view.viewport()
        pixel = viewport.mapFromGlobal(at)
        point = self.view.mapToScene(pixel if viewport.rect().contains(pixel) else viewport.rect().center())
        hit = self.scene.at(point, 0.0)
        block = block_at(self.design, hit.path)
        node = block.by_id.get(hit.id) if block is not None else None
        if block is not None and node is not None and node.kind == kind:
            edit = partial(edits.set_params, block=block.name, node_id=node.id, values=values)
            self.attempt(edit, f"Set the values of {node.name or kind}")
            self.scene.select(Selection(hit.path, frozenset({node.id})))
            return
        landing = landing_at(self.scene, point, point - GRIP, on_wires=False)
        if landing is not None:
            self._add(kind, Goal(landing), values, name)

    # -- the search box --------------------------------------------------------------------------------------------

    def _beside(self, rect: QRect) -> QPoint:
        """Where the box hides neither a card, which lies there in the view, nor the slot below it."""
        right = rect.right() + _GAP
        fits = right + self.box.width() <= self.view.viewport().width()
        return QPoint(right if fits else rect.left() - _GAP - self.box.width(), rect.top())

    def _open(self, goal: Goal, at: QPoint) -> None:
        landing, plug = goal.landing, goal.plug
        incoming = landing.edge is not None or bool(plug and plug.outgoing)
        outgoing = landing.edge is not None or bool(plug and not plug.outgoing)
        offered = offers(self.design, landing.block, incoming, outgoing, beside=not goal.drawn)
        offered += own_offers(self.design, self.shelf, incoming, outgoing)
        tensor = self._flowing(goal)
        self.scene.show_slot(landing.slot)
        show_goal(self, landing)
        corner = self.view.viewport().mapTo(self, QPoint())
        question = Question(offered, lambda kind: self._verdict(kind, tensor), self._arguments, self._kind_before(goal))
        self.box.open(question, corner + at + QPoint(4, 4), [card.translated(corner) for card in self._cards()])
        self._goal = goal

    def _cards(self) -> Iterator[QRect]:
        """Where cards are in the view, and the place of the next one."""
        shown = self.view.mapToScene(self.view.viewport().rect()).boundingRect()
        for path, level in self.scene.drawing.levels.items():
            rects = [self.scene.rect_of(path, key) for key, item in level.items.items() if not item.is_open]
            if level.slot is not None:
                rect = QRectF(*level.slot)
                rects.append(level.container.mapRectToScene(rect) if level.container is not None else rect)
            yield from (self.view.mapFromScene(rect).boundingRect() for rect in rects if rect.intersects(shown))

    def _kind_before(self, goal: Goal) -> str:
        """The kind of the node that the new one stands right behind."""
        block, landing, plug = self.design.blocks[goal.landing.block], goal.landing, goal.plug
        if landing.slot is not None:
            return block.nodes[landing.slot.index - 1].kind
        key = landing.edge.source if landing.edge is not None else plug.node if plug and plug.outgoing else ""
        return block.by_id[key].kind if key else ""

    def _verdict(self, kind: str, tensor: TensorType | None) -> bool | None:
        if tensor is None or kind in (INPUT, OUTPUT) or kind.startswith(MINE):
            return None
        told = self.fits(kind, tensor) if self.fits is not None else None
        if isinstance(told, bool):
            return told and not wrong_rank(kind, tensor)
        return False if unlikely(kind, tensor) else None

    def _arguments(self, kind: str, texts: tuple[str, ...]) -> Arguments:
        """What was typed behind a name, as values of its parameters."""
        mine = self.shelf.get(kind)
        return read(self.design, kind, texts) if mine is None else read(mine, BLOCK_PREFIX + mine.main, texts)

    def _flowing(self, goal: Goal) -> TensorType | None:
        """The type of what the new node will be fed with, if it is known."""
        landing = goal.landing
        types = self.scene.types_at(landing.path)
        if goal.plug is not None:
            return types.get((goal.plug.node, goal.plug.port)) if goal.plug.outgoing else None
        if landing.edge is not None:
            return types.get((landing.edge.source, landing.edge.source_port))
        if landing.slot is None:
            return None
        before = self.design.blocks[landing.block].nodes[landing.slot.index - 1].id
        return next((tensor for (key, _), tensor in types.items() if key == before), None)

    def _chosen(self, kind: str, values: Values) -> None:
        goal, self._asked_for = self._asked_for, None
        if goal is not None:
            mine = self.shelf.get(kind)
            self._add(kind if mine is None else edits.clip_of(mine), goal, values)

    def _closed(self) -> None:
        self._asked_for, self._goal = self._goal, None
        self.scene.show_slot(None)
        self.scene.overlay.hide_wire()
        self.scene.hover(None)
        self.view.setFocus()

    def close_boxes(self) -> None:
        """Close what waits for an answer: the design has changed under it."""
        self.box.close_box()
        self._asked_for = None

    # -- adding ----------------------------------------------------------------------------------------------------

    def _add(self, kind: What, goal: Goal, values: Values = EMPTY, name: str = "") -> None:
        landing = goal.landing
        if landing.block not in self.design.blocks:
            return
        if self.attempt_adding(lambda design: _added(design, goal, kind, values, name), label_of(kind), landing.path):
            self.tell(advice(self.design, landing, kind))

    def _goal_behind(self) -> Goal | None:
        """The place behind the last of the selected nodes, if there are any."""
        path, chosen = self.selection.path, self.selection.nodes
        block = block_at(self.design, path)
        node = next((node for node in reversed(block.nodes) if node.id in chosen), None) if block else None
        if block is None or node is None or self.scene.rect_of(path, node.id).isEmpty():
            return None
        if block.form == "sequential":
            return Goal(Landing(path, block.name, Slot(path, slot_behind(block, node))))
        return self._goal_below(path, block, node)

    def _goal_below(self, path: Path, block: Block, node: Node) -> Goal:
        """Below a node of a graph and wired to it; in the middle of its wire where it has just one."""
        x, y = _position(self.design, block, node)
        if block.forks and node.kind not in (INPUT, OUTPUT):
            return Goal(Landing(path, block.name, pos=(x + ASIDE, y)))
        port = first_port(outputs_of(self.design.blocks, node.kind), "output")
        if port is None:
            entering = next((edge for edge in block.edges if edge.target == node.id), None)
            return Goal(Landing(path, block.name, None, entering, (x, y - TALL - GAP)))
        below = (x, y + TALL + GAP)
        leaving = [edge for edge in block.edges if (edge.source, edge.source_port) == (node.id, port)]
        if len(leaving) == 1:
            return Goal(Landing(path, block.name, None, leaving[0], below))
        landing = Landing(path, block.name, pos=free_place(placed(self.design, block.name).blocks[block.name], below))
        return Goal(landing, Plug(node.id, port, True))

    def _goal_at_end(self) -> Goal | None:
        """The end of the stack where the selection is or that is the page, or a place in a graph that is in sight."""
        path = self.selection.path if self.selection.path in self.scene.drawing.levels else self.scene.page
        block = block_at(self.design, path)
        if block is None:
            return None
        if block.form == "sequential":
            return Goal(Landing(path, block.name, Slot(path, end_of(block))))
        first = only_wire(block)
        if first is not None:
            x, y = _position(self.design, block, block.by_id[first.source])
            return Goal(Landing(path, block.name, None, first, (x, y + TALL + GAP)))
        middle = self.view.mapToScene(self.view.viewport().rect().center()) - GRIP
        pos = free_place(placed(self.design, block.name).blocks[block.name], self.scene.saved_position(path, middle))
        return Goal(Landing(path, block.name, pos=pos))


def _added(design: Design, goal: Goal, kind: What, values: Values, name: str = "") -> Design:
    design, node = made(design, goal.landing.block, kind)
    if node.name and is_name(name):
        node = replace(node, name=edits.fresh_name(design.blocks[goal.landing.block], name))
    node = replace(node, params={**node.params, **values}) if values else node
    return hung(add(design, goal.landing, node), goal, node)


def hung(design: Design, goal: Goal, node: Node) -> Design:
    """The design with the wire that is to hang on a node that was just added there."""
    plug = goal.plug
    if plug is None or (plug.outgoing and not goal.drawn and takes_nothing(design, node.kind)):
        return design
    port = targets.best_port(design, goal.landing.block, node.id, plug.outgoing)
    if port is None:
        raise edits.EditRefused(f"“{node.name}” has no {'input' if plug.outgoing else 'output'} for the wire.")
    return edits.connect(design, goal.landing.block, plug.edge_to(node.id, port))


def _position(design: Design, block: Block, node: Node) -> Point:
    return placed(design, block.name).blocks[block.name].by_id[node.id].pos
