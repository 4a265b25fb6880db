"""A canvas to draw an example on with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theming import theme

SHARP = 280
"""The longer side of what is drawn, in pixels; the network's own few come of it at the end."""
THIN, THICK = 0.09, 1.2
"""How thick the pen is at least, as a share of the longer side and in pixels of the network."""
HINT = "Draw here, or drop a picture"


class Sketch(QWidget):
    """White on black, or in a colour; the right button rubs out."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sketch")
        self.setAccessibleName("Drawing")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.ink = QColor("#ffffff")
        self.thickness = THIN
        self.blank, self.drawn = True, False
        self._image = QImage(SHARP, SHARP, QImage.Format.Format_RGB32)
        self._image.fill(0)
        self._last: QPointF | None = None

    @property
    def image(self) -> QImage:
        """What is drawn."""
        return self._image

    def set_shape(self, height: int, width: int) -> None:
        """Take the proportions of the network's pictures; what was drawn goes when they differ."""
        scale = SHARP / max(height, width)
        size = QSize(max(1, round(width * scale)), max(1, round(height * scale)))
        self.thickness = max(THIN, THICK / max(height, width))
        if size != self._image.size():
            self._image = QImage(size, QImage.Format.Format_RGB32)
            self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self._image.fill(0)
        self.blank, self.drawn = True, False
        self.update()
        self.changed.emit()

    def show_picture(self, picture: QImage) -> None:
        """Show a picture instead of a drawing; nobody is told."""
        self._image.fill(0)
        painter = QPainter(self._image)
        smooth = picture.width() > SHARP
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(self._image.rect(), picture)
        painter.end()
        self.blank, self.drawn = False, False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, 96)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._stroke(event, event.button())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        rub = bool(event.buttons() & Qt.MouseButton.RightButton)
        self._stroke(event, Qt.MouseButton.RightButton if rub else Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._last = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, hues, frame = QPainter(self), theme.canvas(), self._frame()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(frame, self._image)
        painter.setPen(QPen(QColor(hues.border), 1))
        painter.drawRect(frame.adjusted(0, 0, -1, -1))
        if self.blank:
            painter.setPen(QColor("#9aa4b2"))
            painter.drawText(
                frame.adjusted(8, 8, -8, -8), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, HINT
            )

    def _stroke(self, event: QMouseEvent, button: Qt.MouseButton) -> None:
        frame = self._frame()
        scale = self._image.width() / max(1, frame.width())
        to = (event.position() - QPointF(frame.topLeft())) * scale
        start = self._last or to
        painter = QPainter(self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rub = button == Qt.MouseButton.RightButton
        width = self.thickness * max(self._image.width(), self._image.height()) * (2 if rub else 1)
        colour = QColor("#000000") if rub else self.ink
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, to) if start != to else painter.drawPoint(to)
        painter.end()
        self._last, self.blank, self.drawn = to, False, True
        self.update()
        self.changed.emit()

    def _frame(self) -> QRect:
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect((self.width() - size.width()) // 2, 0, size.width(), size.height())
