"""Networks are built and asked without drawing random numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from app.drawing import DRAWS
from app.evaluation.judging import Network, NotNow, _draws, answers, asking, network
from app.runs import INTAKE
from designer.compiler.build import build
from designer.compiler.check import check
from designer.model.design import Design
from designer.task import Field, Task
from engine.data import DataConfig, load
from engine.events import CheckpointSaved
from engine.runs import RunRecord, Runs
from engine.training import save_weights, weights
from tests.engine.export.test_losses import holding
from tests.engine.export.test_program import DECIDING, valued
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


def recorded(workspace: Path, made: Design) -> tuple[RunRecord, nn.Module]:
    """A run of that design, and the network whose weights it has."""
    settings = made.data or {"dataset": {"kind": "random", "shape": [4], "goal": "reconstruction"}}
    data = load(DataConfig.read(settings))
    model, runs = build(check(made)), Runs(workspace)
    with runs.begin("made", made, "cpu", data.task) as run:
        save_weights(weights(model), run.folder / "last.safetensors")
        run.record(CheckpointSaved(1, run.folder / "last.safetensors", "last"))
        (run.folder / INTAKE).write_text(json.dumps(data.intake.raw()), encoding="utf-8")
    return runs.find(run.id), model.eval()


@pytest.mark.parametrize("name", ["valued", "holding", "deciding", "drawing"])
def test_a_network_is_the_one_that_was_trained(tmp_path: Path, name: str) -> None:
    designs = {"valued": valued(), "holding": holding(5), "deciding": DECIDING["if"], "drawing": DECIDING["drawing"]}
    record, model = recorded(tmp_path, replace(designs[name], training={}))
    made = network(record)
    inputs = torch.randn(6, 4)
    torch.manual_seed(0)
    expected = model(inputs)
    torch.manual_seed(0)
    assert torch.equal(made.model(inputs), expected)
    assert made.draws == (name in ("valued", "drawing"))  # the example takes no turn of the loop that draws


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
