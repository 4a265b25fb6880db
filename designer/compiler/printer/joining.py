"""Which two calls may stand together in the one that joins what they make: `self.a(x) + self.b(x)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from designer.compiler.printer.moves import Move
from designer.report import Operand


def joined(moves: Sequence[Move], uses: Mapping[Operand, int]) -> Mapping[str, Move]:
    """The moves that join what the two before them make, by the node of the first of these."""
    triples = zip(moves, moves[1:], moves[2:], strict=False)
    return {first.node: join for first, last, join in triples if _joins(first, last, join, uses)}


def _joins(first: Move, last: Move, join: Move, uses: Mapping[Operand, int]) -> bool:
    """Whether `join` takes just what the other two make, which nobody else needs and whose order does not matter."""
    values = first.results[0], last.results[0]
    return (
        join.role == "other"
        and not (join.test or join.repeated or first.test or last.test)
        and first.pure
        and last.pure
        and {*join.operands.values()} == {*values}
        and all(uses[value] == 1 for value in values)
    )
