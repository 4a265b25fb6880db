"""Every parameter of the catalogue, turned once to each of its extreme values: check and torch say the same of it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from designer.catalogue import CATALOGUE
from designer.compiler.check import check
from designer.params import Bool, Choice, Float, Int, Kind, Optional, Sequence, Union
from designer.report import tensor
from designer.values import Value
from tests.designer.catalogue.examples import BATCH, Example, example

STRICTER = {
    "InstanceNorm1d.num_features": "torch only looks at it where it is used",
    "InstanceNorm2d.num_features": "torch only looks at it where it is used",
    "InstanceNorm3d.num_features": "torch only looks at it where it is used",
    "expand.shape": "the batch may have any size",
    "unbind.count": "the number of outputs is not torch's business",
    "unbind.dim": "the number of outputs is not torch's business",
}
"""Where check refuses what torch computes."""

HIDDEN = {
    "Embedding.num_embeddings": "an index is found too large when it comes",
    "EmbeddingBag.num_embeddings": "an index is found too large when it comes",
    "one_hot.classes": "an index is found too large when it comes",
    "array.shape": "the values of an array are as many as its shape says",
    "array.dtype": "the values of an array are as many as its shape says",
}
"""Where only the data tell whether it works."""


def extremes(kind: Kind) -> Iterator[Value]:
    """The values at which something might happen."""
    match kind:
        case Bool():
            yield from (True, False)
        case Int(low, high) | Float(low, high):
            yield from {low if low is not None else -1, 1, 2, high if high is not None and high < 64 else 3}
        case Choice(options):
            yield from options
        case Sequence(item, length, scalar):
            for value in extremes(item):
                yield value if scalar else (value,) * (length or 2)
            if length and length > 1:
                yield (2, *(1,) * (length - 1))
        case Optional(inner):
            yield None
            yield from extremes(inner)
        case Union(kinds):
            for inner in kinds:
                yield from extremes(inner)


def turned(base: Example) -> Iterator[tuple[str, Example]]:
    """The example with one parameter at another legal value."""
    for param in base.spec.params:
        for value in extremes(param.kind):
            if not param.objection(value) and param.parse(value) != base.arguments[param.name]:
                arguments = {**base.arguments, param.name: param.parse(value)}
                yield param.name, replace(base, arguments=arguments)


def computed(case: Example) -> list[tuple[tuple[int, ...], str]] | str:
    """The types of the outputs that torch computes, or why it does not."""
    try:
        layer = case.layer()
        with torch.no_grad():
            results = case.run(case.tensors(), layer.eval() if layer else None)
    except Exception as error:  # noqa: BLE001 - torch's refusals are of many types
        return str(error)
    return [(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch.")) for tensor in results]


def foretold(case: Example) -> list[tuple[tuple[int, ...], str]] | str:
    """What check says of it."""
    report = check(case.design())
    if not report.ok:
        return "; ".join(problem.message for problem in report.errors)
    types = report.main.steps["node"].outputs.values()
    return [(type_.sizes(BATCH), type_.dtype) for type_ in map(tensor, types) if type_ is not None]


@pytest.mark.parametrize("kind", CATALOGUE)
def test_check_and_torch_agree_on_every_parameter(kind: str) -> None:
    disagreements = []
    for name, case in turned(example(kind)):
        if f"{kind}.{name}" in HIDDEN:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is slow or odd, which torch allows
            said, did = foretold(case), computed(case)
        refused, failed = isinstance(said, str), isinstance(did, str)
        if (refused and failed) or said == did or (refused and f"{kind}.{name}" in STRICTER):
            continue
        disagreements.append(f"{name}={case.arguments[name]}: check says {said}, torch {did}")
    assert not disagreements
