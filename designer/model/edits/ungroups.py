"""Put the content of a block in the place of its instance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from designer.catalogue import spec
from designer.expressions import ExpressionError
from designer.model.design import INPUT, OUTPUT, Block, Design, Edge, Node
from designer.model.edits.basics import ENDS, EditRefused, block_of, clamped, node_of, sorted_edges, title
from designer.model.edits.chain import as_chain, chain_edges
from designer.model.edits.definitions import with_ids
from designer.model.edits.exposing import with_parts
from designer.model.edits.groups import Plug, corner
from designer.model.formulas import names_in_node
from designer.model.names import base_name, fresh_ids, unused
from designer.params import Required
from designer.values import Expression, Value

LOST: Mapping[str, str] = MappingProxyType(
    {
        "repeat": "out of it, its layers would run only once.",
        "choice": "out of it, nothing would choose between its alternatives.",
        "while": "out of it, its layers would run only once.",
        "if": "out of it, nothing would ask its condition.",
    }
)
"""What ungrouping would take away from a block of that form."""


def ungroup(design: Design, block: str, node_id: str) -> Design:
    """Put the nodes of an instance's definition in its place, with the instance's values in their formulas.

    The last instance takes the definition with it and leaves the ids; of others the nodes are copies.
    """
    outer = block_of(design, block)
    instance = node_of(outer, node_id)
    _check(design, outer, instance)
    name = instance.block or ""
    count = sum(node.block == name for each in design.blocks.values() for node in each.nodes)
    last = name != design.main and count == 1
    inner = _content(design, outer, instance, last)
    if outer.form == "sequential":
        outer = replace(outer, nodes=_in_place(outer, instance, inner))
    else:
        outer = _graph(outer, instance, inner)
    blocks = {key: each for key, each in design.blocks.items() if key != name or not last}
    return replace(design, blocks=MappingProxyType({**blocks, block: outer}))


def _check(design: Design, outer: Block, instance: Node) -> None:
    if instance.block is None:
        raise EditRefused(f"{title(instance)} is no instance of a block.")
    form = design.blocks[instance.block].form
    if form not in ("sequential", "module"):
        raise EditRefused(
            f"{title(instance)} is a {form}: {LOST[form]} Make {instance.block} a graph first, then ungroup it."
        )
    if outer.forks and len(design.blocks[instance.block].alternatives) != 1:
        raise EditRefused(f"{title(instance)} is an alternative: its layers would each become one of their own.")
    if instance.bypassed or instance.when is not None:
        raise EditRefused(f"{title(instance)} is bypassed or conditional: its content would always run.")
    shared = any(node.of == instance.id for each in design.blocks.values() for node in each.nodes)
    if shared or instance.of is not None:
        raise EditRefused(f"{title(instance)} shares its weights with another node: end that first.")


def _content(design: Design, outer: Block, instance: Node, last: bool) -> Block:
    """The definition as its instance has it: with its values, where it lies, and with ids for where it goes."""
    definition = design.blocks[instance.block or ""]
    if outer.form == "sequential" and definition.form != "sequential":
        definition = as_chain(design.blocks, definition)
    elif outer.form != "sequential" and definition.form == "sequential":
        definition = replace(definition, edges=sorted_edges(chain_edges(design.blocks, definition)))
    parts, following = _values(definition, instance)
    nodes = (_with_values(design, node, parts, following) for node in definition.nodes)
    definition = _moved(replace(definition, nodes=tuple(nodes)), instance.pos)
    if last:
        return definition
    return with_ids(definition, dict(zip(definition.by_id, fresh_ids(design, len(definition.nodes)), strict=True)))


def _values(definition: Block, instance: Node) -> tuple[Mapping[str, Value], frozenset[str]]:
    """The values that the definition's parameters have in the instance, and the names of those that have none."""
    parts: dict[str, Value] = {}
    for item in definition.parameters:
        if item.name in instance.params:
            parts[item.name] = instance.params[item.name]
        elif item.infer is None and not isinstance(item.param.default, Required):
            parts[item.name] = item.param.default
    return parts, frozenset(item.name for item in definition.parameters) - parts.keys()


