"""What the docks share in looks: the colours that suit a widget's ground, small signs, and what an empty one says."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.theming import theme
from designer.canvas.colours import CanvasTheme

Sign = Literal["error", "warning", "fine", "wait"]
SIGN: Final = 16
NAMES: Final = {"error": "Error", "warning": "Warning", "fine": "Fine", "wait": "Please wait"}


def colour_of(sign: Sign) -> QColor:
    """The colour in which a sign is painted."""
    colours = theme.colours()
    named = {"error": colours.error, "warning": colours.warning, "fine": colours.fine, "wait": colours.muted}
    return QColor(named[sign])


def paint_sign(painter: QPainter, sign: Sign, box: QRectF, colours: tuple[QColor, QColor]) -> None:
    """Paint a sign in the square `box`, told by its form and its colour; `colours` are ink and what is on it."""
    ink, ground = colours
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / SIGN, box.height() / SIGN)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if sign == "warning":
        painter.drawPath(_triangle())
    elif sign != "wait":
        painter.drawEllipse(QRectF(1, 1, 14, 14))
    pen = QPen(
        ground if sign != "wait" else ink,
        1.8,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if sign == "fine":
        painter.drawPolyline([QPointF(4.8, 8.3), QPointF(7.1, 10.6), QPointF(11.2, 5.8)])
    elif sign == "wait":
        painter.drawEllipse(QRectF(2, 2, 12, 12))
        painter.drawPolyline([QPointF(8, 5), QPointF(8, 8.2), QPointF(10.4, 9.6)])
    else:
        low = 1.0 if sign == "warning" else 0.0
        painter.drawLine(QPointF(8, 4.6 + low), QPointF(8, 8.4 + low))
        painter.drawPoint(QPointF(8, 11.3 + low))


def _triangle() -> QPainterPath:
    path = QPainterPath(QPointF(8, 1.4))
    for x, y in ((15.2, 14.2), (0.8, 14.2)):
        path.lineTo(x, y)
    path.closeSubpath()
    return path


class SignLabel(QWidget):
    """One sign."""

    def __init__(self, sign: Sign = "wait", size: int = SIGN) -> None:
        super().__init__()
        self._sign: Sign = sign
        self.setFixedSize(QSize(size, size))
        self.set_sign(sign)

    @property
    def sign(self) -> Sign:
        return self._sign

    def set_sign(self, sign: Sign) -> None:
        self._sign = sign
        self.setAccessibleName(NAMES[sign])
        self.setToolTip(NAMES[sign])
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        ground = QColor(theme.colours().panel)
        paint_sign(QPainter(self), self._sign, QRectF(self.rect()), (colour_of(self._sign), ground))


def muted(text: str = "") -> QLabel:
    """A text that stands back."""
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class Muted(QLabel):
    """A text that stands back."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setProperty("role", "muted")
        self.setTextFormat(Qt.TextFormat.PlainText)


def tokens(_widget: QWidget | None = None) -> CanvasTheme:
    """The colours of the canvas now, for what a widget paints."""
    return theme.canvas()


class EmptyState(QWidget):
    """What a dock says while it has nothing to show: a sign, a sentence, and what to do about it."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = SignLabel(size=24)
        self._sentence, self._advice = QLabel(), muted()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._sentence, self._advice):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(3)

    @property
    def text(self) -> str:
        return " ".join(filter(None, (self._sentence.text(), self._advice.text())))

    def say(self, sign: Sign, sentence: str, advice: str = "") -> None:
        self._sign.set_sign(sign)
        self._sentence.setText(sentence)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(self.text)
