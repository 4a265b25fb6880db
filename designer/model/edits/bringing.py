"""Definitions that come from another design: those that are here already are recognised, the others come along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from types import MappingProxyType

from designer.model.design import BLOCK_PREFIX, INPUT, Block, Design, Edge, Node
from designer.model.edits.basics import block_of, check_kind, owner_of, with_blocks
from designer.model.edits.definitions import renamed_kinds, with_ids
from designer.model.kinds import Blocks
from designer.model.names import base_name, fresh_ids, unused
from designer.model.wellformed import contained
from designer.values import Values

CLIPBOARD = "Clipboard"
_OF_A_MODEL = ("shape", "dtype")
"""What only an input of a model has."""


def alone(design: Design, name: str) -> Design:
    """The definition of that name with all that it uses, as a design of its own.

    Nodes that call layers outside of it get their own.
    """
    block_of(design, name)
    blocks = {key: design.blocks[key] for key in (*sorted(below(design.blocks, [name]) - {name}), name)}
    blocks[name] = replace(blocks[name], nodes=tuple(map(_plain_input, blocks[name].nodes)))
    return replace(Design(MappingProxyType(blocks), name), blocks=own_layers(design, blocks))


def _plain_input(node: Node) -> Node:
    """`node`; an input of a model as one of a block."""
    if node.kind != INPUT or not node.params.keys() & set(_OF_A_MODEL):
        return node
    kept = {name: value for name, value in node.params.items() if name not in _OF_A_MODEL}
    return replace(node, params=MappingProxyType(kept))


def clip_of(definition: Design) -> Design:
    """An instance of a design's main definition as `copy` takes one, so that it can be pasted."""
    first, node, last = fresh_ids(definition, 3)
    name = unused(CLIPBOARD, definition.blocks)
    nodes = (Node(first, "input", "input"), Node(node, "", BLOCK_PREFIX + definition.main), Node(last, "y", "output"))
    holder = Block(name, "sequential", nodes)
    return Design(MappingProxyType({**definition.blocks, name: holder}), name)


def only_node(clip: Design) -> Node | None:
    """The node that a clip consists of, if it is but one."""
    inside = clip.root.alternatives if clip.root.form == "sequential" else clip.root.nodes
    return inside[0] if len(inside) == 1 else None


def bring(design: Design, block: str, clip: Design) -> tuple[Design, Node]:
    """The only node of a clip as a new one for the block, and the design with the definitions it needs."""
    node = only_node(clip) or clip.root.nodes[0]
    design, names, ids = brought(design, clip, [node.id])
    target = block_of(design, block)
    moved = renamed_kinds(Block("", nodes=(node,)), names).nodes[0]
    check_kind(design.blocks, target, moved.kind)
    wanted = moved.name or ("" if target.form == "sequential" else base_name(moved.kind))
    name = wanted and unused(wanted, {other.name for other in target.nodes})
    return design, replace(moved, id=ids[node.id], name=name, of=None, turn=None)


def brought(
    design: Design, clip: Design, more: Iterable[str] = ()
) -> tuple[Design, Mapping[str, str], Mapping[str, str]]:
    """The design with the definitions of a clip, their names here, and new ids for their nodes and those of `more`."""
    names = names_here(design, clip)
    new = {name: here for name, here in names.items() if here not in design.blocks}
    old = [*(node.id for name in new for node in clip.blocks[name].nodes), *more]
    ids = dict(zip(old, fresh_ids(design, len(old)), strict=True))
    added = {here: moved(clip.blocks[name], here, names, ids) for name, here in new.items()}
    return with_blocks(design, added), names, ids


def moved(block: Block, name: str, names: Mapping[str, str], ids: Mapping[str, str]) -> Block:
    """A block of a clip as it is called here, with new ids."""
    return replace(renamed_kinds(with_ids(block, ids), names), name=name)


