"""Pictures from tensors, whatever their layout."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from PySide6.QtGui import QImage

from app.examples.pixels import picture
from engine.data import Intake, Scaling
from engine.data.pictures import formed

PIXELS = torch.arange(3 * 4 * 5, dtype=torch.uint8).reshape(1, 3, 4, 5) * 4


def intake(peak: int | None = 255, **options: Any) -> Intake:
    return Intake((3, 4, 5), True, peak, False, options, Scaling(peak))


@pytest.mark.parametrize("layout", ["image", "rows", "flat"])
@pytest.mark.parametrize("pad", [0, 2])
def test_every_layout_gives_the_picture_back(layout: str, pad: int) -> None:
    taken = intake(layout=layout, pad=pad)
    shown = picture(formed(PIXELS, taken.options)[0], taken)
    assert shown is not None
    assert (shown.width(), shown.height()) == (5 + 2 * pad, 4 + 2 * pad)
    colour = shown.pixelColor(pad + 3, pad + 2)
    assert [colour.red(), colour.green(), colour.blue()] == PIXELS[0, :, 2, 3].tolist()


def test_pixels_of_another_range_are_brought_to_255() -> None:
    taken = Intake((1, 1, 2), True, 16, False, {}, Scaling(16))
    shown = picture(torch.tensor([[[0, 16]]], dtype=torch.uint8), taken)
    assert shown is not None
    assert shown.format() == QImage.Format.Format_Grayscale8
    assert [shown.pixelColor(at, 0).red() for at in (0, 1)] == [0, 255]


def test_rows_of_numbers_are_no_picture() -> None:
    assert picture(torch.zeros(4), Intake((4,), False, None, False, {}, Scaling())) is None
