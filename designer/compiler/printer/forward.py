"""The forward method: moves become statements, short chains one line, and each value gets a name that says enough.

A value that runs along a chain keeps its name, one that several need has the name of its node, and nothing that is
still needed is overwritten.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from designer.compiler.printer.definitions import Definition
from designer.compiler.printer.fields import Fields
from designer.compiler.printer.joining import joined
from designer.compiler.printer.moves import Move, Moves
from designer.compiler.printer.naming import VARIABLES, identifier
from designer.compiler.printer.text import WIDTH, Key, Line, Piece, Statement, lay_out, sound
from designer.report import Operand, TensorList, WireType

BODY = 8
MAX_CHAIN = 3
"""So many calls stand within each other at most."""
MIN_BRANCHES = 3
"""From so many on, branches that join are called by their last nodes."""
MAX_REMEMBERED = 256


@dataclass(frozen=True)
class Flow:
    """All that the text of a forward method depends on."""

    inputs: list[tuple[str, str]]
    moves: list[Move]
    outputs: list[Operand]
    held: Mapping[Operand, str]

    @classmethod
    def of(cls, moves: Moves) -> Flow:
        """The flow of a class."""
        return cls([(node.id, node.name) for node in moves.inputs], moves.listed(), moves.outputs, moves.held)


@dataclass(frozen=True)
class Forward:
    """A forward method: its arguments, the type of its result, its body, what it wants to be stored."""

    arguments: tuple[str, ...]
    result: str
    statements: tuple[Statement, ...]
    stored: Mapping[str, str]


_last: dict[str, tuple[Flow, tuple[str, ...], tuple[Statement, ...]]] = {}
"""The last body of each block: most edits change no forward method, and moves that did not change are the same."""


def forward(definition: Definition, fields: Fields) -> Forward:
    """The forward method of a definition's class."""
    moves = Moves(definition, fields)
    name = definition.block.name
    flow = Flow.of(moves)
    known = _last.get(name)
    if known is None or known[0] != flow:
        body = Body(name, flow)
        known = flow, body.inputs, tuple(map(sound, body.statements()))
        if len(_last) >= MAX_REMEMBERED:
            _last.clear()
        _last[name] = known
    return Forward(arguments(definition, known[1]), result(definition), known[2], moves.stored)


def arguments(definition: Definition, names: Iterable[str]) -> tuple[str, ...]:
    """The arguments of the forward method, which have these names, with their types."""
    types = definition.reports[0].inputs.values()
    return tuple(f"{name}: {_hint(type_)}" for name, type_ in zip(names, types, strict=True))


def result(definition: Definition) -> str:
    """The type of what the forward method returns."""
    hints = [_hint(type_) for type_ in definition.reports[0].outputs.values()]
    return hints[0] if len(hints) == 1 else f"tuple[{', '.join(hints)}]"


def _hint(type_: WireType | None) -> str:
    return "list[torch.Tensor]" if isinstance(type_, TensorList) else "torch.Tensor"


@dataclass(slots=True)
class Pending:
    """An expression not yet written down: its value, the move that makes it, and the values in it."""

    value: Operand
    move: Move
    text: str
    depth: int
    sources: tuple[Operand, ...]


