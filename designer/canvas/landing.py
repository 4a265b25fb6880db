"""Where something that is dropped goes: into a slot of a stack, onto a wire, or to a place in a free graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from PySide6.QtCore import QPointF

from designer.canvas.geometry import BESIDE, CARD_WIDTH, TALL, Point
from designer.canvas.hits import Hit
from designer.canvas.scene import Scene
from designer.canvas.selection import Path, block_at
from designer.canvas.slots import Slot
from designer.catalogue import spec
from designer.model import edits, layout
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, Design, Edge, Form, Node
from designer.model.kinds import first_port, inputs_of, outputs_of
from designer.model.names import base_name, unused
from designer.values import EMPTY

NEW: Mapping[str, Form] = MappingProxyType(
    {
        "new:stack": "sequential",
        "new:graph": "module",
        "new:repeat": "repeat",
        "new:choice": "choice",
        "new:while": "while",
        "new:if": "if",
    }
)
"""Kinds that stand for an instance of a new, empty block of a form."""
What = str | Design
"""What is added: a kind of node, or nodes from elsewhere with their definitions, as `edits.copy` takes them."""
_SAMPLES = 24
ASIDE = CARD_WIDTH + BESIDE
GAP = 38.0
"""The least room between a card and the next one below it, in pixels."""


@dataclass(frozen=True, slots=True)
class Landing:
    """A place in the definition `block`, drawn at `path`; `pos` is the saved position, where there is no slot."""

    path: Path
    block: str
    slot: Slot | None = None
    edge: Edge | None = None
    pos: Point = (0.0, 0.0)


def landing_at(
    scene: Scene, point: QPointF, corner: QPointF, moving: Collection[str] = (), on_wires: bool = True
) -> Landing | None:
    """Where something lands that the mouse drops at `point`, with its upper left corner at `corner`.

    `moving` are the ids of nodes that are being dragged, which are no targets.
    """
    path = scene.aimed_at(point, moving)
    block = block_at(scene.design, path)
    if block is None:
        return None
    if block.form == "sequential":
        slot = scene.slot_at(point, moving)
        return Landing(path, block.name, slot)
    edge = None
    middle = corner + QPointF(CARD_WIDTH / 2, TALL / 2)
    for each in (point, middle) if on_wires and not block.forks else ():
        hit = _wire_at(scene, each, path, moving)
        if hit is not None:
            edge, corner = hit.edge, _centred(scene, hit, each, corner)
            break
    return Landing(path, block.name, None, edge, scene.saved_position(path, corner))


def _wire_at(scene: Scene, point: QPointF, path: Path, moving: Collection[str]) -> Hit | None:
    """The wire of a level at a point; in an empty graph its only wire at the place of the first layer."""
    hit = scene.wire_at(point, 14.0, moving)
    if hit is None:
        block, vacancy = block_at(scene.design, path), scene.vacancy(path)
        only = only_wire(block) if block is not None else None
        hit = Hit("wire", path, edge=only) if only is not None and vacancy and vacancy.contains(point) else None
    taken = hit is not None and hit.path == path and hit.edge is not None and not _ends(hit.edge) & set(moving)
    return hit if taken else None


def only_wire(block: Block) -> Edge | None:
    """The wire of a graph that has nothing in it yet but a wire from an input to an output."""
    empty = all(node.kind in (INPUT, OUTPUT) for node in block.nodes)
    return block.edges[0] if empty and len(block.edges) == 1 else None


def _centred(scene: Scene, hit: Hit, point: QPointF, corner: QPointF) -> QPointF:
    """The corner of a card that lies with its middle on the wire."""
    wire = scene.edge_at(hit.path, hit.edge) if hit.edge else None
    if wire is None:
        return corner
    path, local = wire.path(), wire.mapFromScene(point)
    points = (path.pointAtPercent(i / _SAMPLES) for i in range(_SAMPLES + 1))
    nearest = min(points, key=lambda each: QPointF.dotProduct(each - local, each - local))
    return QPointF(wire.mapToScene(nearest).x() - CARD_WIDTH / 2, corner.y())


def _ends(edge: Edge) -> set[str]:
    return {edge.source, edge.target}


def new_node(design: Design, block: Block, kind: str, pos: Point = (0.0, 0.0)) -> Node:
    """A node of that kind as it is dropped: it works at once where that is possible."""
    known = spec(kind)
    params = known.suggested if known is not None else EMPTY
    named = block.form != "sequential" or kind in (INPUT, OUTPUT)
    name = edits.fresh_name(block, base_name(kind)) if named else ""
    return Node(edits.fresh_id(design), name, kind, params, pos)


def made(design: Design, block: str, kind: What) -> tuple[Design, Node]:
    """A node of that kind for the block, and the design with the definition it may need; raises `EditRefused`."""
    if isinstance(kind, Design):
        return edits.bring(design, block, kind)
    if kind in NEW:
        design, kind = with_new_block(design, NEW[kind])
    return design, new_node(design, design.blocks[block], kind)


def with_new_block(design: Design, form: Form) -> tuple[Design, str]:
    """The design with an empty block that passes its input on, and the kind of its instances."""
    name = unused({"sequential": "Stack", "module": "Block"}.get(form, form.capitalize()), design.blocks)
    first, last = edits.fresh_ids(design, 2)
    nodes = (Node(first, "x", INPUT), Node(last, "output", OUTPUT, pos=(0.0, 3 * (TALL + GAP))))
    if form == "sequential":
        return edits.add_block(design, Block(name, form, nodes)), BLOCK_PREFIX + name
    graph = Block(name, "module", nodes, (Edge(first, "output", last, "input"),))
    design = edits.set_form(edits.add_block(design, graph), name, form)
    design = edits.set_repeat(design, name, edits.TWICE) if form == "repeat" else design
    return design, BLOCK_PREFIX + name


def add(design: Design, landing: Landing, node: Node) -> Design:
    """Put a new node where it lands."""
    design = placed(design, landing.block)
    if landing.slot is not None:
        return edits.insert(design, landing.block, node, landing.slot.index)
    if landing.edge is not None and takes_nothing(design, node.kind):
        landing = replace(landing, edge=None, pos=free_place(design.blocks[landing.block], landing.pos))
    node = replace(node, pos=landing.pos)
    if landing.edge is None:
        return offered(edits.add_node(design, landing.block, node), landing.block, node.id)
    design = edits.insert_on(design, landing.block, landing.edge, node)
    return with_room(design, landing.block, node.id)


def takes_nothing(design: Design, kind: What) -> bool:
    """Whether a node of that kind has no input: it stands beside a wire, not on it."""
    only = edits.only_node(kind) if isinstance(kind, Design) else None
    name = only.kind if only is not None else kind
    return isinstance(name, str) and name != INPUT and inputs_of(design.blocks, name) == ()


def free_place(block: Block, wanted: Point) -> Point:
    """The place, or the first one to the right of it where nothing lies; all nodes of the graph have theirs."""
    x, y = wanted
    while any(abs(x - node.pos[0]) < CARD_WIDTH and abs(y - node.pos[1]) < TALL for node in block.nodes):
        x += ASIDE
    return x, y


def lost_before(design: Design, landing: Landing | None, kind: What) -> str:
    """What a tensor asks that lands in a stack, where what comes before it would be lost; "" for all else."""
    if landing is None or landing.slot is None or not takes_nothing(design, kind):
        return ""
    return f"{landing.block} must be a module block for it"


def advice(design: Design, landing: Landing, kind: What) -> str:
    """What is to be said once it has landed; "" for nothing."""
    asked = lost_before(design, landing, kind)
    return f"A tensor takes no input, so {asked}; the Inspector offers to make it one." if asked else ""


def offered(design: Design, block: str, node_id: str) -> Design:
    """In a choice or an if, put a new node beside the others and wire the input to it; a choice takes the first one."""
    fork = design.blocks[block]
    node = fork.by_id[node_id]
    into = first_port(inputs_of(design.blocks, node.kind, node.params), "input")
    start = next((end for end in fork.nodes if end.kind == INPUT), None)
    if not fork.forks or node.kind in (INPUT, OUTPUT) or into is None or start is None:
        return design
    if not any(edge.target == node_id for edge in fork.edges):
        design = edits.connect(design, block, Edge(start.id, "output", node_id, into))
    design = layout.arrange(design, block)
    first = fork.form == "choice" and fork.selected is None
    return edits.set_selected(design, block, node.name) if first else design


def bring(design: Design, source: str, ids: Iterable[str], landing: Landing, positions: Mapping[str, Point]) -> Design:
    """Put nodes of the block `source` where they land; `positions` are theirs in a free graph."""
    keys, target = list(ids), landing.block
    design = placed(placed(design, source), target)
    if source == target and landing.slot is not None:
        nodes = design.blocks[target].nodes
        before = nodes[landing.slot.index].id if landing.slot.index < len(nodes) else None
        return edits.reorder(design, target, keys, before)
    if source != target:
        design = edits.transfer(design, source, keys, target, landing.slot.index if landing.slot else None)
    if landing.slot is None:
        design = edits.move(design, target, {key: positions[key] for key in keys})
        for key in keys if source != target else ():
            design = offered(design, target, key)
    if landing.edge is not None and len(keys) == 1:
        design = plugged(design, target, landing.edge, keys[0])
        design = with_room(design, target, keys[0])
    return design


def plugged(design: Design, block: str, edge: Edge, node_id: str) -> Design:
    """Put a node that is in the block already into the middle of a wire, at its first ports."""
    node = design.blocks[block].by_id[node_id]
    into = first_port(inputs_of(design.blocks, node.kind, node.params), "input")
    out = first_port(outputs_of(design.blocks, node.kind), "output")
    if into is None or out is None:
        raise edits.EditRefused(f"“{node.name}” cannot stand on a wire: it has no {'output' if into else 'input'}.")
    design = edits.connect(design, block, Edge(edge.source, edge.source_port, node_id, into))
    return edits.connect(design, block, Edge(node_id, out, edge.target, edge.target_port))


def placed(design: Design, block: str) -> Design:
    """The design with positions in a graph that nobody has placed yet, as it is drawn."""
    graph = design.blocks[block]
    if graph.form == "sequential" or layout.is_placed(graph):
        return design
    return layout.arrange(design, block)


def with_room(design: Design, block: str, node_id: str) -> Design:
    """Push down what the node feeds, as far as the node needs for itself."""
    graph = design.blocks[block]
    node = graph.by_id[node_id]
    fed = [edge.target for edge in graph.edges if edge.source == node_id]
    feeding = [graph.by_id[edge.source] for edge in graph.edges if edge.target == node_id]
    top = max([node.pos[1], *(other.pos[1] + TALL + GAP for other in feeding)])
    nearest = min((graph.by_id[key].pos[1] for key in fed), default=None)
    positions = {node_id: (node.pos[0], top)}
    missing = top + TALL + GAP - nearest if nearest is not None else 0.0
    if missing > 0:
        for key in _below(graph, fed, node_id):
            x, y = graph.by_id[key].pos
            positions[key] = (x, y + missing)
    return edits.move(design, block, positions)


def _below(block: Block, keys: Iterable[str], without: str) -> frozenset[str]:
    """The nodes, and all that they feed at whatever distance."""
    fed: dict[str, list[str]] = {}
    for edge in block.edges:
        fed.setdefault(edge.source, []).append(edge.target)
    waiting, seen = list(keys), set(keys)
    while waiting:
        further = {key for key in fed.get(waiting.pop(), ()) if key not in seen and key != without}
        seen |= further
        waiting.extend(further)
    return frozenset(seen)


def may_stand(design: Design, block: str, kind: str) -> bool:
    """Whether a node of that kind can be added to the block."""
    if kind in (INPUT, OUTPUT):
        return design.blocks[block].form != "sequential"
    if not kind.startswith(BLOCK_PREFIX):
        return spec(kind) is not None or kind in NEW
    name = kind.removeprefix(BLOCK_PREFIX)
    return name in design.blocks and not _contains(design, name, block)


def _contains(design: Design, outer: str, inner: str) -> bool:
    waiting, seen = [outer], {outer}
    while waiting:
        name = waiting.pop()
        if name == inner:
            return True
        inside = (node.block for node in design.blocks[name].nodes)
        below = {each for each in inside if each is not None and each in design.blocks} - seen
        waiting.extend(below)
        seen |= below
    return False
