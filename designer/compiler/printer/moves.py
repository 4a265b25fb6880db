"""What happens in a forward method, in order: calls of layers and instances, and operations, with where each gets its
inputs and who needs its outputs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias
from weakref import WeakKeyDictionary

from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Spec
from designer.catalogue.template import render
from designer.compiler.printer.construct import default_texts
from designer.compiler.printer.definitions import Definition, Place, holds
from designer.compiler.printer.fields import Fields
from designer.compiler.printer.naming import MODULE_ATTRIBUTES, identifier
from designer.model.design import INPUT, OUTPUT, TURN, Node
from designer.model.names import base_name
from designer.report import Operand, Step
from designer.tensor_formulas import printed

Role: TypeAlias = Literal["instance", "layer", "other"]
"""An instance has a line of its own; a layer with weights begins one."""
OPENING = frozenset({"Linear", "Convolution", "Recurrent", "Embedding", "Attention"})

PURE = frozenset({"Linear", "Convolution"})
"""Categories whose layers neither draw random numbers nor keep anything of a call: any order of calls is the same."""


@dataclass(frozen=True)
class Move:
    """One call.

    `function` is called with what `template` makes of the operands; it is empty for an operation, and for a layer that
    is no submodule, which are all template, filled in with `arguments` and `defaults`, too. `unpacking` is the pattern
    of several outputs. `test` is the condition under which the move happens, if it does not always. `formula` is one
    over the operands. `pure` calls may change places.
    """

    node: str
    name: str
    operands: Mapping[str, Operand]
    outputs: tuple[str, ...]
    unpacking: str
    function: str
    template: str
    role: Role
    test: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    formula: str = ""
    pure: bool = False

    @cached_property
    def results(self) -> tuple[Operand, ...]:
        """The values it makes."""
        return tuple(Operand(self.node, port) for port in self.outputs)

    @cached_property
    def repeated(self) -> frozenset[str]:
        """The operands that its expression has in several places."""
        words = Counter(re.findall(r"[A-Za-z_]\w*", self.formula))
        return frozenset(name for name in self.operands if words[name] > 1) if self.formula else frozenset()

    @property
    def titled(self) -> bool:
        """Whether it is a formula to which somebody gave a name."""
        return bool(self.formula) and not self.name.startswith("expression")

    def write(self, operands: Mapping[str, str]) -> str:
        """Its expression, made from those of its operands."""
        if self.formula:
            return printed(self.formula, operands)
        if self.template == "{input}":
            return f"{self.function}({operands['input']})"
        text = render(self.template, operands, self.arguments, self.defaults)
        return f"{self.function}({text})" if self.function else text


_moves: WeakKeyDictionary[Step, tuple[str, Move]] = WeakKeyDictionary()
"""The moves of classes without parameters, with the attribute that they call."""


class Moves:
    """The moves of one class; `stored` are the attributes that they need of the constructor: name -> text.

    `held` are the expressions of the tensors that the module itself holds.
    """

    def __init__(self, definition: Definition, fields: Fields) -> None:
        self._definition, self._fields = definition, fields
        self.stored: dict[str, str] = {}
        block, report = definition.block, definition.runs[0]
        self._steps = report.steps
        runs = {node.id for node in definition.nodes}
        self._idle = {id_ for id_ in self._steps if id_ not in runs and block.by_id[id_].kind not in (INPUT, OUTPUT)}
        self.inputs = [node for node in block.nodes if node.kind == INPUT]
        ends = (node for node in block.nodes if node.kind == OUTPUT)
        self.outputs = [self._source(self._steps[end.id].operands["input"]) for end in ends]
        self.held = dict(self._tensors())

    def listed(self) -> list[Move]:
        """The moves that lead to an output, in the order of execution."""
        needed = {operand.node for operand in self.outputs if operand not in self.held}
        places = self._definition.places
        found = []
        for node_id in reversed(tuple(self._steps)):
            if node_id in needed and node_id in places and not holds(places[node_id].node):
                move = self.of(node_id)
                needed.update([operand.node for operand in move.operands.values() if operand not in self.held])
                found.append(move)
        return found[::-1]

    def _tensors(self) -> Iterator[tuple[Operand, str]]:
        """The tensors that the module itself holds, and the weights of its layers that nodes take."""
        for place in self._definition.places.values():
            if holds(place.node):
                yield Operand(place.node.id, "output"), self._called(place, self._definition.attributes[place.node.id])
        taken = {operand for step in self._steps.values() for operand in step.operands.values()}
        for operand in sorted(taken, key=lambda operand: (operand.node, operand.port)):
            found = self._definition.places.get(operand.node)
            if found is not None and operand.port in found.step.weights and operand.port not in found.step.outputs:
                yield operand, f"{self._called(found, self._definition.attributes[found.owner.id])}.{operand.port}"

    def of(self, node_id: str) -> Move:
        """The move of a node."""
        return self._move(self._definition.places[node_id])

    def _source(self, operand: Operand) -> Operand:
        """Where a value comes from, past nodes that exist in no instance."""
        while operand.node in self._idle:
            operand = next(iter(self._steps[operand.node].operands.values()))
        return operand

    def _move(self, place: Place) -> Move:
        """The move of a node; that of an unchanged step of a class without parameters is known."""
        called = place.node.id in self._definition.called
        attribute = "" if called else self._definition.attributes.get(place.owner.id, "")
        known = _moves.get(place.step) if self._fields.plain else None
        if known is not None and known[0] == attribute:
            move = known[1]
        else:
            move = self._instance(place, attribute) if place.step.inner else self._call(place, attribute)
            if self._fields.plain:
                _moves[place.step] = attribute, move
        if self._idle and not self._idle.isdisjoint([operand.node for operand in move.operands.values()]):
            move = replace(move, operands={port: self._source(value) for port, value in move.operands.items()})
        return replace(move, test=self._test(place, attribute)) if place.node.when else move

    def _instance(self, place: Place, attribute: str) -> Move:
        assert place.step.inner is not None
        block = place.step.inner.block
        return Move(
            node=place.node.id,
            name=_name(place.node),
            operands=place.step.operands,
            outputs=block.outputs,
            unpacking=", ".join(block.outputs) if len(block.outputs) > 1 else "",
            function=self._called(place, attribute),
            template=", ".join(f"{{{port}}}" for port in block.inputs),
            role="instance",
        )

    def _call(self, place: Place, attribute: str) -> Move:
        step, spec = place.step, find_spec(place.node.kind)
        assert spec is not None, f"{place.node.kind} is not in the catalogue"
        return Move(
            node=place.node.id,
            name=_name(place.node),
            operands=step.operands,
            outputs=spec.output_ports(step.arguments),
            unpacking=spec.unpacking(step.arguments),
            function=self._called(place, attribute) if attribute else "",
            template=spec.call if attribute else spec.code or spec.function,
            role="layer" if spec.category in OPENING and spec.kind != "Identity" else "other",
            arguments={} if attribute else self._arguments(place, spec),
            defaults={} if attribute else default_texts(spec.kind),
            formula=str(step.arguments[spec.inputs_from]) if spec.inputs_from else "",
            pure=spec.category in PURE,
        )

    def _called(self, place: Place, attribute: str) -> str:
        """The layer of a node: in a repeat, that of the turn."""
        if place.owner.id not in self._definition.listed:
            return f"self.{attribute}"
        turn = place.node.turn
        number = TURN if turn is None else self._kept(self._fields.formula(turn), f"turn_of_{_name(place.node)}")
        return f"self.{attribute}[{number}]"

    def _arguments(self, place: Place, spec: Spec) -> Mapping[str, str]:
        """The parameters of an operation; what varies between instances is kept by the constructor."""
        texts = self._fields.texts(place).items()
        return {name: self._kept(text, f"{place.node.name or spec.kind}_{name}") for name, text in texts}

    def _kept(self, text: str, name: str) -> str:
        """`text` over the constructor's arguments, in the forward method; with the number of a turn, part by part."""
        arguments = self._fields.arguments.mentioned(text)
        if not arguments:
            return text
        if not re.search(rf"\b{TURN}\b", text):
            return self._keep(text, name)
        for argument in dict.fromkeys(arguments):
            text = re.sub(rf"\b{argument}\b", self._keep(argument, argument), text)
        return text

    def _test(self, place: Place, attribute: str) -> str:
        """The condition under which a node takes part, as Python text; empty if it always does."""
        node = place.node
        if node.when is None or all(report.steps[node.id].active for report in self._definition.runs):
            return ""
        shared = node.of is not None or node.id in self._definition.borrowed
        single = self._definition.layout == "repeat" and node.id not in self._definition.listed
        if attribute and not shared and not single:
            return f"{self._called(place, attribute)} is not None"
        return self._kept(self._fields.arguments.formula(node.when), f"use_{_name(node)}")

    @property
    def random(self) -> bool:
        """Whether the number of turns of a repeat is drawn in each forward pass."""
        return isinstance(self._definition.block.times, tuple)

    @property
    def times(self) -> str:
        """The number of turns of a repeat, as the forward method knows it."""
        times = self._definition.block.times
        if isinstance(times, tuple):
            low, high = (self._kept(self._fields.arguments.given(part, whole=True), "turns") for part in times)
            after = str(int(high) + 1) if high.isdecimal() else f"{high} + 1"
            return f"int(torch.randint({low}, {after}, ()))"
        return self._kept(self._fields.times, "times")

    def _keep(self, text: str, name: str) -> str:
        """The attribute in which the constructor keeps what `text` says."""
        for known, kept in self.stored.items():
            if kept == text:
                return f"self.{known}"
        wanted = text if text.isidentifier() else name
        taken = {*self._definition.attributes.values(), *self.stored}
        attribute = identifier(wanted, name, taken, MODULE_ATTRIBUTES)
        self.stored[attribute] = text
        return f"self.{attribute}"


def _name(node: Node) -> str:
    return node.name or base_name(node.kind)
