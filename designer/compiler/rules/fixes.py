"""The edits that mend a problem, as the buttons next to it say them.

A fix is made when a design is checked and clicked later: it looks the place up in the design it is given, and raises
`EditRefused` when that no longer has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from math import hypot

from designer.catalogue import spec as spec_of
from designer.compiler.rules.situation import Situation, title
from designer.model import edits
from designer.model.design import OUTPUT, Block, Design, Edge, Node
from designer.model.edits import EditRefused
from designer.model.names import unused
from designer.params import Param, WrongType, show
from designer.report import Fix
from designer.values import EMPTY, Value, Values

MOST_SOURCES = 6
"""From how many nodes a wire is tried."""


def go(dock: str, label: str) -> Fix:
    """Leads to the dock in which the user has to choose."""
    return Fix(label, _same, dock)


def set_to(situation: Situation, param: str, value: Value) -> Fix:
    """Gives a parameter of the node's layer a value."""
    block, node = owner(situation)
    return set_param(block, node, param, value)


def set_param(block: str, node: str, param: str, value: Value) -> Fix:
    """Gives a parameter of any node a value."""
    return Fix(f"Set {param} to {show(value)}", partial(_set, block, node, {param: value}))


def set_all(situation: Situation, values: Values) -> Fix:
    """Gives several parameters of the node's layer their values at once."""
    block, node = owner(situation)
    label = " and ".join(f"{name} to {show(value)}" for name, value in values.items())
    return Fix(f"Set {label}", partial(_set, block, node, dict(values)))


def follow(situation: Situation, param: str) -> Fix:
    """Takes the pin off a size that can follow what flows in."""
    block, node = owner(situation)
    return Fix(f"Let {param} follow its input", partial(_unset, block, node, param))


def resize(situation: Situation, param: str, value: Value) -> Iterator[Fix]:
    """The fixes of a size that does not fit: let it follow, where it can, or set it."""
    if param in situation.spec.inferred:
        yield follow(situation, param)
    yield set_to(situation, param, value)


def insert(situation: Situation, kind: str, params: Values = EMPTY, port: str = "", why: str = "") -> Iterator[Fix]:
    """Puts a layer or an operation in front of the node, onto the wire into `port` (the first one, if empty).

    Yields nothing when the catalogue does not have the kind.
    """
    if spec_of(kind) is not None:
        place = (situation.block.name, situation.node.id, port or situation.port)
        yield insert_before(place, kind, params, why)


def both(label: str, first: Iterable[Fix], second: Iterable[Fix]) -> Iterator[Fix]:
    """Each of the first fixes, followed by the second ones."""
    then = tuple(second)
    for fix in first:
        yield Fix(label, partial(_in_turn, (fix, *then)))


def insert_before(place: tuple[str, str, str], kind: str, params: Values = EMPTY, why: str = "") -> Fix:
    """Puts a layer or an operation in front of an input: `place` is the block, the node's id and the port."""
    return Fix(f"Insert {kind}{' ' if why else ''}{why}", partial(_insert, place, kind, dict(params)))


def insert_all(place: tuple[str, str, str], layers: Iterable[tuple[str, Values]], label: str) -> Fix:
    """Puts several layers in front of an input, in their order."""
    return Fix(label, partial(_insert_all, place, tuple(layers)))


def change_kind(situation: Situation, kind: str) -> Iterator[Fix]:
    """Makes the node's layer one of another kind, keeping the parameters that this one has too."""
    block, node = owner(situation)
    if spec_of(kind) is not None:
        yield kind_of(block, node, kind)


def remove(block: Block, node: Node) -> Fix:
    """Takes a node out and joins the wires on its sides."""
    return Fix(f"Remove {title(block, node)}", partial(_remove, block.name, node.id))


def kind_of(block: str, node: str, kind: str) -> Fix:
    """Makes any node one of another kind."""
    return Fix(f"Change to {kind}", partial(_change, block, node, kind))


def into_block(block: Block, node: Node) -> Fix:
    """Puts a node into a block of its own."""
    return Fix(f"Put {title(block, node)} into a block", partial(_into_block, block.name, node.id))


def drop_param(block: str, node: str, name: str, label: str = "") -> Fix:
    """Takes a parameter's value back, so that it has its default."""
    return Fix(label or f"Remove {name}", partial(_unset, block, node, name))


def rename_param(block: str, node: str, names: tuple[str, str], value: Value) -> Fix:
    """Gives a value to the parameter that was meant: `names` are the wrong and the right one."""
    return Fix(f"Rename {names[0]} to {names[1]}", partial(_rename_param, block, node, names, value))


def disconnect(block: Block, wire: Edge) -> Fix:
    """Takes a wire away."""
    source, target = (title(block, block.by_id[end]) for end in (wire.source, wire.target))
    return Fix(f"Remove the wire from {source} to {target}", partial(_disconnect, block.name, wire))


def to_module(block: Block) -> Fix:
    """Makes a stack a free graph."""
    return Fix(f"Make {block.name} a module block", partial(_to_module, block.name))


def wires(block: Block, node: Node, port: str) -> Iterator[Fix]:
    """Wires to an input that has none, from nodes that it does not feed: the likeliest source first.

    That is one whose result goes nowhere yet, and then the nearest one, those above it before those below. Which of
    them have a type that fits is found out by `check`.
    """
    after = _after(block, node.id)
    feeding = {wire.source for wire in block.edges}
    sources = [other for other in reversed(block.nodes) if other.id not in after and other.kind != OUTPUT]

    def unlikely(other: Node) -> tuple[bool, bool, float]:
        x, y = other.pos[0] - node.pos[0], other.pos[1] - node.pos[1]
        return other.id in feeding, y > 0, hypot(x, y)

    for other in sorted(sources, key=unlikely)[:MOST_SOURCES]:
        yield Fix(f"Wire it to {title(block, other)}", partial(_wire, block.name, other.id, (node.id, port)))


