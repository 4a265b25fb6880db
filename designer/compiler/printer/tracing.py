"""The forward methods of a while and an if in the form that a tracer can follow: torch.while_loop and torch.cond."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from designer.compiler.printer.definitions import Definition
from designer.compiler.printer.fields import Fields
from designer.compiler.printer.forms import Turn, asked, words
from designer.compiler.printer.forward import BODY, Body, Flow, Forward, arguments, result
from designer.compiler.printer.moves import Moves
from designer.compiler.printer.naming import VARIABLES, identifier
from designer.compiler.printer.text import STEP, Line, Piece, lay_out, sound
from designer.report import TensorType

TENSOR = "torch.Tensor"
OWN = ".contiguous().clone()"
"""What comes out of such a function must not share its memory with what goes in, nor lie in memory in another order."""
INNER = " " * (BODY + STEP)


def loop(definition: Definition, fields: Fields) -> Forward:
    """The forward method of a while: a function asks the condition, another is the turn; the count is a tensor."""
    moves, block = Moves(definition, fields), definition.block
    turn = Turn(block, Flow.of(moves))
    body = [line for statement in turn.statements() for line in statement]
    names = {*turn.inputs, *words(body)}
    counter = identifier("turns", "turns", names, VARIABLES)
    names.add(counter)
    asks = identifier("goes_on", "goes_on", names, VARIABLES)
    runs = identifier("turn", "turn", {*names, asks}, VARIABLES)
    carried = turn.carried
    given = [*carried, counter]
    question = f"torch.all({asked(block, turn.inputs)}) & ({counter} < {moves.times})"
    handed_on = ", ".join([*(f"{name}{OWN}" for name in carried), f"{counter} + 1"])
    first = ", ".join([*(f"{name}.contiguous()" for name in carried), "torch.zeros((), dtype=torch.int64)"])
    call = Piece(f"torch.while_loop({asks}, {runs}, ({first}))")
    statements = (
        [*_head(asks, given), *lay_out(Piece(question), BODY + STEP, "return ")],
        [("", None), *_head(runs, given, "tuple[torch.Tensor, ...]")],
        [*body, *lay_out(Piece(handed_on), BODY + STEP, "return ")],
        [("", None), *lay_out(call, BODY, f"{', '.join(carried)}, _ = ")],
        turn.result(),
    )
    lines = sound(line for statement in statements for line in statement)
    return Forward(arguments(definition, turn.inputs), result(definition), (lines,), moves.stored)


def branch(definition: Definition, fields: Fields) -> Forward:
    """The forward method of an if: each branch is a function of the inputs, and where there is just one, the input."""
    moves, block = Moves(definition, fields), definition.block
    flow = Flow.of(moves)
    names = Body(block.name, flow).inputs
    types = definition.reports[0].inputs.values()
    given = [name for name, type_ in zip(names, types, strict=True) if isinstance(type_, TensorType)]
    lines: list[Line] = []
    functions: list[str] = []
    for node in block.alternatives:
        move = moves.of(node.id)
        body = _Branch(block.name, replace(flow, moves=[move], outputs=[move.results[0]]))
        functions.append(identifier(move.name, "branch", {*names, *functions}, VARIABLES))
        lines += [*_head(functions[-1], given), *body.lines(), ("", None)]
    if len(functions) == 1:
        functions.append(identifier("same", "same", {*names, *functions}, VARIABLES))
        lines += [*_head(functions[-1], given), (f"{INNER}return {names[0]}{OWN}", None), ("", None)]
    operands = f"({given[0]},)" if len(given) == 1 else f"({', '.join(given)})"
    call = f"torch.cond(torch.all({asked(block, names)}), {', '.join(functions)}, {operands})"
    lines += lay_out(Piece(call), BODY, "return ")
    return Forward(arguments(definition, names), result(definition), (sound(lines),), moves.stored)


def _head(name: str, given: Iterable[str], gives: str = TENSOR) -> list[Line]:
    """The head of a function within a forward method."""
    takes = ", ".join(f"{each}: {TENSOR}" for each in given)
    return lay_out(Piece(f"{name}({takes})"), BODY, "def ", f" -> {gives}:")


class _Branch(Body):
    """Writes what stands in the function of a branch."""

    returns = False

    def __init__(self, block: str, flow: Flow) -> None:
        super().__init__(block, flow, BODY + STEP)

    def lines(self) -> Iterator[Line]:
        for move in self._moves:
            for statement in self._add(move):
                yield from statement
        for statement in self._flush():
            yield from statement
        yield f"{INNER}return {self._names[self._outputs[0]]}{OWN}", None
