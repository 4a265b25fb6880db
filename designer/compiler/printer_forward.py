"""The forward method: moves become statements, short chains one line, and each value gets a name that says enough.

A value that runs along a chain keeps its name, one that several need has the name of its node, and nothing that is
still needed is overwritten.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from designer.compiler.naming import VARIABLES, identifier
from designer.compiler.printer_definitions import Definition
from designer.compiler.printer_fields import Fields
from designer.compiler.printer_moves import Move, Moves
from designer.compiler.printer_text import WIDTH, Key, Line, Piece, lay_out
from designer.model.names import base_name
from designer.report import Operand

BODY = 8
MAX_CHAIN = 3
"""So many calls stand within each other at most."""


@dataclass(slots=True)
class _Pending:
    """An expression not yet written down: the move that makes its value, and the variables in it."""

    move: Move
    text: str
    depth: int
    sources: tuple[Operand, ...]


class Forward:
    """The forward method of one class: the names of its arguments, the type of its result, its lines."""

    def __init__(self, definition: Definition, fields: Fields) -> None:
        moves = Moves(definition, fields)
        self._block = definition.block.name
        self._moves = moves.listed()
        self._outputs = moves.outputs
        self.stored: Mapping[str, str] = moves.stored
        self._uses = Counter(operand for move in self._moves for operand in move.operands.values())
        self._uses.update(self._outputs)
        self._left = Counter(self._uses)
        self._takers = {operand: move for move in self._moves for operand in move.operands.values()}
        self._names: dict[Operand, str] = {}
        self._holds: dict[str, Operand] = {}
        self._pending: _Pending | None = None
        for node in moves.inputs:
            name = identifier(node.name, "x", self._holds, VARIABLES)
            self._assign(Operand(node.id, "output"), name)
        self.inputs = tuple(self._holds)

    @property
    def result(self) -> str:
        """The type hint of what is returned."""
        count = len(self._outputs)
        return "torch.Tensor" if count == 1 else f"tuple[{', '.join(['torch.Tensor'] * count)}]"

    def lines(self) -> Iterator[Line]:
        """The statements of the body."""
        for move in self._moves:
            yield from self._add(move)
        pending = self._pending
        if pending is not None and self._outputs == [pending.move.result]:
            yield from self._laid_out(pending.move, pending.text, "return ")
            return
        yield from self._flush()
        values = ", ".join(self._names[operand] for operand in self._outputs)
        yield from lay_out(Piece(values), BODY, "return ")

    def _add(self, move: Move) -> Iterator[Line]:
        """Writes what was pending, unless `move` takes it in; `move` is pending then, or written too."""
        if not self._takes_in(move):
            yield from self._flush()
        pending, self._pending = self._pending, None
        texts = dict(self._names_of(move))
        sources = list(move.operands.values())
        depth = 1
        if pending is not None:
            texts |= {port: pending.text for port, operand in move.operands.items() if operand == pending.move.result}
            sources = [*pending.sources, *(operand for operand in sources if operand != pending.move.result)]
            depth += pending.depth
        for operand in move.operands.values():
            self._left[operand] -= 1
        expression = _Pending(move, move.write(texts), depth, tuple(dict.fromkeys(sources)))
        if move.test:
            yield from self._optional(expression)
        elif move.unpacking:
            yield from self._unpacked(expression)
        else:
            self._pending = expression

    def _takes_in(self, move: Move) -> bool:
        """Whether the pending expression can be written within the call of `move`."""
        pending = self._pending
        if pending is None:
            return True
        value = pending.move.result
        if self._uses[value] != 1 or list(move.operands.values()).count(value) != 1:
            return False
        if move.test or move.role == "instance" or pending.move.role == "instance" or pending.depth >= MAX_CHAIN:
            return False
        if move.role == "layer" and not pending.text.endswith("]"):
            return False
        name = move.node.name or base_name(move.node.kind)
        return len(pending.text) + 2 * len(name) + BODY + len("self.( = )") <= WIDTH

    def _names_of(self, move: Move) -> Iterator[tuple[str, str]]:
        for port, operand in move.operands.items():
            if operand in self._names:
                yield port, self._names[operand]

    def _flush(self) -> Iterator[Line]:
        """Writes the pending expression as an assignment."""
        pending, self._pending = self._pending, None
        if pending is not None:
            name = self._variable(pending)
            self._assign(pending.move.result, name)
            yield from self._laid_out(pending.move, pending.text, f"{name} = ")

    def _optional(self, expression: _Pending) -> Iterator[Line]:
        """A move that happens under a condition only; else its first input passes through."""
        move = expression.move
        passed = self._names[next(iter(move.operands.values()))]
        name = self._variable(expression)
        if move.unpacking or name == passed:
            if name != passed:
                yield from self._laid_out(move, passed, f"{name} = ")
            yield f"{' ' * BODY}if {move.test}:", self._key(move)
            self._assign(move.result, name)
            target = self._pattern(move) if move.unpacking else name
            yield from self._laid_out(move, expression.text, f"{target} = ", BODY + 4)
            return
        self._assign(move.result, name)
        if move.test.endswith(" is not None"):
            text = f"{passed} if {move.test.replace(' is not', ' is')} else {expression.text}"
        else:
            text = f"{expression.text} if {move.test} else {passed}"
        yield from self._laid_out(move, text, f"{name} = ")

    def _unpacked(self, expression: _Pending) -> Iterator[Line]:
        """A move with several outputs."""
        if self._uses[expression.move.result]:
            self._assign(expression.move.result, self._variable(expression))
        pattern = self._pattern(expression.move)
        yield from self._laid_out(expression.move, expression.text, f"{pattern} = ")

    def _pattern(self, move: Move) -> str:
        """The targets of an assignment of several outputs; "_" for those that nobody needs."""

        def target(match: re.Match[str]) -> str:
            operand = Operand(move.node.id, match.group())
            if not self._uses[operand]:
                return "_"
            if operand not in self._names:
                self._assign(operand, self._free(match.group(), move))
            return self._names[operand]

        return re.sub(r"\((?:_, )+_\)", "_", re.sub(r"\w+", target, move.unpacking))

    def _variable(self, expression: _Pending) -> str:
        """The name for the value of an expression that is about to be written down."""
        move = expression.move
        if self._uses[move.result] > 1:
            return self._free("", move)
        taker = self._takers.get(move.result)
        joins = taker is None or len(set(taker.operands.values())) > 1
        running = [name for name in (self.inputs[:1] or ()) if self._is_free(name)]
        if self._is_free("out"):
            running.append("out")
        if len(expression.sources) == 1:
            source = expression.sources[0]
            if self._uses[source] == 1:
                return self._names[source]
            if joins and taker is not None:
                return self._free("identity" if move.test else "", move)
        return running[0] if running else self._free("", move)

    def _free(self, wanted: str, move: Move) -> str:
        """`wanted`, else the node's name, as a variable that holds nothing that is still needed."""
        if wanted and self._is_free(wanted) and wanted not in VARIABLES:
            return wanted
        base = base_name(move.node.kind)
        live = {name for name in self._holds if not self._is_free(name)}
        node = move.node.name or base
        return identifier(f"{node}_{wanted}" if wanted and wanted != "identity" else node, base, live, VARIABLES)

    def _is_free(self, name: str) -> bool:
        return name not in self._holds or self._left[self._holds[name]] == 0

    def _assign(self, operand: Operand, name: str) -> None:
        self._names[operand] = name
        self._holds[name] = operand

    def _key(self, move: Move) -> Key:
        return self._block, move.node.id

    def _laid_out(self, move: Move, text: str, before: str, indent: int = BODY) -> list[Line]:
        return lay_out(Piece(text, self._key(move)), indent, before)