def outputs(block: Block) -> Iterator[Fix]:
    """Adds the output that a block lacks, fed by its last node."""
    if block.nodes:
        last = title(block, block.nodes[-1])
        yield Fix(f"Add an output after {last}", partial(_add_output, block.name))


def owner(situation: Situation) -> tuple[str, str]:
    """The block and the id of the node that has the layer: another than the node where it shares one."""
    if situation.node.of is None:
        return situation.block.name, situation.node.id
    return _home(situation.design, situation.node.of) or situation.block.name, situation.node.of


def _home(design: Design, node: str) -> str | None:
    return next((name for name, block in design.blocks.items() if node in block.by_id), None)


def _same(design: Design) -> Design:
    return design


def _set(block: str, node: str, values: Values, design: Design) -> Design:
    _place(design, block, node)
    for name, value in values.items():
        design = edits.set_param(design, block, node, name, value)
    return design


def _unset(block: str, node: str, param: str, design: Design) -> Design:
    _place(design, block, node)
    return edits.unset_param(design, block, node, param)


def _remove(block: str, node: str, design: Design) -> Design:
    _place(design, block, node)
    return edits.remove(design, block, (node,), heal=True)


def _insert(place: tuple[str, str, str], kind: str, params: Values, design: Design) -> Design:
    block, node_id, port = place
    definition, node = _place(design, block, node_id)
    named = node.name and (definition.form != "sequential" or node.kind != "output")
    name = edits.fresh_name(definition, kind.lower()) if named else ""
    wire = wire_into(definition, node_id, port)
    if wire is None:
        raise EditRefused(f"{title(definition, node)} has no wire at {port} any more.")
    pos = _between(definition.by_id[wire.source], node)
    return edits.insert_on(design, block, wire, Node(edits.fresh_id(design), name, kind, params, pos))


def _between(a: Node, b: Node) -> tuple[float, float]:
    return (a.pos[0] + b.pos[0]) / 2, (a.pos[1] + b.pos[1]) / 2


def _in_turn(steps: tuple[Fix, ...], design: Design) -> Design:
    for fix in steps:
        design = fix.edit(design)
    return design


def _insert_all(place: tuple[str, str, str], layers: Iterable[tuple[str, Values]], design: Design) -> Design:
    for kind, params in layers:
        design = _insert(place, kind, params, design)
    return design


def _change(block: str, node_id: str, kind: str, design: Design) -> Design:
    _, node = _place(design, block, node_id)
    target = spec_of(kind)
    known = target.param if target else {}
    carried = {name: _carried(known[name], value) for name, value in node.params.items() if name in known}
    kept = {name: value[0] for name, value in carried.items() if value is not None}
    return edits.change_kind(design, block, node_id, kind, kept)


def _into_block(block: str, node_id: str, design: Design) -> Design:
    _, node = _place(design, block, node_id)
    stem = (node.name or node.kind).replace("_", " ").title().replace(" ", "")
    return edits.group(design, block, (node_id,), unused(stem, design.blocks))


def _carried(param: Param, value: Value) -> tuple[Value] | None:
    """`value` as `param` can hold it: of a list for another number of axes, the first item; None if it cannot."""
    for candidate in (value, value[0]) if isinstance(value, tuple) and value else (value,):
        try:
            return (param.parse(candidate),)
        except WrongType:
            continue
    return None


def _rename_param(block: str, node: str, names: tuple[str, str], value: Value, design: Design) -> Design:
    return _set(block, node, {names[1]: value}, _unset(block, node, names[0], design))


def _disconnect(block: str, wire: Edge, design: Design) -> Design:
    _place(design, block, wire.target)
    return edits.disconnect(design, block, wire)


def _to_module(block: str, design: Design) -> Design:
    return edits.set_form(design, block, "module")


def _wire(block: str, source: str, target: tuple[str, str], design: Design) -> Design:
    _, node = _place(design, block, source)
    return edits.connect(design, block, Edge(source, _first_output(design, node), *target))


def _add_output(block: str, design: Design) -> Design:
    last = design.blocks[block].nodes[-1]
    new = Node(edits.fresh_id(design), edits.fresh_name(design.blocks[block], "output"), OUTPUT)
    port = _first_output(design, last)
    return edits.connect(edits.add_node(design, block, new), block, Edge(last.id, port, new.id, "input"))


def _first_output(design: Design, node: Node) -> str:
    inner = design.blocks.get(node.block or "")
    known = spec_of(node.kind)
    if inner is not None:
        return next(iter(inner.outputs), "output")
    return known.outputs[0].name if known else "output"


def _after(block: Block, node: str) -> set[str]:
    """The nodes that a node feeds, itself included."""
    reached, pending = {node}, [node]
    while pending:
        current = pending.pop()
        new = {wire.target for wire in block.wires if wire.source == current} - reached
        reached |= new
        pending += new
    return reached


def _place(design: Design, block: str, node: str) -> tuple[Block, Node]:
    definition = design.blocks.get(block)
    found = definition.by_id.get(node) if definition else None
    if definition is None or found is None:
        raise EditRefused("This fix belongs to a node that is no longer there.")
    return definition, found


def wire_into(block: Block, node: str, port: str) -> Edge | None:
    """The wire that ends at a port."""
    return next((edge for edge in block.wires if edge.target == node and edge.target_port in (port, "")), None)
