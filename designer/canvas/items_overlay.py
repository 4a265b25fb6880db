"""What lies over the drawing while a gesture runs: a wire being drawn, the slot of a stack, the frame of a marquee."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsSimpleTextItem,
)

from designer.canvas import paints
from designer.canvas.colours import CanvasTheme
from designer.canvas.items_base import CORNER
from designer.canvas.wires import route

OVERLAY_Z: Final = 1000.0
SLOT_Z: Final = -1.0
"""A slot is a place: what is dragged hovers over it."""


class Overlay:
    """The items that gestures show and hide; they are made once and belong to no level."""

    def __init__(self, scene: QGraphicsScene, theme: CanvasTheme) -> None:
        self._wire, self._slot, self._frame = QGraphicsPathItem(), QGraphicsPathItem(), QGraphicsRectItem()
        self._note = QGraphicsSimpleTextItem()
        self._plate = QGraphicsRectItem()
        for item in (self._wire, self._slot, self._frame, self._plate, self._note):
            item.setZValue(OVERLAY_Z)
            item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            item.setVisible(False)
            scene.addItem(item)
        self._slot.setZValue(SLOT_Z)
        self.restyle(theme)

    def restyle(self, theme: CanvasTheme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self._slot.setBrush(QBrush(paints.colour(theme.accent, 28)))
        self._slot.setPen(paints.pen(theme.accent, 1.6, dashed=True))
        self._frame.setBrush(QBrush(paints.colour(theme.accent, 28)))
        frame = QPen(QColor(theme.accent), 1)
        frame.setCosmetic(True)
        self._frame.setPen(frame)
        self._plate.setBrush(QBrush(QColor(theme.error_ground)))
        self._plate.setPen(QPen(QColor(theme.error), 1))
        self._note.setBrush(QBrush(QColor(theme.error)))
        font = QFont()
        font.setPixelSize(12)
        self._note.setFont(font)

    def show_wires(self, ends: Iterable[tuple[QPointF, QPointF]], refused: str = "") -> None:
        """Wires that are being drawn, each from an output to an input, and why they are refused."""
        pen = QPen(QColor(self.theme.error if refused else self.theme.accent), 2.4)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if refused:
            pen.setDashPattern([4, 3])
        self._wire.setPen(pen)
        path = QPainterPath()
        for each in ends:
            path.addPath(route(each))
        self._wire.setPath(path)
        self._wire.setVisible(True)

    def hide(self) -> None:
        """Hide everything."""
        self.hide_wire()
        self.show_slot(None)
        self.show_frame(None)

    def hide_wire(self) -> None:
        self._wire.setVisible(False)
        self.note("", QPointF())

    def note(self, text: str, at: QPointF) -> None:
        """A sentence on a plate at a point: why a target cannot take a wire; "" hides it."""
        self._note.setVisible(bool(text))
        self._plate.setVisible(bool(text))
        if text:
            self._note.setText(text)
            self._note.setPos(at + QPointF(18, 24))
            box = self._note.sceneBoundingRect()
            self._plate.setRect(box.adjusted(-8, -5, 8, 5))

    @property
    def noted(self) -> str:
        """The sentence that is to be read; "" when there is none."""
        return self._note.text() if self._note.isVisible() else ""

    @property
    def slot_shown(self) -> bool:
        """Whether the place of a slot is to be seen."""
        return self._slot.isVisible()

    def show_slot(self, rect: QRectF | None, container: QGraphicsItem | None = None) -> None:
        """The dashed place of a slot, in the coordinates of the container; None hides it."""
        self._slot.setParentItem(container if rect is not None else None)  # type: ignore[arg-type]
        self._slot.setVisible(rect is not None)
        if rect is not None:
            self._slot.setPath(rounded(rect))

    def show_frame(self, rect: QRectF | None) -> None:
        """The frame of a marquee; None hides it."""
        self._frame.setVisible(rect is not None)
        if rect is not None:
            self._frame.setRect(rect)


def rounded(rect: QRectF) -> QPainterPath:
    """The outline of a card."""
    path = QPainterPath()
    path.addRoundedRect(rect, CORNER, CORNER)
    return path
