"""What can be wrong with a tensor that a module holds itself: where it stands, and what switches it off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from designer.arrays import size_of, unpacked
from designer.catalogue import spec as find_spec
from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation, title
from designer.model import edits
from designer.model.design import TURN, Block, Node
from designer.model.formulas import names_in_node
from designer.report import Fix, Problem


def of_block(block: Block) -> Iterator[Problem]:
    """What is wrong with the tensors that a block holds, whatever their values."""
    for node in block.nodes:
        spec = find_spec(node.kind)
        if spec is not None and spec.holds:
            yield from _placed(block, node)
            if spec.holds == "buffer":
                yield from _constant(block, node)


def _placed(block: Block, node: Node) -> Iterator[Problem]:
    name = title(block, node)
    if block.form == "sequential":
        message = f"{name} takes no input, so in the stack {block.name} all that comes before it would be lost."
        yield _error(block, node, message, fixes=(fixes.to_module(block),))
    if node.bypassed:
        on = Fix(f"Switch {name} on", partial(edits.set_bypassed, block=block.name, node_id=node.id, bypassed=False))
        message = f"{name} is switched off, but it has no input that could pass in its place."
        yield _error(block, node, message, fixes=(on,))
    if node.when is not None:
        message = f"{name} has a condition, but no input that could pass where it does not hold."
        yield _error(block, node, message, "when")
    if node.of is not None:
        message = f"{name} shares the tensor of another node. Wire that node to both places instead."
        yield _error(block, node, message, "of")


def _constant(block: Block, node: Node) -> Iterator[Problem]:
    if block.form == "repeat" and TURN in names_in_node(node):
        message = (
            f"{title(block, node)} is one constant for all turns of {block.name}, so it cannot follow the turn "
            f"{TURN}. Put it into a block of its own."
        )
        yield _error(block, node, message)


def counts(s: Situation) -> Iterator[Problem]:
    """The numbers from start to end are at least one."""
    start, end, step = s.integer("start"), s.integer("end"), s.integer("step")
    if start is None or end is None or step is None:
        return
    if step == 0:
        yield s.error(f"{s.name} needs a step other than 0.", "step", ("not 0", "0"), (fixes.set_to(s, "step", 1),))
    elif not range(start, end, step):
        message = f"{s.name} has no numbers: in steps of {step} none lies between {start} and {end}."
        yield s.error(message, "end", ("at least one number", "none"))


def values_fit(s: Situation) -> Iterator[Problem]:
    """An array has as many values as its shape says."""
    shape, dtype, data = s.value("shape"), s.value("dtype"), s.value("data")
    sizes = tuple(size for size in (shape if isinstance(shape, tuple) else (shape,)) if isinstance(size, int))
    expected, found = size_of(sizes, str(dtype)), unpacked(str(data))
    received = "none that can be read" if found is None else f"{len(found):,} bytes"
    if found is None or len(found) != expected:
        message = f"The values of {s.name} do not fill its shape. Choose the file they come from again."
        yield s.error(message, "data", (f"{expected:,} bytes", received))


def _error(block: Block, node: Node, message: str, field: str = "", fixes: Iterable[Fix] = ()) -> Problem:
    return Problem("error", block.name, node.id, message, field, fixes=tuple(fixes))
