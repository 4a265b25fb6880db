"""What every design holds to, however it came about: by edits, by undoing, from a file or by a program.

What is refused here is what the parts of the program could not make sense of. A design that is well-formed may still
have problems (missing wires, loops, wrong sizes, unknown kinds): those are `check`'s to tell.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import get_args

from designer.errors import BlockwrightError
from designer.expressions import parse
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, BlockParam, Design, Edge, Form, Node, Style
from designer.model.kinds import (
    Blocks,
    can_be_a_size,
    formulas,
    has_layer,
    has_port,
    inputs_of,
    is_times,
    outputs_of,
    params_of,
    same,
    trimmed,
)
from designer.model.names import ID_RULE, MAX_KIND, NAME_RULE, is_id, is_name
from designer.model.place import clipped, shown
from designer.params import Param, Required, WrongType, show
from designer.tensor_formulas import parse as parse_tensors
from designer.values import Expression, Value

ENDS = (INPUT, OUTPUT)
FURTHEST = 1e7
"""No node lies further from the middle of the canvas than this, in pixels; beyond it, drawing loses precision."""


def objections(design: Design) -> Iterator[str]:
    """Everything that keeps `design` from being well-formed, each with the path to it; nothing when it is."""
    blocks = design.blocks
    if design.main not in blocks:
        yield f"main: there is no block {shown(design.main)}"
    if design.style not in get_args(Style):
        yield f"style: expected one of {', '.join(get_args(Style))}, received {shown(design.style)}"
    circle = containment_circle(blocks)
    if circle:
        yield f"blocks.{clipped(circle[0])}: the block contains itself ({_chain(circle)})"
    ids = Counter(node.id for block in blocks.values() for node in block.nodes)
    for place, node in _places(design):
        if ids[node.id] > 1:
            yield f"{place}.id: the id {shown(node.id)} is used {ids[node.id]} times, but ids are unique in a design"
    for name, block in blocks.items():
        if block.name != name:
            yield f"blocks.{clipped(name)}: the block calls itself {shown(block.name)}"
        yield from _block_objections(blocks, block, f"blocks.{clipped(name)}")
    owners = {node.id: node for _, node in _places(design)}
    for place, node in _places(design):
        yield from _sharing_objections(node, owners, f"{place}.of")


def _places(design: Design) -> Iterator[tuple[str, Node]]:
    """All nodes, with the paths to them."""
    for name, block in design.blocks.items():
        for i, node in enumerate(block.nodes):
            yield f"blocks.{clipped(name)}.nodes[{i}]", node


def containment_circle(blocks: Blocks) -> tuple[str, ...]:
    """The names of blocks that contain each other in a circle, the first once more at the end; empty without one.

    Each block is looked into once, and without recursion: definitions may be nested tens of thousands deep.
    """
    done: set[str] = set()
    for start in blocks:
        way: dict[str, Iterator[str]] = {} if start in done else {start: contained(blocks, start)}
        while way:
            last = next(reversed(way))
            below = next(way[last], None)
            if below is None:
                done.add(last)
                del way[last]
            elif below in way:
                names = list(way)
                return (*names[names.index(below) :], below)
            elif below not in done:
                way[below] = contained(blocks, below)
    return ()


def contained(blocks: Blocks, name: str) -> Iterator[str]:
    """The names of the definitions whose instances stand in that one, as often as they do."""
    return (inner for node in blocks[name].nodes if (inner := node.block) is not None and inner in blocks)


def _chain(circle: tuple[str, ...]) -> str:
    names = circle if len(circle) <= 6 else (*circle[:3], "…", *circle[-2:])
    return " contains ".join(map(clipped, names))


def _block_objections(blocks: Blocks, block: Block, path: str) -> Iterator[str]:
    if not is_name(block.name):
        yield f"{path}: expected a name for the block ({NAME_RULE}), received {shown(block.name)}"
    if block.form not in get_args(Form):
        yield f"{path}.form: expected one of {', '.join(get_args(Form))}, received {shown(block.form)}"
    names = Counter(node.name for node in block.nodes if node.name)
    both = {name for name in block.inputs if name in block.outputs and names[name] == len(ENDS)}
    for i, node in enumerate(block.nodes):
        where = f"{path}.nodes[{i}]"
        yield from _node_objections(blocks, node, where)
        if names[node.name] > 1 and node.name not in both:
            yield f"{where}.name: the name {shown(node.name)} is used {names[node.name]} times in this block"
        if not node.name and (block.form != "sequential" or node.kind in ENDS):
            yield f"{where}.name: the name is missing"
    yield from _form_objections(block, path)
    yield from _edge_objections(blocks, block, f"{path}.edges")
    yield from _parameter_objections(block, f"{path}.parameters")


def _node_objections(blocks: Blocks, node: Node, path: str) -> Iterator[str]:
    if not is_id(node.id):
        yield f"{path}.id: expected {ID_RULE}, received {shown(node.id)}"
    if node.name and not is_name(node.name):
        yield f"{path}.name: expected a name ({NAME_RULE}), received {shown(node.name)}"
    if not node.kind or len(node.kind) > MAX_KIND or not node.kind.isprintable():
        yield f"{path}.kind: expected a layer, an operation or block:<name>, received {shown(node.kind)}"
    if node.block is not None and node.block not in blocks:
        yield f"{path}.kind: there is no block {shown(node.kind.removeprefix(BLOCK_PREFIX))}"
    if node.kind in ENDS and (node.bypassed or node.when is not None or node.of is not None):
        yield f"{path}: an end of a block cannot be bypassed, conditional or shared"
    if not all(math.isfinite(number) and abs(number) <= FURTHEST for number in node.pos):
        yield f"{path}.pos: expected two numbers of at most {FURTHEST:.0f}"
    yield from _condition_objections(node, path)
    known = params_of(blocks, node.kind) or {}
    for name, value in node.params.items():
        yield from _value_objections(known.get(name), name, value, f"{path}.params")
    if trimmed(blocks, node.kind, node.params) is not node.params:
        yield f"{path}.params: a value is the default, which is left out"


def _condition_objections(node: Node, path: str) -> Iterator[str]:
    if node.turn is not None and node.of is None:
        yield f"{path}.turn: only a node that calls the layer of another (“of”) says of which turn"
    for name, formula in (("when", node.when), ("turn", node.turn)):
        yield from _formula_objections(formula, f"{path}.{name}")


def _value_objections(param: Param | None, name: str, value: Value, path: str) -> Iterator[str]:
    if not is_name(name):
        yield f"{path}: expected names of parameters ({NAME_RULE}), received {shown(name)}"
        return
    yield from _formula_objections(value, f"{path}.{name}")
    if param is None:
        return
    try:
        if not same(param.parse(value), value):
            yield f"{path}.{name}: the value {show(value)} is not in its normal form"
    except WrongType as error:
        yield f"{path}.{name}: {error}"


def _formula_objections(value: Value, path: str) -> Iterator[str]:
    for formula in formulas(value):
        try:
            parse(formula.text)
        except BlockwrightError as error:
            yield f"{path}: {error}"


def _sharing_objections(node: Node, owners: Mapping[str, Node], path: str) -> Iterator[str]:
    if node.of is None:
        return
    owner = owners.get(node.of)
    if owner is None:
        yield f"{path}: there is no node {shown(node.of)} whose layer this one could call"
    elif owner is node or owner.of is not None or not has_layer(owner.kind):
        yield f"{path}: the node {shown(node.of)} has no layer of its own to share"
    elif owner.kind != node.kind:
        yield f"{path}: the node {shown(node.of)} is a {shown(owner.kind)}, another kind than this node"


def _form_objections(block: Block, path: str) -> Iterator[str]:
    if block.form == "sequential":
        kinds = [node.kind for node in block.nodes]
        if kinds[:1] != [INPUT] or kinds[-1:] != [OUTPUT] or sum(kind in ENDS for kind in kinds) != 2:
            yield f"{path}.nodes: a sequential block has one input, as its first node, and one output, as its last"
        if block.edges:
            yield f"{path}.edges: a sequential block has no edges: each node feeds the next"
    if block.form not in ("repeat", "while") and block.times is not None:
        yield f"{path}: only a repeat and a while have “times”"
    if block.form != "repeat" and block.shared:
        yield f"{path}: only a repeat has “shared”"
    if block.form != "sequential" and block.as_function:
        yield f"{path}: only a stack is written as a function (“as_function”)"
    yield from _condition_of_form(block, path)
    if block.form != "choice" and block.selected is not None:
        yield f"{path}: only a choice has “selected”"
    if block.form in ("repeat", "while") and not is_times(block.times):
        yield f"{path}.times: expected a whole number or a formula, or two, received {shown(block.times)}"
    if not isinstance(block.selected, (str, Expression, type(None))):
        yield f"{path}.selected: expected the name of a node or a formula, received {shown(block.selected)}"
    yield from _formula_objections((block.times, block.selected), path)


def _condition_of_form(block: Block, path: str) -> Iterator[str]:
    if block.form not in ("while", "if"):
        if block.condition:
            yield f"{path}: only a while and an if have a “condition”"
        return
    try:
        parse_tensors(block.condition)
    except BlockwrightError as error:
        yield f"{path}.condition: {error}"


def _edge_objections(blocks: Blocks, block: Block, path: str) -> Iterator[str]:
    plugged = Counter((edge.target, edge.target_port) for edge in block.edges)
    for i, edge in enumerate(block.edges):
        where = f"{path}[{i}]"
        for end in (edge.source, edge.target):
            if end not in block.by_id:
                yield f"{where}: there is no node {shown(end)} in this block"
        if edge.source in block.by_id and edge.target in block.by_id:
            yield from _port_objections(blocks, block, edge, where)
        if plugged[edge.target, edge.target_port] > 1:
            yield f"{where}: two wires lead into {shown(edge.target)} at {shown(edge.target_port)}, which takes one"


def _port_objections(blocks: Blocks, block: Block, edge: Edge, path: str) -> Iterator[str]:
    source, target = block.by_id[edge.source], block.by_id[edge.target]
    for port in (edge.source_port, edge.target_port):
        if not is_name(port):
            yield f"{path}: expected the name of a port ({NAME_RULE}), received {shown(port)}"
    if not has_port(outputs_of(blocks, source.kind), edge.source_port):
        yield f"{path}: {shown(source.name or source.id)} has no output {shown(edge.source_port)}"
    if not has_port(inputs_of(blocks, target.kind, target.params), edge.target_port):
        yield f"{path}: {shown(target.name or target.id)} has no input {shown(edge.target_port)}"


def _parameter_objections(block: Block, path: str) -> Iterator[str]:
    names = Counter(item.name for item in block.parameters)
    for i, item in enumerate(block.parameters):
        if not is_name(item.name) or not item.name.isascii() or item.name == "len":
            yield f"{path}[{i}].name: expected a name ({NAME_RULE}, not len), received {shown(item.name)}"
        if names[item.name] > 1:
            yield f"{path}[{i}].name: the parameter {shown(item.name)} stands {names[item.name]} times"
        if item.infer is not None and item.infer[0] not in block.inputs:
            yield f"{path}[{i}].infer: the block has no input {shown(item.infer[0])}"
        if item.infer is not None and not can_be_a_size(item.param):
            yield f"{path}[{i}].infer: the parameter {shown(item.name)} holds no whole number, which a size is"
        yield from _default_objections(item, f"{path}[{i}].default")


def _default_objections(item: BlockParam, path: str) -> Iterator[str]:
    default = item.param.default
    if isinstance(default, Required):
        return
    if formulas(default):
        yield f"{path}: expected a value, no formula"
    else:
        yield from _value_objections(item.param, item.name if is_name(item.name) else "value", default, path)


def is_wellformed(design: Design) -> bool:
    """Whether nothing is wrong with the design."""
    return next(objections(design), None) is None
