"""Adding a node where the user last was: after what is selected, else at the end of the level that is shown."""

from __future__ import annotations

from dataclasses import replace

from designer.canvas.geometry import TALL
from designer.canvas.landing import GAP, made, placed, with_room
from designer.canvas.selection import Selection, definition_at
from designer.model import edits
from designer.model.design import OUTPUT, Block, Design, Edge, Node
from designer.model.kinds import first_port, inputs_of, outputs_of


def added(design: Design, selection: Selection, kind: str) -> tuple[Design, str]:
    """The design with a new node of that kind, and its id; raises `EditRefused`."""
    name = definition_at(design, selection.path) or design.main
    design, node = made(placed(design, name), name, kind)
    block = design.blocks[name]
    after = _after(block, selection)
    if block.form == "sequential":
        before = block.nodes.index(after) + 1 if after is not None else len(block.nodes) - 1
        return edits.insert(design, name, node, min(max(before, 1), len(block.nodes) - 1)), node.id
    node = replace(node, pos=_below(block, after))
    return _wired(edits.add_node(design, name, node), name, after, node), node.id


def _after(block: Block, selection: Selection) -> Node | None:
    """The last of the selected nodes, None when none is selected."""
    chosen = [node for node in block.nodes if node.id in selection.nodes and node.kind != OUTPUT]
    return chosen[-1] if chosen else None


def _below(block: Block, after: Node | None) -> tuple[float, float]:
    """A place under the selected node, or under all."""
    if after is not None:
        return after.pos[0], after.pos[1] + TALL + GAP
    lowest = max(block.nodes, key=lambda node: node.pos[1], default=None)
    return (lowest.pos[0], lowest.pos[1] + TALL + GAP) if lowest is not None else (0.0, 0.0)


def _wired(design: Design, name: str, after: Node | None, node: Node) -> Design:
    """Wire the node to the selected one; where that feeds exactly one other, the new one stands between them."""
    if after is None:
        return design
    out = first_port(outputs_of(design.blocks, after.kind), "output")
    into = first_port(inputs_of(design.blocks, node.kind), "input")
    onward = first_port(outputs_of(design.blocks, node.kind), "output")
    if out is None or into is None:
        return design
    leaving = [edge for edge in design.blocks[name].edges if edge.source == after.id]
    design = edits.connect(design, name, Edge(after.id, out, node.id, into))
    if len(leaving) == 1 and leaving[0].source_port == out and onward is not None:
        old = leaving[0]
        design = edits.connect(design, name, Edge(node.id, onward, old.target, old.target_port))
    return with_room(design, name, node.id)
