"""`inspect`: a design's tensors, gradients and autograd functions on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.app.conftest import Cli
from tests.resources.by_hand import ClassicNet

BIAS = ("inspect", "lenet", "--grad", "conv1.bias")


def gradient_by_hand(seed: int) -> list[float]:
    """The gradient of conv1.bias in a LeNet that was written by hand."""
    torch.manual_seed(seed)
    model = ClassicNet(1)
    x, y = torch.randn(1, 1, 32, 32), torch.randint(10, (1,))
    nn.CrossEntropyLoss()(model(x), y).backward()
    bias = model.conv1.bias
    assert bias is not None
    assert bias.grad is not None
    values: list[float] = bias.grad.tolist()
    return values


def test_lenet_has_ten_parameters_with_their_shapes(cli: Cli) -> None:
    parameters = cli("inspect", "lenet", "--json").json[0]["parameters"]
    shapes = {each["name"]: each["shape"] for each in parameters}
    assert len(shapes) == 10
    assert shapes["conv1.weight"] == [6, 1, 5, 5]
    assert shapes["fc3.bias"] == [10]
    assert all(each["trained"] and each["gradient"]["shape"] == each["shape"] for each in parameters)


def test_the_gradient_is_that_of_a_network_written_by_hand(cli: Cli) -> None:
    (only,) = cli(*BIAS, "--json", "--seed", "5").json[0]["parameters"]
    assert only["gradient"]["values"] == pytest.approx(gradient_by_hand(5), rel=1e-4)


def test_the_chain_goes_from_the_loss_to_the_input(cli: Cli) -> None:
    found = cli("inspect", "lenet", "--json").json[0]
    names = [each["function"] for each in found["chain"]]
    assert names[0] == "NllLossBackward"
    assert names[-1] == "ConvolutionBackward"
    assert found["chain_reaches_input"]
    assert found["chain"][-1]["parameters"] == ["conv1.weight", "conv1.bias"]


def test_the_tables_are_for_people(cli: Cli) -> None:
    said = cli("inspect", "lenet")
    assert said.code == 0
    assert said.out.startswith("One random input, seed 0, fresh weights, in training mode.")
    assert "conv1.weight  6 x 1 x 5 x 5       150  yes" in said.out
    assert "y = " in said.out
    assert "From the loss to the input: 14 autograd functions:" in said.out


def test_one_gradient_is_shown_with_its_numbers(cli: Cli) -> None:
    lines = cli(*BIAS).out.splitlines()
    assert lines[2] == "Gradient of conv1.bias (6):"
    assert len(lines[-1].split()) == 6


def test_a_large_gradient_says_how_much_of_it_is_shown(cli: Cli) -> None:
    out = cli("inspect", "lenet", "--grad", "fc1.weight").out
    assert out.endswith("These are the first 256 of 48,000 numbers.\n")


def test_a_parameter_that_does_not_exist_gets_near_names(cli: Cli) -> None:
    said = cli("inspect", "lenet", "--grad", "conv1.bia")
    assert said.code == 1
    assert said.err.endswith("called conv1.bia. Did you mean conv1.bias, conv2.bias or fc1.bias?\n")


def test_a_buffer_says_why_it_has_no_gradient(cli: Cli) -> None:
    said = cli("inspect", "resnet18", "--grad", "bn1.running_mean")
    assert said.code == 0
    assert said.out.endswith("has no gradient. A buffer is kept with the weights, but not trained.\n")


def test_of_a_design_with_errors_the_first_is_told(cli: Cli) -> None:
    said = cli("inspect", "mistake_linear")
    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith("error: fc1 expects 25088 features, but receives 50176")


def test_the_weights_of_a_run_are_taken(cli: Cli, trained: Path, workspace: Path) -> None:
    shutil.copytree(trained, workspace)
    found = cli("inspect", "digits_mlp", "--run", "digits_mlp-1", "--json").json[0]
    fresh = cli("inspect", "digits_mlp", "--json").json[0]
    assert (found["run"], fresh["run"]) == ("digits_mlp-1", None)
    assert found["inputs"] == fresh["inputs"]
    assert found["outputs"] != fresh["outputs"]


def test_a_run_of_another_network_is_refused(cli: Cli, trained: Path, workspace: Path) -> None:
    shutil.copytree(trained, workspace)
    said = cli("inspect", "lenet", "--run", "digits_mlp-1")
    assert said.code == 1
    assert said.err.startswith("error: Run digits_mlp-1 belongs to another network")
