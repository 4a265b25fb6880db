"""What can be wrong with a formula over tensors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import Situation, title
from designer.model.design import Block, Node
from designer.report import Fix, Problem, TensorType
from designer.values import Expression


def of_block(block: Block) -> Iterator[Problem]:
    """Formulas that the node does not say itself: its inputs are the names in it."""
    for node in block.nodes:
        formula = node.params.get("formula") if node.kind == "expression" else None
        if isinstance(formula, Expression):
            message = f"{title(block, node)} needs a formula of its own; it cannot take that of a parameter."
            yield Problem("error", block.name, node.id, message, "formula", fixes=_reset(block, node))


def _reset(block: Block, node: Node) -> tuple[Fix, ...]:
    return (fixes.drop_param(block.name, node.id, "formula", "Set the formula back to x"),)


def cannot_work(s: Situation, why: str) -> Problem:
    """A formula that does not go with what reaches its names; `why` is what torch or the formula's walker said."""
    received = _listed(s.inputs.items())
    message = f"{s.name} cannot work out {s.value(s.spec.inputs_from)} for {received}."
    if why.startswith(("It gives", "It asks", "It makes", "It calculates")):
        return s.error(f"{message} {why}", s.spec.inputs_from, ("", received))
    return replace(s.error(message, s.spec.inputs_from, ("", received)), details=why)


def _listed(inputs: Iterable[tuple[str, TensorType]]) -> str:
    return ", ".join(f"{name}: {type_}" for name, type_ in inputs) or "no inputs"
