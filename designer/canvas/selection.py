"""What is selected: nodes and wires of one definition, seen at one place of the model."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from designer.model.design import Block, Design, Edge

Path = tuple[str, ...]
"""The ids of the instances that lead from the model down to a definition: () is the model itself."""


@dataclass(frozen=True)
class Selection:
    """Nodes and wires of the definition that is drawn at `path`."""

    path: Path = ()
    nodes: frozenset[str] = frozenset()
    edges: frozenset[Edge] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.edges)

    @property
    def only(self) -> str | None:
        """The id of the node when exactly one node is selected and nothing else."""
        return next(iter(self.nodes)) if len(self.nodes) == 1 and not self.edges else None

    def toggled(self, path: Path, node: str) -> Selection:
        """With the node added or taken away; a node of another level begins a new selection."""
        if path != self.path:
            return Selection(path, frozenset((node,)))
        return replace(self, nodes=self.nodes ^ {node})


def definition_at(design: Design, path: Path) -> str | None:
    """The name of the definition that `path` leads to; None when it leads nowhere."""
    name = design.main
    for key in path:
        block = design.blocks.get(name)
        node = block.by_id.get(key) if block else None
        if node is None or node.block is None:
            return None
        name = node.block
    return name if name in design.blocks else None


def block_at(design: Design, path: Path) -> Block | None:
    """The definition that `path` leads to; None when it leads nowhere."""
    name = definition_at(design, path)
    return None if name is None else design.blocks[name]


def pruned(selection: Selection, design: Design) -> Selection:
    """What is left of the selection in `design`: the same value when all of it is there."""
    path = selection.path
    while (block := block_at(design, path)) is None:
        path = path[:-1]
    if path != selection.path:
        return Selection(path)
    nodes, edges = selection.nodes & block.by_id.keys(), selection.edges & frozenset(block.edges)
    same = len(nodes) == len(selection.nodes) and len(edges) == len(selection.edges)
    return selection if same else Selection(path, frozenset(nodes), edges)


def in_sight(selection: Selection, levels: Collection[Path], page: Path) -> Selection:
    """What stands for the selection where only these levels are drawn: the block around it, or nothing on the page."""
    path, inner = selection.path, ""
    while path not in levels:
        if not path:
            return Selection(page)
        path, inner = path[:-1], path[-1]
    return Selection(path, frozenset((inner,))) if inner else selection


NOTHING = Selection()
