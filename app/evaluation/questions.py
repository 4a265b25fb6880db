"""Examples to ask a network about, as they are made for it: from a drawing, from files, from a row of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QColor, QImage, QPainter

if TYPE_CHECKING:
    from torch import Tensor

    from app.evaluation.frame import Frame
    from app.evaluation.judging import Network
    from engine.data import Examples

    FrameOf: TypeAlias = Callable[[], Frame]
    Ask: TypeAlias = Callable[[Network, FrameOf], Examples]

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
TABLES = (".csv", ".tsv", ".txt", ".npy", ".npz")


def of_drawing(drawing: QImage, fitting: bool) -> Ask:
    """An example from a drawing of any size; `fitting` brings what is drawn into the frame of the data."""

    def ask(network: Network, frame: FrameOf) -> Examples:
        from app.evaluation.frame import fitted
        from engine.data import Examples
        from engine.data.intake import pictures
        from engine.data.pictures import size

        intake = network.intake
        drawn = pixels(drawing, intake.shape[0])
        if fitting:
            drawn = fitted(drawn, frame(), size(intake.options) or (intake.shape[1], intake.shape[2]))
        return Examples(pictures(drawn, intake), ("drawing",))

    return ask


def of_files(paths: Sequence[Path]) -> Ask:
    """The examples in files."""

    def ask(network: Network, _frame: FrameOf) -> Examples:
        from engine.data import read_examples

        return read_examples(paths, network.intake)

    return ask


def of_row(values: Sequence[float]) -> Ask:
    """An example from its numbers."""

    def ask(network: Network, _frame: FrameOf) -> Examples:
        import torch

        from engine.data import Examples

        row = torch.tensor(values, dtype=torch.int64 if network.intake.tokens else torch.float32)
        return Examples(row.reshape(1, *network.intake.shape), ("row",))

    return ask


def of_example(inputs: Tensor) -> Ask:
    """An example of a data set, as the set holds it."""

    def ask(_network: Network, _frame: FrameOf) -> Examples:
        from engine.data import Examples

        return Examples(inputs.unsqueeze(0), ("example",))

    return ask


def pixels(drawing: QImage, channels: int) -> Tensor:
    """A drawing as uint8 (1, channels, height, width)."""
    import torch

    formats = {1: QImage.Format.Format_Grayscale8, 4: QImage.Format.Format_RGBA8888}
    kind = formats.get(channels, QImage.Format.Format_RGB888)
    image = drawing.convertToFormat(kind)
    height, width, line = image.height(), image.width(), image.bytesPerLine()
    depth = {1: 1, 4: 4}.get(channels, 3)
    flat = torch.frombuffer(bytearray(image.constBits()), dtype=torch.uint8).reshape(height, line)
    return flat[:, : width * depth].reshape(height, width, depth).permute(2, 0, 1).unsqueeze(0).contiguous()


def files_in(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files named, and those in the folders named that may be examples, in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.iterdir() if file.suffix.lower() in IMAGES + TABLES)
        else:
            found.append(path)
    return tuple(found)


def files_of(given: QMimeData) -> list[Path]:
    """The files that were dropped or pasted."""
    return [Path(url.toLocalFile()) for url in given.urls() if url.isLocalFile()]


def opaque(image: QImage) -> QImage:
    """A picture on white where it is transparent."""
    whole = QImage(image.size(), QImage.Format.Format_RGB32)
    whole.fill(QColor("#ffffff"))
    painter = QPainter(whole)
    painter.drawImage(0, 0, image)
    painter.end()
    return whole
