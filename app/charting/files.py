"""A chart as a file: a picture, a drawing, or the table of its points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSettings, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.charting.figures import Figures, title, write_csv
from app.charting.header import ChartHeader
from app.charting.plot import Plot
from app.opening import EXPORTED, keep_folder, last_folder

SCALE, WIDTH = 2.0, 1200
"""A picture has so many pixels for one of the screen, or more where it would be narrower than `WIDTH`."""
MARGIN = 12
FILTERS = {"png": "Pictures (*.png)", "svg": "Drawings (*.svg)", "csv": "Tables (*.csv)"}


@dataclass(frozen=True)
class Sheet:
    """What is to be kept of a chart."""

    widget: QWidget
    header: ChartHeader
    plot: Plot
    figure: str
    runs: Sequence[Figures]


def ask_and_save(preferences: QSettings, chart: Sheet, suffix: str) -> None:
    """Ask for a file of that kind and write the chart into it; what goes wrong is shown."""
    run = chart.runs[0].run if len(chart.runs) == 1 else "runs"
    proposal = last_folder(preferences, EXPORTED) / f"{run}-{chart.figure}.{suffix}"
    name, _ = QFileDialog.getSaveFileName(chart.widget, "Save the chart", str(proposal), FILTERS[suffix])
    if not name:
        return
    path = Path(name) if Path(name).suffix else Path(f"{name}.{suffix}")
    keep_folder(preferences, path, EXPORTED)
    try:
        save(chart, path)
    except OSError as error:
        reason = error.strerror or str(error)
        QMessageBox.warning(chart.widget, "Save the chart", f"{path} could not be written: {reason}.")


def save(chart: Sheet, path: Path) -> None:
    """Write the chart as the suffix of `path` says; raises OSError."""
    match path.suffix.lower():
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                write_csv(file, {run.run: run for run in chart.runs}, chart.figure)
        case ".svg":
            _save_svg(chart, path)
        case _:
            _save_png(chart, path)


def _save_png(chart: Sheet, path: Path) -> None:
    size = _size(chart)
    scale = max(SCALE, WIDTH / size.width())
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    _paint(chart, painter, size)
    painter.end()
    if not image.save(str(path)):
        raise OSError(f"{path.parent} does not take it")


def _save_svg(chart: Sheet, path: Path) -> None:
    from PySide6.QtSvg import QSvgGenerator

    path.touch()  # the generator says nothing of a file it cannot write
    size = _size(chart)
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(chart.widget.logicalDpiX())  # else the axes, which Qt keeps as pictures, shrink
    generator.setTitle(chart.widget.accessibleName())
    painter = QPainter(generator)
    _paint(chart, painter, size)
    painter.end()


def _size(chart: Sheet) -> QSize:
    return chart.plot.size() + QSize(2 * MARGIN, 3 * MARGIN + chart.header.legend.height())


def _paint(chart: Sheet, painter: QPainter, size: QSize) -> None:
    """The heading, the legend and the plot, without the buttons."""
    palette, heading, legend = chart.widget.palette(), chart.header.heading, chart.header.legend
    painter.fillRect(QRect(0, 0, size.width(), size.height()), palette.color(QPalette.ColorRole.Base))
    painter.setFont(heading.font())
    painter.setPen(QColor(palette.color(QPalette.ColorRole.Text)))
    metrics = painter.fontMetrics()
    text = title(chart.figure)
    painter.drawText(MARGIN, MARGIN + metrics.ascent(), text)
    left = MARGIN + metrics.horizontalAdvance(text) + 16
    painter.setFont(legend.font())
    width = size.width() - MARGIN - left
    legend.paint(painter, QRectF(left, MARGIN, width, legend.height()))
    plot = QRectF(chart.plot.rect())
    plot.moveBottomLeft(QPointF(MARGIN, size.height() - MARGIN))
    chart.plot.view.render(painter, plot)
    room = QRectF(chart.plot.room).translated(plot.topLeft())
    painter.setClipRect(room)
    chart.plot.strokes.paint(painter, room)
