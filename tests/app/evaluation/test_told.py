"""Answers in words."""

from __future__ import annotations

import torch

from app.evaluation.told import numbers


def test_a_card_has_room_for_four_lines_of_numbers() -> None:
    assert numbers(torch.tensor([1.0, 2.5, 3.0, 4.0])) == "1\n2.5\n3\n4"
    assert numbers(torch.arange(9.0)) == "0\n1\n2\n…"
