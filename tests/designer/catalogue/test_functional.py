"""Each layer that can be called as a function does the same as one, to the bit, with every parameter turned."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from designer.catalogue import CATALOGUE
from designer.catalogue.template import literals, render
from tests.designer.catalogue.examples import Example, example, examples
from tests.designer.catalogue.test_variations import turned

CALLED = [kind for kind, spec in CATALOGUE.items() if spec.function]
WITHOUT = {
    "Identity": "it does nothing, and so does no function",
    "CrossMapLRN2d": "torch has it as a layer only",
    **dict.fromkeys(("FractionalMaxPool2d", "FractionalMaxPool3d"), "the function takes no single ratio"),
    **dict.fromkeys(("InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"), "it may have statistics of its own"),
}
"""Layers without weights that stay modules."""


def cases(kind: str) -> Iterator[Example]:
    """The example of a kind, its variants, and all of them with one parameter turned."""
    for each in examples().values():
        if each.spec.kind == kind:
            yield each
            yield from (case for _, case in turned(each))


def called(case: Example, training: bool, inputs: dict[str, Tensor]) -> list[Tensor] | str:
    """What the function gives, and afterwards what its inputs have become; or what torch objects."""
    operands = {name: name for name in case.shapes}
    text = render(case.spec.function, operands, literals(case.arguments), literals(case.spec.defaults))
    names = {"torch": torch, "F": functional, "self": SimpleNamespace(training=training)}
    try:
        result = eval(text, names, dict(inputs))
    except Exception as error:  # noqa: BLE001 - torch's refusals are of many types
        return type(error).__name__
    return [*(result if isinstance(result, tuple) else (result,)), *inputs.values()]


def made(case: Example, training: bool, inputs: dict[str, Tensor]) -> list[Tensor] | str:
    """The same of the layer."""
    try:
        layer = case.layer()
        assert layer is not None
        result = case.run(inputs, layer.train(training))
    except Exception as error:  # noqa: BLE001 - as above
        return type(error).__name__
    return [*result, *inputs.values()]


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("kind", CALLED)
def test_the_function_computes_what_the_layer_computes(kind: str, training: bool) -> None:
    for case in cases(kind):
        torch.manual_seed(0)
        inputs = case.tensors()
        results = []
        for way in (made, called):
            torch.manual_seed(1)
            with torch.no_grad(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what is slow or odd, which torch allows
                results.append(way(case, training, {name: tensor.clone() for name, tensor in inputs.items()}))
        expected, found = results
        if isinstance(expected, str):  # a layer may object where it is made, a function where it is called
            continue
        assert not isinstance(found, str), (case.arguments, found)
        for one, other in zip(found, expected, strict=True):
            torch.testing.assert_close(one, other, rtol=0, atol=0, equal_nan=True, msg=str(case.arguments))


def test_all_layers_that_keep_nothing_have_a_function_but_those_that_cannot() -> None:
    plain = set()
    for kind, spec in CATALOGUE.items():
        layer = example(kind).layer() if spec.is_layer else None
        if isinstance(layer, nn.Module) and not layer.state_dict() and not list(layer.children()):
            plain.add(kind)
    assert plain - set(CALLED) == WITHOUT.keys()
    assert set(CALLED) <= plain
