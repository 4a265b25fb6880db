"""What reaches the inputs of a node: the wires of its block, resolved to steps, ports and types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Port
from designer.compiler.rules import structure
from designer.model.design import INPUT, OUTPUT, Block, Design, Edge, Node
from designer.report import Operand, Problem, Step, WireType

_NUMBERED = re.compile(r"input_([1-9][0-9]{0,3})")


@dataclass
class Sockets:
    """The wired inputs of a node in port order; `missing` is true when a required one is not wired."""

    operands: dict[str, Operand] = field(default_factory=dict)
    types: dict[str, WireType | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether every wired input has a type and none is missing."""
        return not self.problems and None not in self.types.values()


def inputs_of(design: Design, node: Node) -> tuple[Port, ...]:
    """The input ports of a node; none for an unknown kind, whose wires are taken as they are."""
    if node.block is not None:
        definition = design.blocks.get(node.block)
        return tuple(map(Port, definition.inputs)) if definition else ()
    if node.kind == OUTPUT:
        return (Port("input"),)
    spec = find_spec(node.kind)
    return spec.input_ports(node.params) if spec else ()


def first_output(design: Design, node: Node) -> str:
    """The name of the port that a wire without one leaves from."""
    if node.block is not None:
        definition = design.blocks.get(node.block)
        return definition.outputs[0] if definition and definition.outputs else "output"
    spec = find_spec(node.kind)
    return "output" if node.kind == INPUT or spec is None else spec.outputs[0].name


def connect(block: Block, design: Design, node: Node, edges: tuple[Edge, ...], steps: Mapping[str, Step]) -> Sockets:
    """The sockets of `node`, into which `edges` lead, after the steps before it."""
    ports = inputs_of(design, node)
    wired = {edge.target_port or _first(ports): edge for edge in edges}
    sockets = Sockets()
    for name in _in_order(ports, wired):
        edge = wired.pop(name)
        source = steps.get(edge.source)
        if source is None:  # a loop, told of the block
            sockets.types[name] = None
            continue
        if edge.source_port in _weights(source.node) and not source.active:
            sockets.types[name] = None
            sockets.problems.append(structure.weight_of_nothing(block, node, source.node, edge.source_port))
            continue
        operand = _origin(design, source, edge.source_port)
        sockets.operands[name] = operand
        step = steps[operand.node]
        sockets.types[name] = step.outputs.get(operand.port) or step.weights.get(operand.port)
        known = bool(step.outputs) and None not in step.outputs.values()
        if known and operand.port not in step.outputs and operand.port not in step.weights:
            sockets.problems.append(structure.unknown_port(block, node, source.node, operand.port))
    sockets.problems += [structure.unknown_port(block, node, node, name) for name in wired if ports]
    sockets.problems += _missing(block, node, ports, sockets.types)
    return sockets


def _weights(node: Node) -> tuple[str, ...]:
    """The names of the parameters that a layer of that kind may have."""
    spec = find_spec(node.kind)
    return tuple(port.name for port in spec.weights) if spec else ()


def _origin(design: Design, source: Step, port: str) -> Operand:
    """Where the value comes from that `source` hands out: past a bypassed node, from what reaches it."""
    if source.node.bypassed and source.operands:
        return next(iter(source.operands.values()))
    return Operand(source.node.id, port or first_output(design, source.node))


def _first(ports: tuple[Port, ...]) -> str:
    if not ports:
        return "input"
    return f"{ports[0].name}_1" if ports[0].variadic else ports[0].name


def _in_order(ports: tuple[Port, ...], wired: Mapping[str, Edge]) -> list[str]:
    names = []
    for port in ports:
        if port.variadic:
            numbered = {int(match[1]): name for name in wired if (match := _NUMBERED.fullmatch(name))}
            names += [numbered[number] for number in sorted(numbered)]
        elif port.name in wired:
            names.append(port.name)
    return names


def _missing(block: Block, node: Node, ports: tuple[Port, ...], wired: Mapping[str, WireType | None]) -> list[Problem]:
    if any(port.variadic for port in ports):
        return [] if wired else [structure.missing_wire(block, node, _first(ports))]
    return [
        structure.missing_wire(block, node, port.name) for port in ports if not port.optional and port.name not in wired
    ]