def names_here(design: Design, clip: Design) -> Mapping[str, str]:
    """The names that the definitions of a clip have or get in the design; its main block is none of them.

    A definition is that of the design if it has the same name, or that with a number, and says the same but for ids
    and places.
    """
    order = TopologicalSorter({name: set(contained(clip.blocks, name)) for name in clip.blocks}).static_order()
    there, here = _places(clip), _places(design)
    names: dict[str, str] = {}
    for name in order:
        if name == clip.main:
            continue
        wanted = _told(clip.blocks[name], names, there)
        alike = (each for each in _namesakes(design, name) if each not in names.values())
        known = (each for each in alike if _told(design.blocks[each], {}, here) == wanted)
        names[name] = next(known, "") or unused(name, {*design.blocks, *names.values()})
    return names


def is_here(design: Design, definition: Design) -> bool:
    """Whether the design has a design's main definition already, so that bringing it would add but an instance."""
    if definition.main not in design.blocks:
        return False
    return names_here(design, clip_of(definition))[definition.main] in design.blocks


def same_block(one: Design, other: Design) -> bool:
    """Whether the main definitions of the designs say the same but for ids and places, with all that they use."""
    if one.main != other.main or one.blocks.keys() != other.blocks.keys():
        return False
    here, there = _places(one), _places(other)
    return all(_told(block, {}, here) == _told(other.blocks[name], {}, there) for name, block in one.blocks.items())


def _namesakes(design: Design, name: str) -> Iterable[str]:
    """The definitions that have the name, or that with a number; never the model, which cannot stand in itself."""
    if name in design.blocks and name != design.main:
        yield name
    for each in design.blocks:
        if (
            each not in (name, design.main)
            and each.startswith(name[:60])
            and each[len(name[:60]) :].strip("_").isdigit()
        ):
            yield each


Places = Mapping[str, tuple[str, int]]


def _places(design: Design) -> Places:
    """Where each node stands: its block, and the how many-th it is there."""
    return {node.id: (name, i) for name, block in design.blocks.items() for i, node in enumerate(block.nodes)}


def _told(block: Block, names: Mapping[str, str], places: Places) -> Block:
    """What a definition says, whatever it and its nodes are called inside a file and wherever they are drawn."""

    def of(key: str | None) -> str | None:
        if key is None:
            return None
        name, number = places.get(key, (key, 0))
        return f"{'' if name == block.name else names.get(name, name)}:{number}"

    own = {node.id: str(i) for i, node in enumerate(block.nodes)}
    nodes = (replace(node, id=own[node.id], of=of(node.of), pos=(0.0, 0.0)) for node in block.nodes)
    edges = (Edge(own[edge.source], edge.source_port, own[edge.target], edge.target_port) for edge in block.edges)
    plain = replace(block, name="", nodes=tuple(nodes), edges=tuple(sorted(edges)))
    return renamed_kinds(plain, names)


def below(blocks: Blocks, names: Iterable[str]) -> frozenset[str]:
    """Those definitions and all that they need."""
    waiting = list(names)
    seen = set(waiting)
    while waiting:
        new = set(contained(blocks, waiting.pop())) - seen
        seen |= new
        waiting.extend(new)
    return frozenset(seen)


def own_layers(design: Design, blocks: Blocks) -> Blocks:
    """Parts of a design, in which nodes that call layers outside of them get their own."""
    held = {node.id for block in blocks.values() for node in block.nodes}
    new: dict[str, Block] = {}
    for name, block in blocks.items():
        far = any(node.of is not None and node.of not in held for node in block.nodes)
        nodes = (node if node.of in held else with_own_layer(design, node) for node in block.nodes) if far else ()
        new[name] = replace(block, nodes=tuple(nodes)) if far else block
    return MappingProxyType(new)


def with_own_layer(design: Design, node: Node) -> Node:
    """A node that called the layer of another, with one like it of its own."""
    if node.of is None:
        return node
    params: Values = owner_of(design, node).params
    return replace(node, of=None, turn=None, params=params)
