"""Whether a layer can take a tensor: a network of that one layer is checked."""

from __future__ import annotations

import warnings

from designer.catalogue import spec
from designer.model.design import INPUT, OUTPUT, Block, Design, Edge, Node
from designer.report import TensorType


def verdict(kind: str, tensor: TensorType) -> bool | None:
    """True or False; None where one tensor alone does not tell: several inputs, blocks, types without a batch."""
    from designer.compiler.check import check

    design = lone(kind, tensor)
    if design is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch, about a layer that nobody has added
        report = check(design)
    return not any(problem.node == "layer" for problem in report.errors)


def lone(kind: str, tensor: TensorType) -> Design | None:
    """A network of one layer with its suggested parameters, fed with such a tensor; None where that cannot be made."""
    known = spec(kind)
    sizes = tuple(size for size in tensor.shape[1:] if isinstance(size, int))
    if known is None or not tensor.batched or len(sizes) != len(tensor.shape) - 1:
        return None
    required = [port for port in known.inputs if not port.optional]
    if len(required) != 1 or required[0].variadic:
        return None
    nodes = (
        Node("source", "x", INPUT, {"shape": sizes, "dtype": tensor.dtype}),
        Node("layer", "layer", kind, known.suggested),
        Node("sink", "y", OUTPUT),
    )
    edges = (
        Edge("layer", known.outputs[0].name, "sink", "input"),
        Edge("source", "output", "layer", required[0].name),
    )
    return Design({"Net": Block("Net", "module", nodes, edges)}, "Net")