class Body:
    """Writes the statements of one forward method."""

    returns = True
    """Whether the last move may stand in the return statement."""

    def __init__(self, block: str, flow: Flow, indent: int = BODY) -> None:
        self.indent = indent
        self._block, self._moves, self._outputs = block, flow.moves, flow.outputs
        self._uses = Counter([operand for move in self._moves for operand in move.operands.values()])
        self._uses.update(self._outputs)
        self._left = Counter(self._uses)
        self._takers = {operand: move for move in self._moves for operand in move.operands.values()}
        self._held = flow.held
        self._names: dict[Operand, str] = dict(flow.held)
        self._holds: dict[str, Operand] = {}
        self._titled: set[Operand] = set()
        self._pending: Pending | None = None
        self._beside: Pending | None = None
        self._joined = joined(self._moves, self._uses)
        self._over = False
        for id_, name in flow.inputs:
            self._assign(Operand(id_, "output"), identifier(name, "x", self._holds, VARIABLES))
        self.inputs = tuple(self._holds)

    def statements(self) -> Iterator[list[Line]]:
        """The statements of the body."""
        for move in self._moves:
            yield from self._add(move)
        if self._over:
            return
        pending = self._pending
        if pending is not None and self._outputs == [pending.value]:
            yield self._laid_out(pending.move, pending.text, "return ")
            return
        yield from self._flush()
        values = ", ".join(self._names[operand] for operand in self._outputs)
        yield lay_out(Piece(values), self.indent, "return ")

    def _add(self, move: Move) -> Iterator[list[Line]]:
        """Writes what was pending, unless `move` takes it in; `move` is pending then, or written too."""
        if self._pending is not None and not self._takes_in(self._pending, move):
            if self._waits(self._pending, move):
                self._beside, self._pending = self._pending, None
            else:
                yield from self._flush()
        pending, self._pending = self._pending, None
        text = self._written(move, pending)
        taken = {one.value: one.sources for one in (self._beside, pending) if one is not None}
        sources: dict[Operand, None] = {}
        for operand in move.operands.values():
            sources |= dict.fromkeys(taken.get(operand, () if operand in self._held else (operand,)))
            self._left[operand] -= 1
        if self._beside is not None and self._beside.value in move.operands.values():
            self._beside = None
        value = next((result for result in move.results if self._uses[result]), move.results[0])
        depth = pending.depth + 1 if pending is not None else 1
        expression = Pending(value, move, text, depth, tuple(sources))
        if move.test:
            yield from self._optional(expression)
        elif move.unpacking:
            if self._alone(move):
                self._assign(value, self._variable(expression))
            yield self._laid_out(move, expression.text, f"{self._pattern(move)} = ")
        else:
            self._pending = expression

    def _takes_in(self, pending: Pending, move: Move) -> bool:
        """Whether the pending expression can be written within the call of `move`."""
        if self._uses[pending.value] != 1 or pending.value not in move.operands.values():
            return False
        if any(move.operands.get(port) == pending.value for port in move.repeated):
            return False
        if move.test or "instance" in (move.role, pending.move.role) or pending.depth >= MAX_CHAIN:
            return False
        if move.role == "layer" and not pending.text.endswith("]"):
            return False
        return self._fits(move, self._written(move, pending))

    def _waits(self, pending: Pending, move: Move) -> bool:
        """Whether what is pending and the call of `move` both have room in the call that joins them."""
        join = self._joined.get(pending.move.node)
        if join is None or pending.depth > 1:
            return False
        both = {pending.value: pending.text, move.results[0]: self._written(move)}
        return self._fits(join, join.write({port: both[operand] for port, operand in join.operands.items()}))

    def _fits(self, move: Move, text: str) -> bool:
        """Whether the expression of a move, assigned to a variable of its name, has room in a line."""
        return self.indent + len(f"{move.name} = {text}") <= WIDTH

    def _written(self, move: Move, pending: Pending | None = None) -> str:
        """The expression of a move, with those in it that are not written down."""
        known = {one.value: one.text for one in (self._beside, pending) if one is not None}
        texts = {port: known.get(operand) or self._names[operand] for port, operand in move.operands.items()}
        return move.write(texts)

    def _flush(self) -> Iterator[list[Line]]:
        """Writes the pending expression as an assignment."""
        pending, self._pending = self._pending, None
        if pending is not None:
            name = self._variable(pending)
            self._assign(pending.value, name)
            yield self._laid_out(pending.move, pending.text, f"{name} = ")

    def _optional(self, expression: Pending) -> Iterator[list[Line]]:
        """A move that happens under a condition only; else its first input passes through as its first output."""
        move = expression.move
        passed = self._names[next(iter(move.operands.values()))]
        name = self._variable(expression)
        self._assign(expression.value, name)
        if move.test.endswith(" is not None"):
            text = f"{passed} if {move.test.replace(' is not', ' is')} else {expression.text}"
        else:
            text = f"{expression.text} if {move.test} else {passed}"
        if move.unpacking or name == passed or self.indent + len(f"{name} = {text}") > WIDTH:
            if name != passed:
                yield self._laid_out(move, passed, f"{name} = ")
            target = self._pattern(move) if move.unpacking else name
            yield [
                (f"{' ' * self.indent}if {move.test}:", self._key(move)),
                *self._laid_out(move, expression.text, f"{target} = ", 4),
            ]
            return
        ends = move is self._moves[-1] and self._outputs == [expression.value]
        self._over = self.returns and ends and self.indent + len(f"return {text}") <= WIDTH
        yield self._laid_out(move, text, "return " if self._over else f"{name} = ")

    def _pattern(self, move: Move) -> str:
        """The targets of an assignment of several outputs; "_" for those that nobody needs."""

        def target(match: re.Match[str]) -> str:
            operand = Operand(move.node, match.group())
            if not self._uses[operand]:
                return "_"
            if operand not in self._names:
                self._assign(operand, self._free(move, match.group().removeprefix("output")))
            return self._names[operand]

        return re.sub(r"\((?:_, )+_\)", "_", re.sub(r"\w+", target, move.unpacking))

    def _alone(self, move: Move) -> bool:
        """Whether one of several outputs is needed, or the first is the output proper."""
        used = [result for result in move.results if self._uses[result]]
        return len(used) == 1 or used[0].port == "output"

    def _variable(self, expression: Pending) -> str:
        """The name for the value of an expression that is about to be written down."""
        move, value = expression.move, expression.value
        if self._uses[value] > 1 or not expression.sources:
            return self._free(move)
        if len(expression.sources) > 1 and move.titled:
            self._titled.add(value)
            return self._free(move)
        taker = self._takers.get(value)
        joins = taker is not None and len(set(taker.operands.values())) > 1
        if len(expression.sources) == 1:
            source = expression.sources[0]
            if self._uses[source] == 1 and source not in self._titled:
                return self._names[source]
            if joins:
                return self._free(move, "identity" if move.test else "")
            branch = self._branch(value)
            if branch is not None:
                return self._free(branch)
        running = next((name for name in (*self.inputs[:1], "out") if self._is_free(name)), None)
        return running or self._free(move)

    def _branch(self, value: Operand) -> Move | None:
        """The last move of the chain that begins with `value`, if the chain is one of three or more that join."""
        last = None
        while self._uses[value] == 1 and (taker := self._takers.get(value)) is not None:
            if len(set(taker.operands.values())) > 1:
                return last if len(taker.operands) >= MIN_BRANCHES else None
            last = taker
            value = next((result for result in taker.results if self._uses[result]), taker.results[0])
        return None

    def _free(self, move: Move, wanted: str = "") -> str:
        """`wanted`, else the node's name, as a variable that holds nothing that is still needed."""
        if wanted[:1].isalpha() and self._is_free(wanted) and wanted not in VARIABLES:
            return wanted
        live = {name for name in self._holds if not self._is_free(name)}
        name = f"{move.name}_{wanted.lstrip('_')}" if wanted and wanted != "identity" else move.name
        return identifier(name, "value", live, VARIABLES)

    def _is_free(self, name: str) -> bool:
        return name not in self._holds or self._left[self._holds[name]] == 0

    def _assign(self, operand: Operand, name: str) -> None:
        self._names[operand] = name
        self._holds[name] = operand

    def _key(self, move: Move) -> Key:
        return self._block, move.node

    def _laid_out(self, move: Move, text: str, before: str, further: int = 0) -> list[Line]:
        return lay_out(Piece(text, self._key(move)), self.indent + further, before)
