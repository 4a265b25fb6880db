"""What is made of a node so that it can be measured: its layer on the meta device, and the call of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional

from designer.catalogue.spec import Spec
from designer.catalogue.template import literals, render
from designer.compiler.lowering.formulas import worked_out
from designer.report import TensorType
from designer.tensor_formulas import parse
from designer.values import Value

Made: TypeAlias = "nn.Module | Tensor | None"
"""What is made of a node before it is called: a layer, or a tensor that the module holds."""


def trained(made: Made) -> int:
    """How many numbers are trained."""
    if isinstance(made, nn.Module):
        return sum(parameter.numel() for parameter in made.parameters())
    return made.numel() if isinstance(made, nn.Parameter) else 0


def weights(spec: Spec, made: Made) -> Iterator[tuple[str, TensorType]]:
    """The parameters that can be taken from a layer, by name."""
    for port in spec.weights if isinstance(made, nn.Module) else ():
        weight = getattr(made, port.name, None)
        if isinstance(weight, nn.Parameter):
            yield port.name, TensorType(tuple(weight.shape), dtype(weight))


def callable_of(spec: Spec, arguments: tuple[Value, ...], ports: tuple[str, ...]) -> tuple[Callable[..., object], Made]:
    """What computes the node from tensors in the order of `ports`, and what is made for it."""
    texts = literals(dict(zip(spec.param, arguments, strict=True)))
    defaults = literals(spec.defaults)
    operands = {port: port for port in ports}
    if spec.inputs_from:
        return _worked(str(dict(zip(spec.param, arguments, strict=True))[spec.inputs_from]), ports), None
    if spec.code:
        return _function(render(spec.code, operands, texts, defaults), ports, None), None
    if spec.holds:
        tensor = _held(render(spec.construct, {}, texts, defaults))
        return lambda: tensor, tensor
    layer = _construct(spec.kind, render(spec.construct, {}, texts, defaults)).eval()  # BatchNorm then takes any batch
    call = _function(f"layer({render(spec.call, operands, texts, defaults)})", ports, layer)
    return call, layer


def _worked(text: str, ports: tuple[str, ...]) -> Callable[..., object]:
    """What works a formula out, of tensors in the order of `ports`."""
    formula = parse(text)
    return lambda *tensors: worked_out(formula, dict(zip(ports, tensors, strict=True)))


def _held(text: str) -> Tensor:
    """The tensor that the text makes, on the meta device."""
    with torch.device("meta"):
        made = _function(text, (), None)()
    assert isinstance(made, Tensor)
    return made


def _construct(kind: str, text: str) -> nn.Module:
    """The layer that the text makes, on the meta device; told to the constructor where it asks, at half the cost."""
    if _asks_for_device(kind) and text.startswith(f"nn.{kind}("):
        comma = "" if text.endswith("()") else ", "
        made = _function(f'{text[:-1]}{comma}device="meta")', (), None)()
    else:
        with torch.device("meta"):
            made = _function(text, (), None)()
    assert isinstance(made, nn.Module)
    return made


@cache
def _asks_for_device(kind: str) -> bool:
    return "device" in inspect.signature(getattr(nn, kind)).parameters


def _function(text: str, ports: tuple[str, ...], layer: nn.Module | None) -> Callable[..., Any]:
    """The function of `ports` that an expression of the source stands for."""
    names = {"torch": torch, "nn": nn, "F": functional, "layer": layer}
    # Only text of our own: the templates of the catalogue, filled in with literals.
    function: Callable[..., Any] = eval(_compiled(f"lambda {', '.join(ports)}: {text}"), names)  # noqa: S307
    return function


@lru_cache(maxsize=2_000)
def _compiled(text: str) -> Any:
    return compile(text, "<layer>", "eval")


def dtype(tensor: Tensor) -> str:
    """torch's name of the type of its numbers."""
    return str(tensor.dtype).removeprefix("torch.")
