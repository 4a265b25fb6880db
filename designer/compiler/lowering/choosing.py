"""Which of its alternatives a choice takes, in one instance."""

from __future__ import annotations

from dataclasses import dataclass

from designer.compiler.lowering.arguments import Scope, work_out
from designer.compiler.rules import choices, structure
from designer.expressions import ExpressionError
from designer.report import Problem


@dataclass(frozen=True)
class Choice:
    """The id of the node that is taken, None while it is unknown or the block is no choice; and what is wrong."""

    taken: str | None = None
    problems: tuple[Problem, ...] = ()


def choose(scope: Scope) -> Choice:
    """What the block of `scope` takes."""
    block = scope.block
    if block.form != "choice" or not block.alternatives:
        return Choice()
    try:
        found = work_out(scope, block.selected)
    except ExpressionError as error:
        return Choice(problems=(structure.bad_expression(block, None, "selected", str(error)),))
    if found is None:
        return Choice()
    taken = next((node.id for node in block.alternatives if node.name == found[0]), None)
    return Choice(taken, () if taken else (choices.no_such_alternative(block, found[0]),))
