"""A small picture of a network: its layers as bars in the colours of their families, blocks as frames around theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.canvas.colours import CanvasTheme
from designer.catalogue import spec
from designer.model.design import INPUT, OUTPUT, Block, Design, Node

MOST_BARS, MOST_DEEP = 28, 4
FRAME_GAP = 0.6
"""How far, in rows, the bars of one block stand from those of another."""
_WIDE, _MID, _NARROW = 1.0, 0.78, 0.5
_THIN = frozenset({"Activation", "Dropout", "Normalisation", "Function", "Shape", "Rearrange", "End"})


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the picture: its category, how wide (0 to 1) and high (in rows) it is, and the block around it."""

    category: str
    width: float
    height: float
    frame: tuple[str, ...]


def bars(design: Design) -> tuple[Bar, ...]:
    """The rows of the picture in the order of the nodes: blocks are open as deep as the rows stay few."""
    found = tuple(_bars(design, design.root, (), 0))
    for depth in range(1, MOST_DEEP):
        deeper = tuple(islice(_bars(design, design.root, (), depth), MOST_BARS + 1))
        if len(deeper) > MOST_BARS:
            break
        found = deeper
    return found[:MOST_BARS]


def _bars(design: Design, block: Block, frame: tuple[str, ...], depth: int) -> Iterator[Bar]:
    for node in block.nodes:
        inner = design.blocks.get(node.block) if node.block else None
        if inner is not None and depth > 0:
            yield from _bars(design, inner, (*frame, node.id), depth - 1)
        elif node.kind not in (INPUT, OUTPUT) or not frame:
            yield _bar(node, frame)


def _bar(node: Node, frame: tuple[str, ...]) -> Bar:
    if node.kind in (INPUT, OUTPUT):
        return Bar("End", _NARROW, 0.6, frame)
    found = spec(node.kind)
    category = found.category if found else "Block"
    thin = category in _THIN
    return Bar(category, _MID if thin else _WIDE, 0.55 if thin else 1.0, frame)


class Miniature(QWidget):
    """Paints the picture of a design, as large as it is given room."""

    def __init__(self, theme: CanvasTheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(160, 120)

    def show_design(self, design: Design) -> None:
        self.show_bars(bars(design))

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        """Show the picture that `bars` made of a design."""
        self.bars = bars
        self.update()

    def set_theme(self, theme: CanvasTheme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.page))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        if self.bars:
            self._paint_bars(painter)
        painter.end()

    def _paint_bars(self, painter: QPainter) -> None:
        room = QRectF(self.rect()).adjusted(0, 10, 0, -10)
        rows = sum(bar.height for bar in self.bars) + FRAME_GAP * self._frame_ends()
        gap = min(3.0, room.height() / len(self.bars) * 0.3)
        unit = min(12.0, (room.height() - gap * (len(self.bars) - 1)) / rows)
        used = unit * rows + gap * (len(self.bars) - 1)
        top = room.top() + (room.height() - used) / 2
        widest, middle = min(88.0, self.width() * 0.5), room.center().x()
        placed = []
        for before, bar in zip((self.bars[0], *self.bars), self.bars, strict=False):
            top += unit * FRAME_GAP * (before.frame != bar.frame)
            width = widest * bar.width
            placed.append((bar, QRectF(middle - width / 2, top, width, unit * bar.height)))
            top += unit * bar.height + gap
        self._paint_frames(painter, placed, gap)
        painter.setPen(QPen(QColor(self._theme.wire), 1))
        painter.drawLine(QPointF(middle, placed[0][1].center().y()), QPointF(middle, placed[-1][1].center().y()))
        painter.setPen(Qt.PenStyle.NoPen)
        for bar, rect in placed:
            painter.setBrush(QColor(self._theme.category(bar.category)))
            painter.drawRoundedRect(rect, min(2.5, rect.height() / 2), min(2.5, rect.height() / 2))

    def _frame_ends(self) -> int:
        return sum(before.frame != after.frame for before, after in pairwise(self.bars))

    def _paint_frames(self, painter: QPainter, placed: list[tuple[Bar, QRectF]], gap: float) -> None:
        frames: dict[tuple[str, ...], QRectF] = {}
        for bar, rect in placed:
            for depth in range(1, len(bar.frame) + 1):
                key = bar.frame[:depth]
                out = (14 - 3 * depth) * min(1.0, self.width() / 160)
                around = rect.adjusted(-out, -gap / 2, out, gap / 2)
                frames[key] = frames[key].united(around) if key in frames else around
        painter.setPen(QPen(QColor(self._theme.border), 1))
        for key, frame in sorted(frames.items(), key=lambda item: len(item[0])):
            painter.setBrush(QColor(self._theme.levels[(len(key) - 1) % len(self._theme.levels)]))
            painter.drawRoundedRect(frame, 3, 3)
