"""Examples to ask a network about, as they are made for it: from a drawing, from files, from a row of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from torch import Tensor

    from app.evaluation.judging import Network
    from engine.data import Examples

    Ask: TypeAlias = Callable[[Network], Examples]

IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
TABLES = (".csv", ".tsv", ".txt", ".npy", ".npz")


def of_drawing(drawing: QImage, centred: bool) -> Ask:
    """An example from a drawing of any size; `centred` moves what is drawn to the middle, as data sets have it."""

    def ask(network: Network) -> Examples:
        from engine.data import Examples
        from engine.data.intake import pictures

        drawn = pixels(drawing, network.intake.shape[0])
        return Examples(pictures(_centred(drawn) if centred else drawn, network.intake), ("drawing",))

    return ask


def of_files(paths: Sequence[Path]) -> Ask:
    """The examples in files."""

    def ask(network: Network) -> Examples:
        from engine.data import read_examples

        return read_examples(paths, network.intake)

    return ask


def of_row(values: Sequence[float]) -> Ask:
    """An example from its numbers."""

    def ask(network: Network) -> Examples:
        import torch

        from engine.data import Examples

        row = torch.tensor(values, dtype=torch.int64 if network.intake.tokens else torch.float32)
        return Examples(row.reshape(1, *network.intake.shape), ("row",))

    return ask


def of_example(inputs: Tensor) -> Ask:
    """An example of a data set, as the set holds it."""

    def ask(_network: Network) -> Examples:
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


def _centred(drawn: Tensor) -> Tensor:
    """`drawn` with the centre of its ink in the middle; what would leave the picture stays in."""
    import torch

    ink = drawn.float().mean((0, 1))
    if not float(ink.sum()):
        return drawn
    shifts = []
    for axis, size in ((1, ink.shape[0]), (0, ink.shape[1])):
        weight = ink.sum(axis)
        centre = float((weight * torch.arange(size)).sum() / weight.sum())
        there = weight.nonzero().flatten()
        wish = round((size - 1) / 2 - centre)
        shifts.append(max(-int(there[0]), min(size - 1 - int(there[-1]), wish)))
    return drawn.roll(shifts, (2, 3))


def files_in(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files named, and those in the folders named that may be examples, in order."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.iterdir() if file.suffix.lower() in IMAGES + TABLES)
        else:
            found.append(path)
    return tuple(found)
