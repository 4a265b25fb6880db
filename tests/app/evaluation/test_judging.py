"""Networks are built and asked without drawing random numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from app.drawing import DRAWS
from app.evaluation.judging import Network, NotNow, _draws, answers, asking, network
from designer.compiler.build import build
from designer.compiler.check import check
from designer.task import Field, Task
from engine.runs import Runs
from tests.templates import SOUND, design

TASK = Task((Field((1, 8, 8)),), "regression", Field((1, 4, 4)), (), "MSELoss")
CPU = torch.device("cpu")


class Around(nn.Module):
    """Feeds a layer with sequences; a decoder looks at what it is fed."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        rows = x.flatten(1, 2)
        both = isinstance(self.layer, nn.TransformerDecoderLayer)
        result: torch.Tensor = self.layer(rows, rows) if both else self.layer(rows)
        return result


def test_a_layer_that_draws_when_it_answers_is_found_without_drawing() -> None:
    state = torch.get_rng_state()
    assert _draws(nn.FractionalMaxPool2d(2, output_size=4), TASK, CPU)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize(
    "layer",
    [
        nn.Dropout(0.5),
        nn.RReLU(),
        nn.TransformerEncoderLayer(8, 2, dropout=0.5),
        nn.TransformerDecoderLayer(8, 2, dropout=0.5),
        nn.LSTM(8, 8, 2, dropout=0.5),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_a_layer_that_draws_only_in_training_is_no_hindrance(layer: nn.Module) -> None:
    state = torch.get_rng_state()
    assert not _draws(Around(layer), TASK, CPU)
    assert torch.equal(torch.get_rng_state(), state)


def test_a_network_that_draws_waits_for_the_run(trained: Path) -> None:
    made: Network = network(Runs(trained).find("digits_mlp-1"))
    restless = replace(made, draws=True)
    example = torch.zeros(1, 64)
    assert len(answers(restless, example, alone=True)) == 1
    with pytest.raises(NotNow):
        answers(restless, example, alone=False)
    with DRAWS, pytest.raises(NotNow):  # a run has begun since it was asked whether one goes on
        answers(restless, example, alone=True)


def test_a_run_waits_for_a_network_that_draws_while_it_answers(trained: Path) -> None:
    restless = replace(network(Runs(trained).find("digits_mlp-1")), draws=True)
    with asking(restless, alone=True):
        assert DRAWS.locked()
    assert not DRAWS.locked()


def test_a_network_is_built_without_drawing(trained: Path) -> None:
    state = torch.get_rng_state()
    made = network(Runs(trained).find("digits_mlp-1"))
    assert torch.equal(torch.get_rng_state(), state)
    assert not any(tensor.is_meta for tensor in made.model.state_dict().values())


@pytest.mark.parametrize("name", SOUND)
def test_nothing_of_a_template_is_left_on_the_meta_device(name: str) -> None:
    report = check(design(name))
    with torch.device("meta"):
        model = build(report)
    weights = {key: torch.zeros(value.shape, dtype=value.dtype) for key, value in model.state_dict().items()}
    model.load_state_dict(weights, assign=True)
    assert not any(tensor.is_meta for tensor in (*model.parameters(), *model.buffers()))
