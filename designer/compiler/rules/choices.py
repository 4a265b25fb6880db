"""What can be wrong with a choice: its ends, its alternatives, and which of them it takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from torch import nn

from designer.catalogue import CATALOGUE
from designer.catalogue import spec as find_spec
from designer.compiler.rules import fixes
from designer.compiler.rules.situation import title
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Block, Node
from designer.model.kinds import Blocks
from designer.params import show
from designer.report import Fix, Problem, Step
from designer.values import Value

LAYERS = {kind.lower(): kind for kind, spec in CATALOGUE.items() if spec.is_layer}
"""The layers by what the operation that does the same is called."""
RESERVED = frozenset(dir(nn.ModuleDict()))
"""What nn.ModuleDict does not take for a key."""


def of_choice(block: Block, blocks: Blocks) -> Iterator[Problem]:
    """What the nodes and wires of a choice show."""
    if len(block.inputs) != 1 or len(block.outputs) != 1:
        message = f"The choice {block.name} needs one input and one output: they are those of its alternatives."
        sizes = ("one input and one output", f"{len(block.inputs)} and {len(block.outputs)}")
        yield Problem("error", block.name, "", message, "form", *sizes, fixes=(fixes.to_module(block),))
    if not block.alternatives:
        message = f"The choice {block.name} has nothing to choose from. Drop layers or blocks into it."
        yield Problem("error", block.name, "", message)
    for edge in block.edges:
        source, target = block.by_id[edge.source], block.by_id[edge.target]
        if source.kind != INPUT and target.kind != OUTPUT:
            message = (
                f"{title(block, source)} is wired to {title(block, target)}, but the alternatives of the choice "
                f"{block.name} stand side by side: each takes its input, and one of them gives its output."
            )
            yield Problem("error", block.name, target.id, message, fixes=(fixes.disconnect(block, edge),))
    for node in block.alternatives:
        yield from _of_alternative(block, node, blocks)


def _of_alternative(block: Block, node: Node, blocks: Blocks) -> Iterator[Problem]:
    name = title(block, node)
    if node.name in RESERVED or not node.name.isascii():
        message = f"An alternative cannot be called {name}, which nn.ModuleDict does not take for a key. Rename it."
        yield Problem("error", block.name, node.id, message, "name")
    if node.bypassed:
        on = Fix(f"Switch {name} on", partial(edits.set_bypassed, block=block.name, node_id=node.id, bypassed=False))
        message = f"{name} is switched off, but it is an alternative of {block.name}: it runs only when it is chosen."
        yield Problem("error", block.name, node.id, message, fixes=(on,))
    if node.when is not None or node.of is not None:
        what = "a condition" if node.when is not None else "the layer of another node"
        message = f"{name} has {what}, which an alternative of a choice cannot have. Put it into a block of its own."
        yield Problem("error", block.name, node.id, message)
    if not _is_module(node, blocks):
        message = (
            f"{name} is no alternative: one takes a single tensor and gives one, and is a layer or a block. "
            "Put it into a block of its own."
        )
        yield Problem("error", block.name, node.id, message, "kind", fixes=tuple(_as_module(block, node)))


def _as_module(block: Block, node: Node) -> Iterator[Fix]:
    """Makes an operation on one tensor an alternative: as the layer that does the same, or in a block."""
    spec = find_spec(node.kind)
    if spec is None or spec.is_layer or sum(not port.optional for port in spec.inputs) != 1:
        return
    if (layer := LAYERS.get(node.kind.replace("_", ""))) is not None:
        yield fixes.kind_of(block.name, node.id, layer)
    yield fixes.into_block(block, node)


def _is_module(node: Node, blocks: Blocks) -> bool:
    definition = blocks.get(node.block or "")
    if definition is not None:
        return len(definition.inputs) == len(definition.outputs) == 1
    spec = find_spec(node.kind)
    return spec is None or (spec.is_layer and sum(not port.optional for port in spec.inputs) == 1)


def several_results(block: Block, step: Step) -> Iterator[Problem]:
    """An alternative whose layer gives a tuple."""
    spec = find_spec(step.node.kind)
    if spec is not None and spec.is_layer and spec.unpacking(step.arguments):
        name = title(block, step.node)
        message = f"{name} gives several tensors, and an alternative gives one. Put it into a block of its own."
        yield Problem("error", block.name, step.node.id, message)


def no_such_alternative(block: Block, received: Value) -> Problem:
    """What says which alternative is taken names none of them."""
    names = [node.name for node in block.alternatives]
    expected = "one of " + ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    if received is None:
        message, told = f"The choice {block.name} does not say which alternative it takes. Choose one.", "nothing"
    else:
        told = show(received)
        message = f"The choice {block.name} has no alternative {told}. Choose one that it has."
    choose = (Fix(f"Take {name}", partial(edits.set_selected, block=block.name, selected=name)) for name in names[:8])
    return Problem("error", block.name, "", message, "selected", expected, told, fixes=tuple(choose))
