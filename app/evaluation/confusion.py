"""A confusion matrix as a map: rows are the true classes, columns what the network said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLineF, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.evaluation.cells import LABEL, TITLE, Cells, laid_out
from app.evaluation.classes import STRONGEST
from app.examples.colours import bad, mixed
from app.theming import theme

NUMBERED, PARTED = 12, 6
"""The least side of a cell, in pixels, for a number in it and for a line around it."""
FULL = 0.92
"""How much of its colour the strongest cell has."""
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
        self.matrix: Sequence[Sequence[int]] = ()
        self.names: Sequence[str] = ()
        self.cell: tuple[int, int] | None = None
        self._shades = b""
        self._cells = laid_out(self.size(), self.fontMetrics(), (), 0)
        self._drawn: QPixmap | None = None
        self.setObjectName("confusion")
        self.setAccessibleName("Confusion matrix")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_matrix(self, matrix: Sequence[Sequence[int]], names: Sequence[str], shades: bytes) -> None:
        """Show these counts, each as strong as its shade; the chosen cell stays where it fits."""
        self.matrix, self.names, self._shades = matrix, names, shades
        if self.cell is not None and max(self.cell) >= len(matrix):
            self.cell = None
        self._describe()
        self._lay_out()
        self.updateGeometry()

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
        return self._cells.cell(true, said).center().toPoint()

    def sizeHint(self) -> QSize:
        return QSize(360, 320)

    def minimumSizeHint(self) -> QSize:
        """What as many classes as ten need to be told by number."""
        return QSize(160, min(160, 40 + NUMBERED * max(4, len(self.matrix))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._cells.hit(event.position().toPoint())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(*hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self._cells.hit(event.position().toPoint())
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.matrix:
            return
        if self._drawn is None:
            ratio = self.devicePixelRatioF()
            self._drawn = QPixmap(self.size() * ratio)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            self._draw(QPainter(self._drawn))
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if self.cell is not None:
            painter.setPen(QPen(QColor(theme.canvas().text), 2))
            painter.drawRect(self._cells.cell(*self.cell).adjusted(1, 1, -1, -1))

    def _lay_out(self) -> None:
        """Find the places of the cells anew, and draw them when they are next seen."""
        self._cells = laid_out(self.size(), self.fontMetrics(), self.names, len(self.matrix))
        self._drawn = None
        self.update()

    def _draw(self, painter: QPainter) -> None:
        cells = self._cells
        grounds = self._grounds()
        image = QImage(self._shades, cells.count, cells.count, cells.count, QImage.Format.Format_Indexed8)
        image.setColorTable([colour.rgb() for colour in grounds])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, cells.side < 1)
        painter.drawImage(cells.whole, image)
        if cells.side > PARTED:
            self._draw_lines(painter, cells)
        if cells.side >= NUMBERED:
            self._draw_numbers(painter, cells, [colour.lightness() < 140 for colour in grounds])
        if cells.named:
            self._draw_names(painter)
        self._draw_titles(painter)

    def _grounds(self) -> list[QColor]:
        """The colour of each shade."""
        hues = theme.canvas()
        right, ground, shades = QColor(hues.families["blue"]), QColor(hues.footer), range(STRONGEST + 1)
        return [mixed(ground, strong, FULL * at / STRONGEST) for strong in (bad(hues), right) for at in shades]

    def _draw_lines(self, painter: QPainter, cells: Cells) -> None:
        whole, panel = cells.whole, theme.colours().panel
        painter.setPen(QPen(QColor(panel), 1))
        across = [whole.top() + line * cells.side for line in range(cells.count + 1)]
        down = [whole.left() + line * cells.side for line in range(cells.count + 1)]
        painter.drawLines([QLineF(whole.left(), y, whole.right(), y) for y in across])
        painter.drawLines([QLineF(x, whole.top(), x, whole.bottom()) for x in down])

    def _draw_numbers(self, painter: QPainter, cells: Cells, dark: Sequence[bool]) -> None:
        font, count = painter.font(), cells.count
        for at, shade in enumerate(self._shades):
            true, said = divmod(at, count)
            number = self.matrix[true][said]
            if not number:
                continue
            text = f"{number}" if number < 10_000 or cells.side > 44 else f"{number // 1000}k"
            font.setPixelSize(max(8, min(13, int(cells.side * 1.6 / max(2, len(text))), int(cells.side) - 2)))
            painter.setFont(font)
            painter.setPen(QColor("#ffffff" if dark[shade] else "#1b2430"))
            painter.drawText(cells.cell(true, said), Qt.AlignmentFlag.AlignCenter, text)

    def _draw_names(self, painter: QPainter) -> None:
        hues, metrics = theme.canvas(), self.fontMetrics()
        cells = self._cells
        font = painter.font()
        font.setPixelSize(max(9, min(12, round(cells.side) - 2)))
        painter.setFont(font)
        painter.setPen(QColor(hues.text))
        left, top, side = cells.margin, cells.top, cells.side
        upright = cells.head > metrics.height() + 2
        for number, name in enumerate(self.names):
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, LABEL - 16)
            row = QRectF(left - LABEL, top + number * side, LABEL - 8, side)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            column = QRectF(left + number * side, top - cells.head, side, cells.head - 4)
            if not upright:
                painter.drawText(column, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, shown)
                continue
            painter.save()
            painter.translate(column.center().x(), column.bottom())
            painter.rotate(-90)
            line = QRectF(0, -side / 2, column.height(), side)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.restore()

    def _draw_titles(self, painter: QPainter) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(theme.canvas().muted))
        cells, whole = self._cells, self._cells.whole
        above = QRectF(whole.left(), 0, max(whole.width(), 80.0), TITLE)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "Predicted")
        painter.save()
        painter.translate(whole.left() - cells.margin, whole.bottom())
        painter.rotate(-90)
        beside = QRectF(0, 0, whole.height(), TITLE)
        painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "True")
        painter.restore()

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.sentence(*self.cell) if self.cell and self.matrix else "Rows are true classes"
        )
