"""Make one node in a repeat of several alike ones that follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from designer.arrays import Packed
from designer.model.design import TURN, Block, Design, Edge, Node
from designer.model.edits.basics import (
    ENDS,
    EditRefused,
    block_of,
    check_formula,
    nodes_of,
    sorted_edges,
    title,
    with_block,
)
from designer.model.edits.definitions import set_form, set_repeat
from designer.model.edits.groups import group
from designer.model.edits.ungroups import inferred
from designer.model.formulas import as_part, names_in_node
from designer.model.kinds import first_port, inputs_of, outputs_of, params_of
from designer.params import Param, Required
from designer.tensor_formulas import TensorText
from designer.values import EMPTY, Expression, Value


def fold(design: Design, block: str, ids: Iterable[str], name: str) -> Design:
    """Put the first of several alike nodes into a new repeat `name` with a turn for each of them.

    Where their parameters differ, a formula has the value of each turn: `[16, 32, 64][i]`. The first keeps its id.
    """
    target = block_of(design, block)
    chosen = nodes_of(target, ids)
    _check_alike(design, target, chosen)
    chosen = chosen if target.form == "sequential" else _in_row(design, target, chosen)
    values = {key: value for key in _spoken(chosen) for value in _by_turn(design, chosen, key)}
    first = replace(chosen[0], params=MappingProxyType(values) if values else EMPTY)
    design = group(with_block(design, _with_one(target, chosen, first)), block, [first.id], name)
    return set_repeat(set_form(design, name, "repeat"), name, len(chosen))


def _check_alike(design: Design, block: Block, chosen: Sequence[Node]) -> None:
    """Refuse nodes that are no turns of one."""
    kinds = {node.kind for node in chosen}
    if len(chosen) < 2 or len(kinds) > 1 or kinds & set(ENDS):
        raise EditRefused("These are not several layers of one kind.")
    if block.forks:
        raise EditRefused(f"The alternatives of {block.name} do not follow each other.")
    if block.form == "sequential":
        start = block.nodes.index(chosen[0])
        if block.nodes[start : start + len(chosen)] != tuple(chosen):
            raise EditRefused("These layers do not follow each other.")
    called = {node.of for each in design.blocks.values() for node in each.nodes if node.of}
    for node in chosen:
        if node.bypassed or node.when is not None or node.of is not None or node.id in called:
            raise EditRefused(f"{title(node)} is bypassed, conditional or shared: it is no turn like the others.")
        if TURN in names_in_node(node) or any(item.name == TURN for item in block.parameters):
            raise EditRefused(f"{title(node)} speaks of the turns of {block.name}, not of its own.")


def _in_row(design: Design, block: Block, chosen: Sequence[Node]) -> tuple[Node, ...]:
    """The nodes in the order in which each feeds nothing but the next, through the first ports of both."""
    keys = {node.id for node in chosen}
    kind = chosen[0].kind
    first = first_port(inputs_of(design.blocks, kind, chosen[0].params), "input")
    result = first_port(outputs_of(design.blocks, kind), "output")
    into: dict[str, list[Edge]] = {key: [] for key in keys}
    out: dict[str, list[Edge]] = {key: [] for key in keys}
    for edge in block.edges:
        into.get(edge.target, []).append(edge)
        out.get(edge.source, []).append(edge)
    wired = all(edge.target_port == first for edges in into.values() for edge in edges)
    wired = wired and all(edge.source_port == result for edges in out.values() for edge in edges)
    key = next((key for key in keys if not any(edge.source in keys for edge in into[key])), "")
    row = [key] if key and wired else []
    while len(out.get(key, ())) == 1 and out[key][0].target in keys - {*row} and len(into[out[key][0].target]) == 1:
        key = out[key][0].target
        row.append(key)
    if len(row) < len(keys):
        raise EditRefused("These layers do not follow each other in one row.")
    return tuple(block.by_id[key] for key in row)


def _spoken(chosen: Sequence[Node]) -> tuple[str, ...]:
    """The parameters to which any of the nodes gives a value."""
    return tuple(dict.fromkeys(name for node in chosen for name in node.params))


def _by_turn(design: Design, chosen: Sequence[Node], name: str) -> tuple[Value, ...]:
    """The value of a parameter that is right in each turn, as one item; none where all have the default."""
    known: Mapping[str, Param] = params_of(design.blocks, chosen[0].kind) or {}
    default = known[name].default if name in known else None
    follows = name in inferred(design, chosen[0])
    values: list[Value] = []
    for node in chosen:
        value = node.params.get(name, default)
        if isinstance(value, Required) or (name not in node.params and (follows or name not in known)):
            raise EditRefused(f"{title(node)} has no {name} that could be a turn’s value.")
        values.append(value)
    if all(type(value) is type(values[0]) and value == values[0] for value in values):
        return (values[0],)
    if name in known and isinstance(known[name].kind, Packed | TensorText):
        raise EditRefused(f"A formula cannot say {name} turn by turn.")
    formula = Expression(f"[{', '.join(map(as_part, values))}][{TURN}]")
    check_formula(formula)
    return (formula,)


def _with_one(block: Block, chosen: Sequence[Node], first: Node) -> Block:
    """`block` with `first` in the place of the row: it feeds what the last of them fed."""
    gone, last = {node.id for node in chosen[1:]}, chosen[-1].id
    nodes = tuple(first if node.id == first.id else node for node in block.nodes if node.id not in gone)
    edges = [edge for edge in block.edges if edge.target not in gone and edge.source not in {first.id, *gone}]
    edges += [replace(edge, source=first.id) for edge in block.edges if edge.source == last]
    return replace(block, nodes=nodes, edges=sorted_edges(edges))
