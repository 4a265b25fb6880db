"""How the pictures of a data set are framed, and a drawing brought into the same frame.

A network that learned from digits as large and as bright as their pictures misreads a small, grey drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional as F  # noqa: N812

from app.examples.pixels import unfolded
from engine.data.pictures import size

if TYPE_CHECKING:
    from torch import Tensor

    from engine.data import Intake

SAMPLED = 400
"""So many pictures are looked at."""
FAINT = 0.2
"""What is fainter than this share of the strongest is no ink."""
SHARP = 224
"""The longer side of the picture that a drawing is moved and scaled in, before its pixels are averaged."""
BRIGHT = 0.98
"""So much of the ink is not brighter than the brightness that is matched: single pixels do not count."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The share of a picture that its ink takes, how bright that is (0 to 1), and whether it is dark on light."""

    share: float = 0.75
    bright: float = 1.0
    dark: bool = False


def frame_of(inputs: Tensor, intake: Intake) -> Frame:
    """The usual frame of grey pictures, from raw inputs as a split holds them."""
    high, wide = size(intake.options) or intake.shape[1:]
    pictures = torch.stack([unfolded(each, intake) for each in inputs[:SAMPLED]])[:, :1].float()
    pad = (pictures.shape[2] - high) // 2
    pictures = pictures[:, 0, pad : pad + high, pad : pad + wide]
    pictures = pictures / (intake.peak or float(pictures.abs().max()) or 1.0)
    edge = torch.cat([pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]], 1)
    dark = bool(edge.mean() > 0.5)
    ink = 1 - pictures if dark else pictures
    there = ink > FAINT * ink.amax((1, 2), keepdim=True)
    longest = torch.maximum(_extent(there.any(2)), _extent(there.any(1)))
    brightest = ink.flatten(1).amax(1).median()
    return Frame(float(longest.median()) / max(high, wide), float(brightest), dark)


def fitted(drawn: Tensor, frame: Frame, sides: tuple[int, int]) -> Tensor:
    """A drawing (1, 1, H, W), uint8, white on black, as a picture of the given sides in the frame of the data."""
    ink = drawn[0, 0].float() / 255
    there = (ink > FAINT).nonzero()
    if not len(there):
        return drawn
    (top, left), (bottom, right) = there.amin(0).tolist(), (there.amax(0) + 1).tolist()
    cut = ink[top:bottom, left:right]
    high, wide = sides
    fine = max(1, round(SHARP / max(sides)))
    scale = frame.share * max(sides) * fine / max(cut.shape)
    shape = [max(1, min(fine * side, round(scale * length))) for side, length in zip(sides, cut.shape, strict=True)]
    scaled = F.interpolate(cut[None, None], shape, mode="bilinear", antialias=True)[0, 0].clamp(0, 1)
    ground = torch.zeros(high * fine, wide * fine)
    row, column = (_start(scaled.sum(1 - axis), ground.shape[axis]) for axis in (0, 1))
    ground[row : row + shape[0], column : column + shape[1]] = scaled
    pixels = F.avg_pool2d(ground[None, None], fine)
    bright = float(pixels[pixels > FAINT * pixels.max()].quantile(BRIGHT))
    pixels = (pixels * (frame.bright / bright)).clamp(0, 1)
    return ((1 - pixels if frame.dark else pixels) * 255).round().byte()


def _extent(lines: Tensor) -> Tensor:
    """How many lines there are from the first that holds something to the last, picture by picture."""
    count = lines.shape[1]
    first, last = lines.float().argmax(1), count - 1 - lines.flip(1).float().argmax(1)
    return (last - first + 1).float()


def _start(weights: Tensor, room: int) -> int:
    """Where a line of ink begins that has its centre of gravity in the middle, as far as it fits."""
    length = len(weights)
    centre = float((weights * torch.arange(length)).sum() / weights.sum())
    return max(0, min(room - length, round(room / 2 - centre)))