def _with_values(design: Design, node: Node, parts: Mapping[str, Value], following: frozenset[str]) -> Node:
    own = inferred(design, node)
    kept = {
        name: value
        for name, value in node.params.items()
        if not (name in own and isinstance(value, Expression) and value.text.strip() in following)
    }
    if len(kept) < len(node.params):
        node = replace(node, params=MappingProxyType(kept))
    names = names_in_node(node)
    if names & following:
        name = min(names & following)
        raise EditRefused(f"{title(node)} uses {name}, which has no value in this instance: give it one first.")
    try:
        return with_parts(design, node, parts) if names & parts.keys() else node
    except ExpressionError as error:
        raise EditRefused(f"{title(node)} cannot take the values of this instance: {error}.") from None


def inferred(design: Design, node: Node) -> frozenset[str]:
    """The parameters that the node infers by itself when they have no value."""
    if node.block is not None:
        return frozenset(item.name for item in design.blocks[node.block].parameters if item.infer is not None)
    known = spec(node.kind)
    return frozenset(known.inferred) if known is not None else frozenset()


def _moved(definition: Block, pos: tuple[float, float]) -> Block:
    """The definition with its nodes where the instance lies."""
    inside = [node for node in definition.nodes if node.kind not in ENDS]
    if not inside or corner(inside) == pos:
        return definition
    right, down = pos[0] - corner(inside)[0], pos[1] - corner(inside)[1]
    nodes = (replace(node, pos=clamped(node.pos[0] + right, node.pos[1] + down)) for node in definition.nodes)
    return replace(definition, nodes=tuple(nodes))


def _in_place(outer: Block, instance: Node, inner: Block) -> tuple[Node, ...]:
    """The nodes of `outer` with those of `inner`, without its ends, instead of the instance."""
    taken = {node.name for node in outer.nodes if node.id != instance.id}
    new = []
    for node in inner.nodes:
        if node.kind not in ENDS:
            name = node.name or ("" if outer.form == "sequential" else base_name(node.kind))
            name = instance.name if outer.forks else name and unused(name, taken)
            taken.add(name)
            new.append(node if name == node.name else replace(node, name=name))
    place = outer.nodes.index(instance)
    return (*outer.nodes[:place], *new, *outer.nodes[place + 1 :])


def _graph(outer: Block, instance: Node, inner: Block) -> Block:
    wires = _Wires(instance.id, inner, {edge.target_port: edge for edge in outer.edges if edge.target == instance.id})
    kept = [edge for edge in outer.edges if edge.target != instance.id]
    kept += [edge for edge in inner.edges if inner.by_id[edge.target].kind != OUTPUT]
    edges = sorted_edges(wires.sourced(kept))
    return replace(outer, nodes=_in_place(outer, instance, inner), edges=edges)


@dataclass(frozen=True)
class _Wires:
    """Where wires really begin once the border of an instance is gone."""

    instance: str
    inner: Block
    entering: Mapping[str, Edge]

    def sourced(self, edges: list[Edge]) -> Iterator[Edge]:
        """The edges from where they really begin; those that begin nowhere are left out."""
        leaving = {self.inner.by_id[edge.target].name: edge for edge in self.inner.edges if self._ends(edge)}
        for edge in edges:
            source = self._source((edge.source, edge.source_port), leaving)
            if source is not None:
                yield Edge(*source, edge.target, edge.target_port)

    def _ends(self, edge: Edge) -> bool:
        return self.inner.by_id[edge.target].kind == OUTPUT

    def _source(self, plug: Plug, leaving: Mapping[str, Edge]) -> Plug | None:
        seen: set[Plug] = set()
        while plug not in seen:
            seen.add(plug)
            node, port = plug
            if node == self.instance:
                edge = leaving.get(port)
            elif node in self.inner.by_id and self.inner.by_id[node].kind == INPUT:
                edge = self.entering.get(self.inner.by_id[node].name)
            else:
                return plug
            if edge is None:
                return None
            plug = edge.source, edge.source_port
        return None  # the wire runs in a circle through the instance and meets no node
