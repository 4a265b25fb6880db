"""The one toy that scikit-learn does not have. Exported scripts print this function as it stands here."""

import math

import torch


def spirals(examples: int, arms: int, turns: float, noise: float, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Points on arms that wind out of the centre, and the arm of each."""
    generator = torch.Generator().manual_seed(seed)
    arm = torch.arange(examples) % arms
    radius = torch.rand(examples, generator=generator).sqrt()
    angle = 2 * math.pi * (turns * radius + arm / arms)
    points = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)
    return points + noise * torch.randn(examples, 2, generator=generator), arm
