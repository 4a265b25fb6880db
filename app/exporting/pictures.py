"""A picture of the canvas as a file: recorded in the window's thread, written in any."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter, QPicture
from PySide6.QtSvg import QSvgGenerator

from designer.errors import BlockwrightError

PNG_SCALE: Final = 2.0
MOST_PIXELS: Final = 16_000
"""The longest side of a PNG picture: Qt paints no longer ones."""
MARGIN: Final = 24
"""The room that the canvas leaves around what is drawn."""
DPI: Final = 96
POINTS: Final = 72


class PictureFailed(BlockwrightError):
    """A picture could not be written; nothing was left behind."""


class Pictured(Protocol):
    """What a picture is taken of: a canvas."""

    def extent(self) -> QRectF:
        """The rectangle that holds everything drawn."""

    def paint_picture(self, painter: QPainter, target: QRectF) -> None: ...


@dataclass(frozen=True)
class Picture:
    """What was drawn, its size in pixels, and the colour behind it."""

    title: str
    size: QSizeF
    ground: QColor
    drawing: QPicture


def record(canvas: Pictured, title: str, ground: QColor) -> Picture:
    """Take a picture, to be called in the thread of the window."""
    size = canvas.extent().size() + QSizeF(2 * MARGIN, 2 * MARGIN)
    drawing = QPicture()
    painter = QPainter(drawing)
    canvas.paint_picture(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return Picture(title, size, ground, drawing)


def save(kind: str, picture: Picture, path: Path) -> str:
    """Write a picture as `kind`, a key of `WRITERS`; a sentence on what was written. Raises `PictureFailed`."""
    draft = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}{path.suffix}")
    try:
        said = WRITERS[kind](picture, draft)
        if not draft.is_file() or not draft.stat().st_size:
            raise PictureFailed(f"{path} cannot be written: the folder may be full or write-protected.")
        draft.replace(path)
    except OSError as error:
        raise PictureFailed(f"{path} cannot be written: {(error.strerror or str(error)).lower()}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return said


def _svg(picture: Picture, path: Path) -> str:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setResolution(DPI)
    generator.setTitle(picture.title)
    generator.setSize(picture.size.toSize())
    generator.setViewBox(QRectF(0, 0, picture.size.width(), picture.size.height()))
    painter = QPainter(generator)
    _play(painter, picture)
    painter.end()
    return f"{_pixels(picture.size)}; sharp at any size."


def _png(picture: Picture, path: Path) -> str:
    longest = max(picture.size.width(), picture.size.height(), 1.0)
    scale = min(PNG_SCALE, MOST_PIXELS / longest)
    image = QImage((picture.size * scale).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise PictureFailed("The picture does not fit into memory; choose SVG or PDF instead.")
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    _play(painter, picture)
    painter.end()
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise PictureFailed(f"{path} cannot be written: the folder may be full or write-protected.")
    return f"{_pixels(QSizeF(image.size()))}."


def _pdf(picture: Picture, path: Path) -> str:
    writer = QPdfWriter(str(path))
    writer.setTitle(picture.title)
    writer.setCreator("Blockwright")
    writer.setResolution(DPI)
    page = picture.size * POINTS / DPI
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    _play(painter, picture)
    painter.end()
    return (
        f"One page of {page.width() / POINTS * 2.54:.1f} x {page.height() / POINTS * 2.54:.1f} cm; sharp at any size."
    )


def _play(painter: QPainter, picture: Picture) -> None:
    painter.fillRect(QRect(0, 0, round(picture.size.width()) + 1, round(picture.size.height()) + 1), picture.ground)
    picture.drawing.play(painter)


def _pixels(size: QSizeF) -> str:
    return f"{size.width():,.0f} x {size.height():,.0f} pixels"


WRITERS: Final[Mapping[str, Callable[[Picture, Path], str]]] = MappingProxyType({"svg": _svg, "png": _png, "pdf": _pdf})
