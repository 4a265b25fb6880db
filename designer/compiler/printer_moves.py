"""What happens in a forward method, in order: calls of layers and instances, and operations, with where each gets its
inputs and who needs its outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Spec
from designer.catalogue.template import render
from designer.compiler.naming import MODULE_ATTRIBUTES, identifier
from designer.compiler.printer_construct import default_texts
from designer.compiler.printer_definitions import Definition, is_module, owner
from designer.compiler.printer_fields import Fields
from designer.compiler.printer_wires import Place, places
from designer.model.design import INPUT, OUTPUT, Node
from designer.model.names import base_name
from designer.report import Operand

Write: TypeAlias = Callable[[Mapping[str, str]], str]
Role: TypeAlias = Literal["instance", "layer", "other"]
"""An instance has a line of its own; a layer with weights begins one."""
OPENING = frozenset({"Linear", "Convolution", "Recurrent", "Embedding", "Attention"})


@dataclass(eq=False, slots=True)
class Move:
    """One call. `operands` are the values it takes by port, `outputs` its ports, `unpacking` the pattern of several.

    `write` makes its expression from those of its operands. `test` is the condition under which it happens, if it is
    not always.
    """

    node: Node
    operands: Mapping[str, Operand]
    outputs: tuple[str, ...]
    unpacking: str
    write: Write
    test: str
    role: Role

    @property
    def result(self) -> Operand:
        return Operand(self.node.id, self.outputs[0])


class Moves:
    """The moves of one class; `stored` are the attributes that they need of the constructor: name -> text."""

    def __init__(self, definition: Definition, fields: Fields) -> None:
        self._definition, self._fields = definition, fields
        self.stored: dict[str, str] = {}
        block, report = definition.block, definition.reports[0]
        self._steps = report.steps
        self._runs = {node.id for node in definition.nodes}
        self.inputs = [node for node in block.nodes if node.kind == INPUT]
        ends = (node for node in block.nodes if node.kind == OUTPUT)
        self.outputs = [self._source(self._steps[end.id].operands["input"]) for end in ends]
        self._places = {place.node.id: place for place in places(definition, definition.reports, definition.nodes)}

    def listed(self) -> list[Move]:
        """The moves that lead to an output, in the order of execution."""
        needed = {operand.node for operand in self.outputs}
        found = []
        for node_id in reversed(tuple(self._steps)):
            if node_id in needed and node_id in self._places:
                move = self._move(self._places[node_id])
                needed |= {operand.node for operand in move.operands.values()}
                found.append(move)
        return found[::-1]

    def _source(self, operand: Operand) -> Operand:
        """Where a value comes from, past nodes that exist in no instance."""
        while operand.node not in self._runs and self._steps[operand.node].operands:
            operand = next(iter(self._steps[operand.node].operands.values()))
        return operand

    def _move(self, place: Place) -> Move:
        node, step = place.node, place.step
        operands = {port: self._source(operand) for port, operand in step.operands.items()}
        if step.inner is not None:
            block = step.inner.block
            unpacking = ", ".join(block.outputs) if len(block.outputs) > 1 else ""
            template = ", ".join(f"{{{port}}}" for port in block.inputs)
            write = self._call(node, template)
            return Move(node, operands, block.outputs, unpacking, write, self._test(place), "instance")
        spec = find_spec(node.kind)
        assert spec is not None, f"{node.kind} is not in the catalogue"
        write = self._call(node, spec.call) if spec.is_layer else self._operation(place, spec)
        opens: Role = "layer" if spec.category in OPENING and spec.kind != "Identity" else "other"
        ports, unpacking = spec.output_ports(step.arguments), spec.unpacking(step.arguments)
        return Move(node, operands, ports, unpacking, write, self._test(place), opens)

    def _call(self, node: Node, template: str) -> Write:
        """The call of the node's submodule with its operands."""
        name = self._attribute(node)
        if template == "{input}":
            return lambda operands: f"self.{name}({operands['input']})"
        return lambda operands: f"self.{name}({render(template, operands, {}, {})})"

    def _operation(self, place: Place, spec: Spec) -> Write:
        """The expression of an operation; what varies between instances is kept by the constructor."""
        arguments = dict(self._fields.texts(place))
        for name, text in arguments.items():
            if self._fields.arguments.mentioned(text):
                arguments[name] = self._keep(text, f"{place.node.name or spec.kind}_{name}")
        return lambda operands: render(spec.code, operands, arguments, default_texts(spec.kind))

    def _test(self, place: Place) -> str:
        """The condition under which a node takes part, as Python text; empty if it always does."""
        node = place.node
        if node.when is None or all(report.steps[node.id].active for report in self._definition.reports):
            return ""
        shared = node.of is not None or node.id in self._definition.borrowed
        if is_module(node) and not shared:
            return f"self.{self._attribute(node)} is not None"
        return self._keep(self._fields.arguments.formula(node.when), f"use_{node.name or base_name(node.kind)}")

    def _attribute(self, node: Node) -> str:
        return self._definition.attributes[owner(self._definition.block, node).id]

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
