"""The forward methods of choices and repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from designer.catalogue.template import literal
from designer.compiler.printer.definitions import ALTERNATIVES, Definition
from designer.compiler.printer.fields import Fields
from designer.compiler.printer.forward import BODY, Body, Flow, Forward, Pending, arguments, result
from designer.compiler.printer.moves import Move, Moves
from designer.compiler.printer.naming import MODULE_ATTRIBUTES, VARIABLES, identifier
from designer.compiler.printer.text import Line, Piece, Statement, lay_out, sound
from designer.model.design import OUTPUT, TURN, Block, Node
from designer.report import Operand
from designer.tensor_formulas import printed
from designer.values import Expression


def choice(definition: Definition, fields: Fields) -> Forward:
    """The forward method of a choice: it calls the alternative that was chosen when the module was made."""
    block, stored = definition.block, {}
    name = identifier(block.inputs[0], "x", (), VARIABLES)
    if isinstance(block.selected, Expression):
        formula = fields.formula(block.selected)
        wanted = formula if formula.isidentifier() else "selected"
        attribute = identifier(wanted, "selected", {ALTERNATIVES}, MODULE_ATTRIBUTES)
        stored[attribute], key = formula, f"self.{attribute}"
    else:
        key = literal(block.selected)
    body = sound(lay_out(Piece(f"self.{ALTERNATIVES}[{key}]({name})"), BODY, "return "))
    return Forward(arguments(definition, (name,)), result(definition), (body,), stored)


def repeat(definition: Definition, fields: Fields) -> Forward:
    """The forward method of a repeat: a loop over its turns."""
    moves = Moves(definition, fields)
    flow = Flow.of(moves)
    turn = Turn(definition.block, flow)
    body = [line for statement in turn.statements() for line in sound(statement)]
    head, body = _loop(moves, body or [(f"{' ' * (BODY + 4)}pass", None)])
    statements: list[Statement] = [*map(sound, turn.before()), ((f"{' ' * BODY}{head}", None), *body)]
    statements.append(sound(turn.result()))
    return Forward(arguments(definition, turn.inputs), result(definition), tuple(statements), moves.stored)


def loop(definition: Definition, fields: Fields) -> Forward:
    """The forward method of a while: it counts its turns, which are at most so many."""
    moves = Moves(definition, fields)
    turn = Turn(definition.block, Flow.of(moves))
    body = [line for statement in turn.statements() for line in sound(statement)]
    counter = identifier("turns", "turns", {*turn.inputs, *words(body)}, VARIABLES)
    condition = asked(definition.block, turn.inputs)
    head = lay_out(Piece(f"{condition} and {counter} < {moves.times}"), BODY, "while ", ":")
    ground = " " * BODY
    lines = [(f"{ground}{counter} = 0", None), *head, *body, (f"{ground}    {counter} += 1", None)]
    return Forward(
        arguments(definition, turn.inputs), result(definition), (sound(lines), sound(turn.result())), moves.stored
    )


def branch(definition: Definition, fields: Fields) -> Forward:
    """The forward method of an if: it runs one of its branches, or hands its input on."""
    moves, block = Moves(definition, fields), definition.block
    flow = Flow.of(moves)
    names = Body(block.name, flow).inputs
    first, *others = block.alternatives
    lines = lay_out(Piece(asked(block, names)), BODY, "if ", ":")
    lines += _branch(block, flow, moves.of(first.id), BODY + 4)
    for node in others:
        lines += _branch(block, flow, moves.of(node.id), BODY)
    if not others:
        lines.append((f"{' ' * BODY}return {names[0]}", None))
    return Forward(arguments(definition, names), result(definition), (sound(lines),), moves.stored)


def _branch(block: Block, flow: Flow, move: Move, indent: int) -> list[Line]:
    """The statements that return what a branch of an if gives."""
    body = Body(block.name, replace(flow, moves=[move], outputs=[move.results[0]]), indent)
    return [line for statement in body.statements() for line in statement]


def asked(block: Block, variables: Sequence[str]) -> str:
    """The condition of a while or an if over these variables, which hold its inputs."""
    return printed(block.condition, dict(zip(block.inputs, variables, strict=True)))


def words(lines: list[Line]) -> set[str]:
    return set(re.findall(r"\w+", "\n".join(text for text, _ in lines)))


class Turn(Body):
    """Writes the statements of one turn."""

    returns = False

    def __init__(self, block: Block, flow: Flow) -> None:
        super().__init__(block.name, flow, BODY + 4)
        self._repeat, self._ends = block, [node for node in block.nodes if node.kind == OUTPUT]
        self._variables = {name: variable for (_, name), variable in zip(flow.inputs, self.inputs, strict=True)}
        for id_, name in flow.inputs:
            if name not in block.carried:  # every turn needs it
                self._uses[Operand(id_, "output")] += 1
                self._left[Operand(id_, "output")] += 1
            each = block.by_id[id_].params.get("each", "whole")
            if each != "whole":
                place = TURN if each == "forward" else f"-1 - {TURN}"
                self._names[Operand(id_, "output")] += f"[{place}]"
        self._results = {end.id: self._result(end) for end in self._ends}

    @property
    def carried(self) -> list[str]:
        """The variables that a turn hands on to the next, in the order of the inputs."""
        return [variable for name, variable in self._variables.items() if name in self._repeat.carried]

    def before(self) -> Iterator[list[Line]]:
        """The lists that the turns fill."""
        for end in self._ends:
            if self._kind(end) != "last":
                yield [(f"{' ' * BODY}{self._results[end.id]} = []", None)]

    def statements(self) -> Iterator[list[Line]]:
        for move in self._moves:
            yield from self._add(move)
        yield from self._flush()
        names = {end.id: self._names[operand] for end, operand in zip(self._ends, self._outputs, strict=True)}
        for end in self._ends:
            if self._kind(end) != "last":
                yield [(f"{' ' * self.indent}{self._results[end.id]}.append({names[end.id]})", None)]
        given = {self._variables[name]: names[self._end(output).id] for name, output in self._repeat.carried.items()}
        kept = {self._results[end.id]: names[end.id] for end in self._ends if self._kind(end) == "last"}
        pairs = {target: value for target, value in {**given, **kept}.items() if target != value}
        if pairs:
            yield [(f"{' ' * self.indent}{', '.join(pairs)} = {', '.join(pairs.values())}", None)]

    def result(self) -> list[Line]:
        """What the method returns."""
        texts = []
        for end in self._ends:
            name = self._results[end.id]
            if self._kind(end) == "sum":
                name = f"sum({name})"
            elif self._kind(end) == "cat":
                name = f"torch.cat({name}, dim={literal(end.params.get('dim', 1))})"
            texts.append(name)
        return lay_out(Piece(", ".join(texts)), BODY, "return ")

    def _variable(self, expression: Pending) -> str:
        """The variable of a value: that of the next turn's input at once, where only the ends of the turn need it."""
        value = expression.value
        if 1 < self._uses[value] == self._outputs.count(value):
            for name, output in self._repeat.carried.items():
                feeds = self._outputs[self._ends.index(self._end(output))] == value
                if feeds and self._is_free(self._variables[name]):
                    return self._variables[name]
        return super()._variable(expression)

    def _kind(self, end: Node) -> str:
        return str(end.params.get("result", "last"))

    def _end(self, output: str) -> Node:
        return next(end for end in self._ends if end.name == output)

    def _result(self, end: Node) -> str:
        """The variable that has the result of an output, once the last turn is over."""
        fed = next((name for name, output in self._repeat.carried.items() if output == end.name), None)
        if fed is not None and self._kind(end) == "last":
            return self._variables[fed]
        wanted = end.name if self._kind(end) == "last" else f"{end.name.removesuffix('s')}s"
        variable = identifier(wanted, "result", self._holds, VARIABLES)
        operand = Operand(end.id, "")
        self._left[operand] = 1
        self._assign(operand, variable)
        return variable


def _loop(moves: Moves, body: list[Line]) -> tuple[str, list[Line]]:
    """The head of the loop and its body: over a list of layers, if there is just one, else over the turns' numbers.

    Where the body needs the number as well, the list is enumerated.
    """
    text = "\n".join(line for line, _ in body)
    lists = set(re.findall(rf"self\.(\w+)\[{TURN}\]", text))
    numbered = bool(re.search(rf"\b{TURN}\b", re.sub(rf"self\.\w+\[{TURN}\]", "", text)))
    if len(lists) == 1 and not moves.random:
        (name,) = lists
        one = name.removesuffix("s") if re.search(r"[^aisu]s$", name) else name
        layer = identifier(one, "layer", set(re.findall(r"\w+", text)) - {name}, VARIABLES)
        called = [(line.replace(f"self.{name}[{TURN}]", layer), key) for line, key in body]
        if not re.search(rf"(?<!\.)\b{layer}\b", text):
            over = f"{TURN}, {layer} in enumerate(self.{name})" if numbered else f"{layer} in self.{name}"
            return f"for {over}:", called
    turn = TURN if re.search(rf"\b{TURN}\b", text) else "_"
    return f"for {turn} in range({moves.times}):", body
