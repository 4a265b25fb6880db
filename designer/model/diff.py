"""What differs between two designs, found quickly when they share most of their parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from designer.model.design import Block, Design, Edge, Node


@dataclass(frozen=True, slots=True)
class BlockDiff:
    """What differs between two versions of one definition.

    `changed` holds the nodes before and after. `reordered`: the nodes that both have stand in another order.
    `header`: the form, the parameters, the help, or what a stack, a repeat or a choice says of itself.
    """

    added: tuple[Node, ...] = ()
    removed: tuple[Node, ...] = ()
    changed: tuple[tuple[Node, Node], ...] = ()
    edges_added: tuple[Edge, ...] = ()
    edges_removed: tuple[Edge, ...] = ()
    reordered: bool = False
    header: bool = False

    def __bool__(self) -> bool:
        return self != _NOTHING


_NOTHING = BlockDiff()


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two designs; `changed` names the definitions that both have and that differ."""

    added: tuple[Block, ...] = ()
    removed: tuple[Block, ...] = ()
    changed: Mapping[str, BlockDiff] = field(default_factory=lambda: MappingProxyType({}))
    main: bool = False
    data: bool = False
    training: bool = False
    description: bool = False
    style: bool = False

    def __bool__(self) -> bool:
        parts = (self.added, self.removed, self.changed, self.main, self.data, self.training)
        return any(map(bool, (*parts, self.description, self.style)))


def diff(before: Design, after: Design) -> Diff:
    """What must change to make `after` out of `before`."""
    old, new = before.blocks, after.blocks
    both = ((name, _block_diff(old[name], new[name])) for name in new if name in old and old[name] is not new[name])
    return Diff(
        added=tuple(block for name, block in new.items() if name not in old),
        removed=tuple(block for name, block in old.items() if name not in new),
        changed=MappingProxyType({name: difference for name, difference in both if difference}),
        main=before.main != after.main,
        data=before.data is not after.data and before.data != after.data,
        training=before.training is not after.training and before.training != after.training,
        description=before.description != after.description,
        style=before.style != after.style,
    )


def _block_diff(before: Block, after: Block) -> BlockDiff:
    old, new = before.by_id, after.by_id
    pairs = ((old[key], node) for key, node in new.items() if key in old and old[key] is not node)
    return BlockDiff(
        added=tuple(node for key, node in new.items() if key not in old),
        removed=tuple(node for key, node in old.items() if key not in new),
        changed=tuple((a, b) for a, b in pairs if a != b),
        edges_added=_missing(after.edges, before.edges),
        edges_removed=_missing(before.edges, after.edges),
        reordered=[key for key in old if key in new] != [key for key in new if key in old],
        header=_header(before) != _header(after),
    )


def _missing(edges: tuple[Edge, ...], others: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """Those of the edges that are not among the others."""
    if edges is others:
        return ()
    known = set(others)
    return tuple(edge for edge in edges if edge not in known)


def _header(block: Block) -> tuple[object, ...]:
    said = block.times, block.shared, block.selected, block.condition
    return block.form, block.parameters, *said, block.help, block.as_function
