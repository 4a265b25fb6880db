"""A confusion matrix as a map: rows are the true classes, columns what the network said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.examples.colours import bad, mixed
from app.theming import theme

LARGEST, NUMBERED, NAMED = 56, 13, 11
"""The sides of a cell in pixels: at most, and at least for a number in it and for a name at its row."""
WIDEST = 2.2
"""How many times as wide as high a cell may be, where there is more room in the width."""
LABEL, TITLE = 84, 18
MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionMap(QWidget):
    """Each cell is as strong as its share of the true class; a click, or the arrow keys, choose one."""

    chosen = Signal(int, int)  # the true class, what the network said

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("confusion")
        self.setAccessibleName("Confusion matrix")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.matrix: Sequence[Sequence[int]] = ()
        self.names: Sequence[str] = ()
        self.cell: tuple[int, int] | None = None

    def show_matrix(self, matrix: Sequence[Sequence[int]], names: Sequence[str]) -> None:
        """Show these counts; the chosen cell stays where it fits."""
        self.matrix, self.names = matrix, names
        if self.cell is not None and max(self.cell) >= len(matrix):
            self.cell = None
        self._describe()
        self.update()

    def choose(self, true: int, said: int) -> None:
        """Choose a cell and tell."""
        self.cell = true, said
        self._describe()
        self.update()
        self.chosen.emit(true, said)

    def sentence(self, true: int, said: int) -> str:
        """What a cell means, in words."""
        count, of = self.matrix[true][said], sum(self.matrix[true])
        share = f" ({count / of:.1%})" if of else ""
        if true == said:
            return f"{count:,} of {of:,} examples of {self.names[true]} were recognised{share}."
        return f"{count:,} of {of:,} examples of {self.names[true]} were taken for {self.names[said]}{share}."

    def place(self, true: int, said: int) -> QPoint:
        """The middle of a cell."""
        return self._cell(true, said).center().toPoint()

    def sizeHint(self) -> QSize:
        return QSize(360, 320)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 160)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(*hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        self.setToolTip("" if hit is None else self.sentence(*hit))
        self.setCursor(Qt.CursorShape.ArrowCursor if hit is None else Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = MOVES.get(Qt.Key(event.key()))
        if move is None or not self.matrix:
            super().keyPressEvent(event)
            return
        true, said = self.cell or (0, 0)
        last = len(self.matrix) - 1
        self.choose(min(last, max(0, true + move[0])), min(last, max(0, said + move[1])))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.matrix:
            return
        painter, count = QPainter(self), len(self.matrix)
        for true in range(count):
            of = sum(self.matrix[true]) or 1
            for said in range(count):
                self._draw_cell(painter, (true, said), self.matrix[true][said] / of)
        if self._named():
            self._draw_names(painter)
        self._draw_titles(painter)
        if self.cell is not None:
            painter.setPen(QPen(QColor(theme.canvas().text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._cell(*self.cell).adjusted(1, 1, -1, -1))

    def _draw_cell(self, painter: QPainter, at: tuple[int, int], share: float) -> None:
        hues, box = theme.canvas(), self._cell(*at)
        strong = QColor(hues.families["blue"]) if at[0] == at[1] else bad(hues)
        weight = share**0.5 * 0.92 if share else 0.0
        fill = mixed(QColor(hues.footer), strong, weight)
        inset = 0.5 if box.width() > 6 else 0
        painter.fillRect(box.adjusted(inset, inset, -inset, -inset), fill)
        number = self.matrix[at[0]][at[1]]
        if number and box.height() >= NUMBERED and box.width() > 1.2 * NUMBERED:
            painter.setPen(QColor("#ffffff" if fill.lightness() < 140 else "#1b2430"))
            text = f"{number}" if number < 10_000 or box.width() > 44 else f"{number // 1000}k"
            font = painter.font()
            font.setPixelSize(max(8, min(13, int(box.width() * 1.6 / max(2, len(text))), int(box.height()) - 2)))
            painter.setFont(font)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_names(self, painter: QPainter) -> None:
        hues, metrics = theme.canvas(), self.fontMetrics()
        wide, high = self._sides()
        font = painter.font()
        font.setPixelSize(max(9, min(12, round(high) - 2)))
        painter.setFont(font)
        painter.setPen(QColor(hues.text))
        left, top = self._corner()
        upright = self._head() > metrics.height() + 2
        for number, name in enumerate(self.names):
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, LABEL - 16)
            row = QRectF(left - LABEL, top + number * high, LABEL - 8, high)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            column = QRectF(left + number * wide, top - self._head(), wide, self._head() - 4)
            if not upright:
                painter.drawText(column, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, shown)
                continue
            painter.save()
            painter.translate(column.center().x(), column.bottom())
            painter.rotate(-90)
            line = QRectF(0, -wide / 2, column.height(), wide)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.restore()

    def _draw_titles(self, painter: QPainter) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(theme.canvas().muted))
        left, top = self._corner()
        across, whole = (side * len(self.matrix) for side in self._sides())
        above = QRectF(left, top - self._head() - TITLE, max(across, 80.0), TITLE)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "Said")
        painter.save()
        painter.translate(left - self._margin(), top + whole)
        painter.rotate(-90)
        painter.drawText(
            QRectF(0, 0, whole, TITLE), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "True"
        )
        painter.restore()

    def _margin(self) -> float:
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in self.names), default=0)
        return TITLE + (min(LABEL, widest + 12) if self._named() else 4)

    def _head(self) -> float:
        """The height of the names above: they stand upright where they are too wide for their columns."""
        if not self._named():
            return 0
        metrics, count = self.fontMetrics(), max(1, len(self.matrix))
        widest = max((metrics.horizontalAdvance(name) for name in self.names), default=0)
        high = (self.height() - TITLE - metrics.height() - 6) / count
        room = min((self.width() - self._margin() - 4) / count, LARGEST * WIDEST, high * WIDEST)
        return min(LABEL, widest + 8) if widest > room - 4 else metrics.height() + 2

    def _named(self) -> bool:
        return min(self.width(), self.height()) / max(1, len(self.matrix)) > NAMED + 2

    def _sides(self) -> tuple[float, float]:
        """Width and height of a cell."""
        count = max(1, len(self.matrix))
        wide, high = self.width() - self._margin() - 4, self.height() - TITLE - self._head() - 4
        height = min(LARGEST, wide / count, high / count)
        width = min(height * WIDEST, wide / count)
        return _whole(width), _whole(height)

    def _corner(self) -> tuple[float, float]:
        return self._margin(), TITLE + self._head()

    def _cell(self, true: int, said: int) -> QRectF:
        left, top = self._corner()
        wide, high = self._sides()
        return QRectF(left + said * wide, top + true * high, wide, high)

    def _hit(self, point: QPoint) -> tuple[int, int] | None:
        left, top = self._corner()
        (wide, high), count = self._sides(), len(self.matrix)
        whole = QRect(round(left), round(top), round(wide * count), round(high * count))
        if not count or not whole.contains(point):
            return None
        return min(count - 1, int((point.y() - top) / high)), min(count - 1, int((point.x() - left) / wide))

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.sentence(*self.cell) if self.cell and self.matrix else "Rows are true classes"
        )


def _whole(side: float) -> float:
    """A side in whole pixels, unless it is so small that the map would shrink."""
    return float(int(side)) if side > 4 else max(0.5, side)
