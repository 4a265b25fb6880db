"""Pictures from the tensors that hold them, whatever form they were brought into for the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QImage

from engine.data.pictures import size

if TYPE_CHECKING:
    from torch import Tensor

    from engine.data import Intake

_FORMATS = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}


def sides(intake: Intake) -> tuple[int, int, int]:
    """Channels, height and width of the pictures that the network gets, padding included."""
    channels, height, width = intake.shape
    pad = cast("int", intake.options.get("pad", 0))
    height, width = size(intake.options) or (height, width)
    return channels, height + 2 * pad, width + 2 * pad


def picture(example: Tensor, intake: Intake) -> QImage | None:
    """One raw input (as a split holds it) as an image; None where inputs are no pictures."""
    return image(unfolded(example, intake), intake.peak) if intake.picture else None


def unfolded(example: Tensor, intake: Intake) -> Tensor:
    """One raw input as (channels, height, width), whatever its layout."""
    channels, height, width = sides(intake)
    if intake.options.get("layout") == "rows":
        return example.reshape(height, channels, width).transpose(0, 1)
    return example.reshape(channels, height, width)


def image(pixels: Tensor, peak: int | None) -> QImage:
    """Pixels (channels, height, width) as an image; without a `peak` the least is black and the largest white."""
    channels = len(pixels) if len(pixels) in _FORMATS else 1
    values = pixels[:channels].permute(1, 2, 0).contiguous()
    if peak != 255 or values.element_size() > 1:
        values = _bytes(values.float(), peak)
    height, width, _ = values.shape
    data = values.numpy().tobytes()
    return QImage(data, width, height, width * channels, _FORMATS[channels]).copy()


def _bytes(values: Tensor, peak: int | None) -> Tensor:
    if peak is not None:
        return (values * (255 / peak)).round().clamp(0, 255).byte()
    low, high = values.min(), values.max()
    return ((values - low) * (255 / (high - low).clamp(min=1e-12))).round().byte()
