"""What running a layer on meta shows, against what torch computes on the CPU."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from designer.catalogue import spec as find_spec
from designer.compiler.lowering.measure import Measured, measure
from designer.report import BatchDim, N, TensorType
from designer.values import Value

IMAGE = TensorType((N, 3, 8, 8))


def run(kind: str, *inputs: TensorType, **given: Value) -> Measured:
    spec = find_spec(kind)
    assert spec is not None
    values = {**spec.defaults, **given}
    ports = [port.name if not port.variadic else f"input_{n}" for n, port in enumerate(spec.inputs, 1)]
    return measure(kind, tuple(values[name] for name in spec.param), tuple(zip(ports, inputs, strict=False)))


def test_a_layer_that_takes_any_batch_has_n_in_its_type() -> None:
    measured = run("Conv2d", IMAGE, in_channels=3, out_channels=4, kernel_size=3)
    assert measured.outputs == (TensorType((N, 4, 6, 6)),)
    assert measured.cost.parameters == 4 * 27 + 4
    assert measured.cost.multiply_adds == 4 * 27 * 36


def test_windows_of_a_picture_multiply_the_batch() -> None:
    measured = run("Flatten", TensorType((N, 64, 5)), start_dim=0, end_dim=1)
    assert measured.outputs == (TensorType((BatchDim(64), 5)),)


def test_a_layer_that_runs_for_one_batch_size_fixes_it() -> None:
    assert run("Unflatten", TensorType((N, 5)), dim=0, unflattened_size=(2, -1)).fault == "fixed"


def test_a_sum_over_the_batch_loses_it() -> None:
    assert run("mean", TensorType((N, 5)), dim=0).fault == "lost"


def test_what_torch_refuses_is_told_in_its_words() -> None:
    measured = run("Linear", TensorType((N, 5)), in_features=4, out_features=2)
    assert measured.outputs == ()
    assert measured.failure


def test_measuring_draws_nothing_from_the_random_generator() -> None:
    torch.manual_seed(0)
    before = torch.get_rng_state()
    run("Linear", TensorType((N, 7)), in_features=7, out_features=3)
    run("Dropout", TensorType((N, 7)), p=0.5)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_long_sequence_is_measured_as_its_steps() -> None:
    measured = run("GRU", TensorType((N, 12, 3)), input_size=3, hidden_size=4, batch_first=True)
    assert measured.outputs == (TensorType((N, 12, 4)), TensorType((1, N, 4)))
    assert measured.cost.parameters == 3 * 4 * (3 + 4 + 2)
    with FlopCounterMode(display=False) as counter:
        nn.GRU(3, 4, batch_first=True, device="meta")(torch.empty(1, 12, 3, device="meta"))
    assert measured.cost.multiply_adds == counter.get_total_flops() // 2


@pytest.mark.parametrize("steps", [9, N])
def test_the_time_axis_may_come_first(steps: int | BatchDim) -> None:
    shape = (steps, 5, 3)
    measured = run("RNN", TensorType(shape), input_size=3, hidden_size=4)
    assert measured.outputs[0] == TensorType((*shape[:2], 4))
