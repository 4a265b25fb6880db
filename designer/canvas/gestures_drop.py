"""Dropping a kind of layer from the palette: where it will go shows while it hovers."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, QRectF

from designer.canvas import clipboard
from designer.canvas.geometry import CARD_WIDTH, LOW, Size
from designer.canvas.gestures_base import Gesture, Spot
from designer.canvas.guides import PULL, snapped
from designer.canvas.hits import Hit
from designer.canvas.landing import (
    NEW,
    Landing,
    What,
    add,
    advice,
    landing_at,
    lost_before,
    made,
    placed,
    takes_nothing,
)
from designer.canvas.resting import HELD
from designer.canvas.stacking import ONE_CARD
from designer.canvas.workbench import Workbench
from designer.model import edits
from designer.model.design import BLOCK_PREFIX, Design

MIME = "application/x-blockwright-kind"
GRIP = QPointF(CARD_WIDTH / 2, HELD)
"""Where the mouse holds the card that is dropped."""


def dragged(data: QMimeData, from_here: bool) -> What | None:
    """What is dragged: a kind, or nodes of another window's design; None when it is something else.

    A kind counts where the drag began in this process, or where that is all there is.
    """
    clip = None if from_here and data.hasFormat(MIME) else clipboard.clip_in(data)
    kind = bytes(data.data(MIME).data()).decode("utf-8", "replace") if data.hasFormat(MIME) else ""
    return clip or kind or None


class Drop(Gesture):
    """A node of `kind`, or what a clip holds, hovers over the canvas and is dropped."""

    def __init__(self, bench: Workbench, kind: What) -> None:
        super().__init__(bench)
        self.kind = kind
        self.sizes: tuple[Size, ...] = ONE_CARD
        self._refused: dict[str, str] = {}

    def move(self, spot: Spot) -> None:
        landing, corner = self._landing(spot)
        reason = self._refusal(landing)
        if self.scene.show_slot(landing.slot if landing and not reason else None, self.sizes):
            landing, corner = self._landing(spot)  # what has moved may lie elsewhere now
            reason = self._refusal(landing)
            self.scene.show_slot(landing.slot if landing and not reason else None, self.sizes)
        self.hover(corner, free=is_free(landing) and not reason)
        self.scene.overlay.note(reason or lost_before(self.bench.design, landing, self.kind), spot.point)
        show_goal(self.bench, None if reason else landing)

    def hover(self, corner: QPointF, free: bool) -> None:
        """Show what hovers with its corner there: from the palette it comes with a picture, so only a free place."""
        self.scene.overlay.show_frame(QRectF(corner.x(), corner.y(), CARD_WIDTH, LOW) if free else None)

    def corner(self, spot: Spot) -> QPointF:
        """The upper left corner of what hovers."""
        return spot.point - GRIP

    def added(self, design: Design, landing: Landing) -> Design:
        """The design with what is dropped where it lands."""
        return dropped(design, self.kind, landing)

    def _refusal(self, landing: Landing | None) -> str:
        """Why the kind cannot stand there, found out once for each definition."""
        if landing is None:
            return ""
        if landing.block not in self._refused:
            self._refused[landing.block] = self.bench.refusal(lambda design: self.added(design, landing))
        return self._refused[landing.block]

    def finish(self, spot: Spot) -> None:
        self.move(spot)
        landing, _ = self._landing(spot)
        self.cancel()
        if landing is not None and self.bench.attempt_adding(
            lambda design: self.added(design, landing), self.label, landing.path
        ):
            self.bench.tell(advice(self.bench.design, landing, self.kind))

    @property
    def label(self) -> str:
        """What undo calls it."""
        return label_of(self.kind)

    def cancel(self) -> None:
        self.scene.show_slot(None)
        self.scene.overlay.hide()
        self.scene.hover(None)

    def _landing(self, spot: Spot) -> tuple[Landing | None, QPointF]:
        corner = self.corner(spot)
        on_wires = not spot.alt and not takes_nothing(self.bench.design, self.kind)
        landing = landing_at(self.scene, spot.point, corner, on_wires=on_wires)
        if is_free(landing) and landing is not None and not spot.control:
            rects = [self.scene.rect_of(landing.path, key) for key in self.scene.positions(landing.path)]
            box = QRectF(corner.x(), corner.y(), CARD_WIDTH, LOW)
            corner = corner + snapped(box, rects, PULL / self.bench.view.scale_factor).by
            landing = landing_at(self.scene, spot.point, corner, on_wires=on_wires)
        return landing, corner


def is_free(landing: Landing | None) -> bool:
    return landing is not None and landing.slot is None and landing.edge is None


def show_goal(bench: Workbench, landing: Landing | None) -> None:
    """Let the wire or the block come forward on which something will land."""
    if landing is not None and landing.edge is not None:
        bench.scene.hover(Hit("wire", landing.path, edge=landing.edge))
    elif landing is not None and landing.path:
        bench.scene.hover(Hit("header", landing.path[:-1], landing.path[-1]))
    else:
        bench.scene.hover(None)


def dropped(design: Design, kind: What, landing: Landing) -> Design:
    """The design with a new node of that kind where it lands."""
    if isinstance(kind, Design) and edits.only_node(kind) is None:
        return pasted(design, kind, landing)
    design, node = made(design, landing.block, kind)
    return add(design, landing, node)


def pasted(design: Design, clip: Design, landing: Landing) -> Design:
    """The design with the nodes of a clip where it lands, aside of what lies there."""
    design = placed(design, landing.block)
    offset = clipboard.middle_offset(clip, landing.pos)
    offset = clipboard.free_offset(clip, offset, design.blocks[landing.block])
    return edits.paste(design, landing.block, clip, offset, landing.slot.index if landing.slot else None)


def label_of(kind: What) -> str:
    """What undo calls the adding of a node of that kind."""
    if isinstance(kind, Design):
        only = edits.only_node(kind)
        return label_of(only.kind) if only is not None else "Add layers"
    return "Add a block" if kind in NEW else f"Add {kind.removeprefix(BLOCK_PREFIX)}"
