"""Small designs for tests, said in one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from designer.model.design import Block, BlockParam, Design, Edge, Form, Node
from designer.values import Value

Layer = str | tuple[str, Mapping[str, Value]] | Node


def node(name: str, kind: str, *, of: str | None = None, bypassed: bool = False, **params: Value) -> Node:
    """A node whose id is its name."""
    return Node(id=name, name=name, kind=kind, params=params, of=of, bypassed=bypassed)


def at(name: str, kind: str, x: float, y: float, **params: object) -> Node:
    """A node whose id is its name, at a place on the canvas."""
    return replace(node(name, kind, **params), pos=(float(x), float(y)))  # type: ignore[arg-type]


def stack(shape: tuple[int, ...], *layers: Layer, dtype: str = "float32") -> Design:
    """A sequential model: unnamed layers with the ids l0, l1, ..."""
    return design(stacked("Net", *layers, shape=shape, dtype=dtype))


def stacked(name: str, *layers: Layer, shape: tuple[int, ...] | None = None, dtype: str = "float32") -> Block:
    """A sequential block; the ids of its nodes begin with its name unless it is the model."""
    prefix = "" if shape is not None else f"{name}_"
    params: dict[str, Value] = {} if shape is None else {"shape": shape}
    if dtype != "float32":
        params["dtype"] = dtype
    nodes = [_layer(f"{prefix}l{index}", layer) for index, layer in enumerate(layers)]
    first, last = Node(f"{prefix}in", "x", "input", params), Node(f"{prefix}out", "output", "output")
    return Block(name, "sequential", (first, *nodes, last))


def _layer(id_: str, layer: Layer) -> Node:
    if isinstance(layer, Node):
        return layer
    kind, params = (layer, {}) if isinstance(layer, str) else layer
    return Node(id_, "", kind, params)


def graph(name: str, nodes: Iterable[Node], *wires: str, parameters: tuple[BlockParam, ...] = ()) -> Block:
    """A module block; a wire is "source > target" or "source.port > target.port", ports default to the first ones."""
    return Block(name, "module", tuple(nodes), tuple(map(_edge, wires)), parameters)


def _edge(wire: str) -> Edge:
    (source, _, source_port), (target, _, target_port) = (end.partition(".") for end in wire.split(" > "))
    return Edge(source, source_port or "output", target, target_port or "input")


def design(main: Block, *blocks: Block) -> Design:
    """A design whose model is `main`."""
    return Design({block.name: block for block in (*blocks, main)}, main.name)


def with_form(block: Block, form: Form) -> Block:
    """The same nodes in another form."""
    return Block(block.name, form, block.nodes, block.edges, block.parameters)


def chain() -> Design:
    """A graph on the canvas: x > a > b > y."""
    nodes = (
        at("x", "input", 0, 0, shape=(8,)),
        at("a", "Linear", 0, 120, out_features=4),
        at("b", "ReLU", 0, 240),
        at("y", "output", 0, 360),
    )
    return design(graph("Net", nodes, "a > b", "b > y", "x > a"))
