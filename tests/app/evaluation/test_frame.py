"""A drawing is brought into the frame of the data."""

from __future__ import annotations

import torch
from torch.nn import functional as F  # noqa: N812

from app.evaluation.frame import Frame, fitted, frame_of
from engine.data import DataConfig, load
from engine.data.intake import Intake


def digits() -> tuple[torch.Tensor, torch.Tensor, Intake]:
    data = load(DataConfig.read({"dataset": "digits"}))
    return data.train.inputs, data.train.targets, data.intake


def drawn(picture: torch.Tensor) -> torch.Tensor:
    """A digit of the data as somebody would draw it: smooth, small, grey and in a corner."""
    large = F.interpolate(picture.reshape(1, 1, 8, 8).float() / 16, (120, 120), mode="bicubic").clamp(0, 1)
    sheet = torch.zeros(1, 1, 280, 280)
    sheet[:, :, 30:150, 140:260] = 0.7 * large
    return (255 * sheet).byte()


def test_digits_fill_their_pictures_in_white_on_black() -> None:
    inputs, _, intake = digits()
    assert frame_of(inputs, intake) == Frame(share=1.0, bright=1.0, dark=False)


def test_a_small_grey_digit_in_a_corner_becomes_like_those_of_the_data() -> None:
    inputs, targets, intake = digits()
    known, labels = inputs[200:].flatten(1).float() / 16, targets[200:]
    frame, right = frame_of(inputs, intake), 0
    for picture, label in zip(inputs[:100], targets[:100], strict=True):
        seen = fitted(drawn(picture), frame, (8, 8)).flatten().float() / 255
        right += int(labels[(known - seen).square().sum(1).argmin()] == label)
    assert right >= 90


def test_ink_is_as_large_and_bright_as_asked_and_in_the_middle() -> None:
    sheet = torch.zeros(1, 1, 280, 280, dtype=torch.uint8)
    sheet[:, :, 10:40, 200:210] = 90
    seen = fitted(sheet, Frame(0.5, 1.0), (28, 28))[0, 0]
    rows, columns = (seen > 50).any(1).nonzero().flatten(), (seen > 50).any(0).nonzero().flatten()
    assert int(seen.max()) == 255
    assert (int(rows[0]), int(rows[-1])) == (7, 20)
    assert abs(float(columns.float().mean()) - 13.5) <= 0.5


def test_ink_is_dark_where_that_of_the_data_is() -> None:
    paper = torch.ones(20, 1, 28, 28)
    paper[:, :, 4:24, 10:18] = 0.0
    intake = Intake((1, 28, 28), picture=True, peak=1, tokens=False, options={}, scaling=digits()[2].scaling)
    frame = frame_of(paper, intake)
    assert frame.dark
    sheet = torch.zeros(1, 1, 280, 280, dtype=torch.uint8)
    sheet[:, :, 100:180, 100:120] = 255
    seen = fitted(sheet, frame, (28, 28))
    assert int(seen[0, 0, 0, 0]) == 255
    assert int(seen.min()) == 0


def test_an_empty_sheet_stays_empty() -> None:
    sheet = torch.zeros(1, 1, 280, 280, dtype=torch.uint8)
    assert fitted(sheet, Frame(), (8, 8)) is sheet
