"""Raw values as a design: every field is looked at, and refused with its path when it cannot be one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from designer.model.design import Block, BlockParam, Design, Edge, Form, Node, Style
from designer.model.kinds import Blocks, params_of, trimmed
from designer.model.migrations import VERSION, migrated
from designer.model.names import MAX_KIND, suggestion
from designer.model.parameters import MAX_HELP, read_parameter, read_value
from designer.model.place import Misfit, Place, shown
from designer.model.settings import frozen
from designer.model.writing import FORMAT
from designer.params import Param
from designer.tensor_formulas import MAX_LENGTH
from designer.values import EMPTY, Expression, Value, ValueRefused

MAX_TEXT = 100_000
Word = TypeVar("Word", bound=str)
FORMS: tuple[Form, ...] = get_args(Form)
STYLES: tuple[Style, ...] = get_args(Style)

_DESIGN = ("format", "version", "description", "main", "data", "training", "blocks", "style")
_SAID = ("times", "shared", "selected", "condition", "help", "as_function")
_BLOCK = ("form", "nodes", "edges", "parameters", *_SAID)
_NODE = ("id", "name", "kind", "params", "pos", "of", "bypassed", "when", "turn")


def read(raw: Any) -> Design:
    """The design that the raw values of a file describe; raises `Misfit`.

    Whether its parts fit together is another question: see `designer.model.wellformed`. Edges are in the file's order.
    """
    place = Place(_current(raw))
    fields = place.fields(_DESIGN, ("main", "blocks"))
    bare = {name: _read_block(name, item) for name, item in fields["blocks"].entries()}
    return Design(
        blocks=MappingProxyType({name: _with_params(bare, name, fields["blocks"].raw[name]) for name in bare}),
        main=fields["main"].text(),
        data=_read_settings(fields.get("data")),
        training=_read_settings(fields.get("training")),
        description=fields["description"].text(MAX_TEXT) if "description" in fields else "",
        style=_one_of(fields["style"], STYLES) if "style" in fields else "modules",
    )


def _current(raw: Any) -> Any:
    """`raw` in the form of today's version; raises `Misfit` when it is no design, or of a newer version."""
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise Misfit("", f'this is no Blockwright design: it does not begin with "format": "{FORMAT}"')
    if "version" not in raw:
        raise Misfit("", "the key “version” is missing, so the format is not known")
    version = Place(raw["version"], Place(raw), "version").whole()
    if version > VERSION:
        sentence = (
            f"a newer Blockwright wrote this (format {version}, this one reads up to {VERSION}); update to open it"
        )
        raise Misfit("version", sentence)
    if version < 0:
        raise Misfit("version", f"expected 0 to {VERSION}, received {version}")
    return migrated(raw, version)


def _read_settings(place: Place | None) -> Mapping[str, Any]:
    if place is None:
        return EMPTY
    if not isinstance(place.raw, dict):
        raise place.expected("an object")
    try:
        settings: Mapping[str, Any] = frozen(place.raw, str(place.key))
    except ValueRefused as error:
        raise Misfit("", str(error)) from None
    return settings


def _read_block(name: str, place: Place) -> Block:
    """A definition whose nodes do not have their parameters yet: those need all definitions."""
    fields = place.fields(_BLOCK, ("form", "nodes"))
    form = _one_of(fields["form"], FORMS)
    if form == "sequential" and "edges" in fields:
        raise fields["edges"].misfit("a sequential block has no edges: each node feeds the next")
    return Block(
        name=name,
        form=form,
        nodes=tuple(_read_node(item) for item in fields["nodes"].items()),
        edges=tuple(_read_edge(item) for item in fields["edges"].items()) if "edges" in fields else (),
        parameters=_read_parameters(fields.get("parameters")),
        times=_read_extra(fields.get("times")),
        shared="shared" in fields and fields["shared"].truth(),
        selected=_read_extra(fields.get("selected")),
        condition=fields["condition"].text(MAX_LENGTH) if "condition" in fields else "",
        help=fields["help"].text(MAX_HELP) if "help" in fields else "",
        as_function="as_function" in fields and fields["as_function"].truth(),
    )


def _one_of(place: Place, known: tuple[Word, ...]) -> Word:
    text = place.text()
    for word in known:
        if word == text:
            return word
    raise place.misfit(f"expected one of {', '.join(known)}, received {shown(text)}{suggestion(text, known)}")


def _read_parameters(place: Place | None) -> tuple[BlockParam, ...]:
    return () if place is None else tuple(read_parameter(item) for item in place.items())


def _read_extra(place: Place | None) -> Value:
    return None if place is None else read_value(place, None)


def _read_node(place: Place) -> Node:
    fields = place.fields(_NODE, ("id", "kind"))
    owner = fields.get("of")
    return Node(
        id=fields["id"].text(),
        name=fields["name"].text() if "name" in fields else "",
        kind=fields["kind"].text(MAX_KIND),
        pos=_read_pos(fields["pos"]) if "pos" in fields else (0.0, 0.0),
        of=None if owner is None or owner.raw is None else owner.text(),
        bypassed="bypassed" in fields and fields["bypassed"].truth(),
        when=_read_formula(fields.get("when")),
        turn=_read_formula(fields.get("turn")),
    )


def _read_pos(place: Place) -> tuple[float, float]:
    items = [float(item.number()) for item in place.items()]
    if len(items) != 2 or not all(map(math.isfinite, items)):
        raise place.misfit(f"expected two numbers, received {len(items)}")
    return items[0], items[1]


def _read_formula(place: Place | None) -> Expression | None:
    match None if place is None else place.raw:
        case None:
            return None
        case str(text) | {"expr": str(text)}:
            return Expression(text)
    assert place is not None
    raise place.expected("a formula")


def _read_edge(place: Place) -> Edge:
    ends = list(place.items())
    if len(ends) != 2:
        raise place.misfit(f"expected two ends, each written “node.port”, received {len(ends)}")
    source, target = (_read_end(end) for end in ends)
    return Edge(*source, *target)


def _read_end(place: Place) -> tuple[str, str]:
    node, dot, port = place.text(200).partition(".")
    if not dot or not node or not port:
        raise place.expected("the end of a wire, written “node.port”")
    return node, port


def _with_params(bare: Blocks, name: str, raw: Any) -> Block:
    """The definition with its nodes' parameters, judged by what the nodes are."""
    block = bare[name]
    top = Place({}, Place({}), "blocks")
    nodes = Place(raw["nodes"], Place(raw, top, name), "nodes")
    new = tuple(
        _node_with_params(bare, node, Place(item.raw["params"], item, "params")) if "params" in item.raw else node
        for node, item in zip(block.nodes, nodes.items(), strict=True)
    )
    return replace(block, nodes=new)


def _node_with_params(blocks: Blocks, node: Node, place: Place) -> Node:
    known: Mapping[str, Param] = params_of(blocks, node.kind) or {}
    values = {name: read_value(item, known.get(name)) for name, item in place.entries()}
    if not values:
        return node
    params = trimmed(blocks, node.kind, MappingProxyType(values))
    return replace(node, params=params)
