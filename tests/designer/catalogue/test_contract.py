"""What holds for every layer and every operation of the catalogue, in each way it can be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from designer.compiler.build import build
from designer.compiler.check import check
from designer.model.files import dumps, loads
from designer.report import tensor
from tests.designer.catalogue.examples import BATCH, Example, examples

EXAMPLES = examples()
MADE_OTHERWISE = {
    "CrossMapLRN2d": "torch shows a number that is left out as 1, one that is given as 1.0",
    "TransformerEncoder": "torch takes a layer where the record has its parameters",
    "TransformerDecoder": "torch takes a layer where the record has its parameters",
}

TAKES_WHOLE_NUMBERS = frozenset(
    [
        *("MaxPool1d", "MaxPool2d", "MaxPool3d", "AvgPool1d", "AvgPool2d", "AvgPool3d"),
        *("LPPool1d", "LPPool2d", "LPPool3d", "LocalResponseNorm", "RMSNorm"),
    ]
)
"""Layers that torch computes for whole numbers on the CPU, but not on every device."""

REFUSED = {"float": torch.int64, "integer": torch.float32}
"""What torch cannot compute with, by what a port takes."""


def every(chosen: Callable[[Example], bool]) -> pytest.MarkDecorator:
    """The examples that a test is about."""
    found = {title: example for title, example in EXAMPLES.items() if chosen(example)}
    return pytest.mark.parametrize("example", found.values(), ids=found)


every_example = every(lambda _: True)
every_model = every(lambda example: example.batched)


@pytest.fixture(autouse=True)
def one_seed() -> None:
    torch.manual_seed(0)


def outputs(example: Example, tensors: dict[str, Tensor], device: str = "cpu") -> tuple[Tensor, ...]:
    """What torch computes in evaluation."""
    layer = example.layer(device)
    if layer is not None:
        layer.eval()
    with torch.no_grad():
        return example.run(tensors, layer)


def types(tensors: tuple[Tensor, ...]) -> list[tuple[tuple[int, ...], torch.dtype]]:
    return [(tuple(tensor.shape), tensor.dtype) for tensor in tensors]


@every_example
def test_meta_and_cpu_give_the_same_shapes_and_types(example: Example) -> None:
    on_cpu = outputs(example, example.tensors())
    on_meta = outputs(example, example.tensors("meta"), "meta")
    assert types(on_meta) == types(on_cpu)


@every_example
def test_there_is_a_port_for_each_output(example: Example) -> None:
    assert len(example.spec.output_ports(example.arguments)) == len(outputs(example, example.tensors()))


@every_example
def test_the_unpacking_fits_the_result(example: Example) -> None:
    layer = example.layer()
    scope = {**example.tensors(), "layer": layer, "torch": torch, "nn": nn, "F": nn.functional}
    ports = example.spec.output_ports(example.arguments)
    target = example.spec.unpacking(example.arguments) or ports[0]
    exec(f"{target} = {example.expression()}", scope)
    assert all(isinstance(scope[port], Tensor) for port in ports)


@every(lambda example: example.spec.is_layer and example.spec.kind not in MADE_OTHERWISE)
def test_the_construction_is_the_one_torch_makes_of_the_arguments(example: Example) -> None:
    assert repr(example.layer()) == repr(getattr(nn, example.spec.kind)(**example.arguments))


@every_example
def test_one_training_step_is_finite(example: Example) -> None:
    layer = example.layer()
    tensors = {name: x.requires_grad_() if x.is_floating_point() else x for name, x in example.tensors().items()}
    # A copy, as an inner layer has it: what flows between layers may be overwritten in place.
    results = example.run({name: x.clone() for name, x in tensors.items()}, layer)
    loss = sum((y.square().mean() for y in results if y.requires_grad), start=torch.zeros(()))
    weights = list(layer.parameters()) if layer else [y for y in results if isinstance(y, nn.Parameter)]
    if loss.requires_grad:
        torch.autograd.backward(loss)
        torch.optim.SGD([*weights, *(x for x in tensors.values() if x.requires_grad)], lr=0.1).step()
    assert all(x.isfinite().all() for x in (loss, *weights, *tensors.values()))


@every_model
def test_check_foretells_what_torch_computes(example: Example) -> None:
    report = check(example.design())
    assert report.ok, report.errors
    foretold = report.main.steps["node"].outputs.values()
    found = types(outputs(example, example.tensors()))
    assert [(type_.sizes(BATCH), getattr(torch, type_.dtype)) for type_ in map(tensor, foretold) if type_] == found


@every_model
def test_what_is_built_computes_what_torch_computes(example: Example) -> None:
    report = check(example.design())
    tensors = example.tensors()
    torch.manual_seed(1)
    model = build(report).eval()
    with torch.no_grad():
        built = model(*tensors.values())
    torch.manual_seed(1)
    expected = outputs(example, tensors)
    results = built if isinstance(built, tuple) else (built,)
    assert all(torch.equal(a, b) for a, b in zip(results, expected, strict=True))


@every_example
def test_a_node_survives_a_file(example: Example) -> None:
    design = example.design()
    assert loads(dumps(design)) == design


@every(lambda example: bool(example.takes))
def test_inputs_take_the_numbers_they_say(example: Example) -> None:
    taken = {"float": (torch.float32,), "integer": (torch.int64,), "bool": (torch.bool,)}
    for dtype in taken.get(example.takes, (torch.float32, torch.int64)):
        outputs(example, _first_as(example, dtype))


@every(lambda example: example.takes in REFUSED and example.spec.kind not in TAKES_WHOLE_NUMBERS)
def test_inputs_take_no_other_numbers(example: Example) -> None:
    refused = REFUSED[example.takes]
    with pytest.raises((RuntimeError, TypeError, ValueError)):
        example.run(_first_as(example, refused), example.layer())  # in training: evaluation leaves dropout out


def _first_as(example: Example, dtype: torch.dtype) -> dict[str, Tensor]:
    """The inputs with the first, and those of its kind, in another type."""
    first = example.spec.inputs[0]
    return {
        name: tensor.to(dtype) if example.port(name).dtypes == first.dtypes and tensor.dtype != torch.bool else tensor
        for name, tensor in example.tensors().items()
    }


def test_half_a_state_is_told() -> None:
    whole = EXAMPLES["LSTMCell from a state"]
    half = replace(whole, shapes={name: shape for name, shape in whole.shapes.items() if name != "c_0"})
    (problem,) = check(half.design()).errors
    assert "nothing is wired to c_0" in problem.message
