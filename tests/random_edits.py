"""Random edits of a design: each number stands for one edit, so that hypothesis can shorten a failing sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import get_args

from designer.model import edits
from designer.model.design import Block, BlockParam, Design, Edge, Form, Node
from designer.model.edits import EditRefused
from designer.model.kinds import inputs_of, outputs_of, params_of
from designer.params import Bool, Choice, Float, Int, Optional, Param, Sequence, Union
from designer.values import Expression, Value

KINDS = ("Linear", "Conv2d", "ReLU", "Flatten", "LSTM", "add", "cat", "split", "Bilinear", "MaxPool2d", "NoSuchLayer")
NAMES = ("a", "b", "c", "channels", "input", "output", "x1", "conv", "", "class", "not a name", "n" * 80)
VALUES: tuple[Value, ...] = (
    *(None, True, False, 0, 1, 3, -2, 1.0, 0.5, float("inf"), "zeros", "same", "inf", 10**9, 2**60),
    *((3, 3), (1, 2), (), Expression("channels"), Expression("channels * 2"), Expression("a +"), (Expression("a"), 2)),
)
PARAMETERS = (
    Param("channels", Int(min=1), 8, "How many."),
    Param("channels", Optional(Sequence(Int(), 2, scalar=True)), None),
    Param("a", Union((Int(min=0), Choice(("same", "valid")))), "same"),
    Param("a", Float(), 1.0),
    Param("b", Bool()),
)
FORMS: tuple[Form, ...] = get_args(Form)
CONDITIONS = ("norm(x) > 1", "sum(input) < a", "x >", "open(x)", "")
FIELDS = ("out_features", "in_features", "bias", "kernel_size", "padding", "channels", "a", "dim", "shape", "stride")

Edit = Callable[[Design, Random], Design]


def edited(design: Design, seed: int) -> Design:
    """`design` after the edit that `seed` stands for, unless that is refused."""
    random = Random(seed)
    try:
        return random.choice(EDITS)(design, random)
    except EditRefused as refusal:
        text = str(refusal)
        assert text.endswith(".")
        assert "\n" not in text
        return design


def all_edited(design: Design, seeds: Iterable[int]) -> Design:
    for seed in seeds:
        design = edited(design, seed)
    return design


def _block(design: Design, random: Random) -> Block:
    return random.choice([design.blocks[name] for name in sorted(design.blocks)])


def _name(random: Random) -> str:
    return random.choice(NAMES)


def _id(block: Block, random: Random) -> str:
    return random.choice([*block.by_id, "nobody"])


def _ids(block: Block, random: Random) -> list[str]:
    ids = list(block.by_id)
    if random.random() < 0.5 and ids:
        start = random.randrange(len(ids))
        return ids[start : start + random.randint(1, 4)]
    return [key for key in ids if random.random() < 0.4]


def _kind(design: Design, random: Random) -> str:
    blocks = [f"block:{name}" for name in design.blocks]
    return random.choice([*KINDS, *blocks, *blocks, "input", "output"])


def _edge(block: Block, random: Random) -> Edge:
    if block.edges and random.random() < 0.5:
        return random.choice(block.edges)
    ports = ("input", "output", "input_1", "input_2", "hx", "h_n", "output_2", "a", "b", "x1")
    return Edge(_id(block, random), random.choice(ports), _id(block, random), random.choice(ports))


def _node(design: Design, block: Block, random: Random) -> Node:
    kind = _kind(design, random)
    params = {random.choice(FIELDS): random.choice(VALUES) for _ in range(random.randint(0, 2))}
    name = edits.fresh_name(block, _name(random) or "node") if random.random() < 0.8 else _name(random)
    of = random.choice([*block.by_id, None, None, None]) if kind == "Linear" else None
    pos = random.uniform(-500, 500), float(random.randint(-500, 500))
    return Node(edits.fresh_id(design), name, kind, params, pos, of, when=random.choice((None, Expression("a"))))


def _add(design: Design, random: Random) -> Design:
    block = _block(design, random)
    return edits.add_node(design, block.name, _node(design, block, random))


def _insert(design: Design, random: Random) -> Design:
    block = _block(design, random)
    return edits.insert(design, block.name, _node(design, block, random), random.randint(0, len(block.nodes)))


def _connect(design: Design, random: Random) -> Design:
    block = _block(design, random)
    source, target = _id(block, random), _id(block, random)
    if source not in block.by_id or target not in block.by_id or random.random() < 0.1:
        return edits.connect(design, block.name, _edge(block, random))
    outs = [port.name for port in outputs_of(design.blocks, block.by_id[source].kind) or ()] or ["output"]
    ins = [
        port.name for port in inputs_of(design.blocks, block.by_id[target].kind, block.by_id[target].params) or ()
    ] or ["input"]
    free = edits.free_input(design, block.name, target)
    into = free if free and random.random() < 0.7 else random.choice(ins)
    return edits.connect(design, block.name, Edge(source, random.choice(outs), target, into))


def _insert_on(design: Design, random: Random) -> Design:
    block = _block(design, random)
    edge = random.choice(block.wires) if block.wires else _edge(block, random)
    return edits.insert_on(design, block.name, edge, _node(design, block, random))


def _set_shared(design: Design, random: Random) -> Design:
    block = _block(design, random)
    key = _id(block, random)
    kind = block.by_id[key].kind if key in block.by_id else ""
    others = [node.id for node in block.nodes if node.kind == kind and node.id != key]
    return edits.set_shared(design, block.name, key, random.choice([*others, *others, None, "nobody"]))


def _add_block(design: Design, random: Random) -> Design:
    keys = edits.fresh_ids(design, 3)
    form = random.choice(("sequential", "module"))
    nodes = Node(keys[0], "input", "input"), Node(keys[1], "layer", _kind(design, random)), Node(keys[2], "y", "output")
    name = random.choice(("Block", "Other", "Deep", "class", ""))
    return edits.add_block(design, Block(name, "module" if form == "module" else "sequential", nodes))


def _set_parameter(design: Design, random: Random) -> Design:
    block = _block(design, random)
    item = BlockParam(random.choice(PARAMETERS), random.choice((None, ("input", 1))))
    if block.parameters and random.random() < 0.6:
        return edits.set_parameter(design, block.name, random.choice(block.parameters).name, item)
    return edits.add_parameter(design, block.name, item)


def _set_param(design: Design, random: Random) -> Design:
    block = _block(design, random)
    key = _id(block, random)
    known = params_of(design.blocks, block.by_id[key].kind) if key in block.by_id else None
    fields = list(known or FIELDS) if random.random() < 0.9 else FIELDS
    values = VALUES if random.random() < 0.5 else (1, 2, Expression("channels"), Expression("a * 2 + b"))
    return edits.set_param(design, block.name, key, random.choice(fields), random.choice(values))


def _paste(design: Design, random: Random) -> Design:
    source, target = _block(design, random), _block(design, random)
    return edits.paste(design, target.name, edits.copy(design, source.name, _ids(source, random)))


def _on_node(edit: Callable[[Design, str, str, Random], Design]) -> Edit:
    def act(design: Design, random: Random) -> Design:
        block = _block(design, random)
        return edit(design, block.name, _id(block, random), random)

    return act


def _on_nodes(edit: Callable[[Design, str, list[str], Random], Design]) -> Edit:
    def act(design: Design, random: Random) -> Design:
        block = _block(design, random)
        return edit(design, block.name, _ids(block, random), random)

    return act


def _on_block(edit: Callable[[Design, str, Random], Design]) -> Edit:
    return lambda design, random: edit(design, _block(design, random).name, random)


def _of_form(design: Design, form: str, random: Random) -> str:
    """The name of a block of that form, if there is one."""
    found = [name for name in sorted(design.blocks) if design.blocks[name].form == form]
    return random.choice(found or [_block(design, random).name])


def _on_instance(design: Design, random: Random, edit: Callable[[Design, str, str], Design]) -> Design:
    """An edit of an instance, where there is one."""
    block = _block(design, random)
    instances = [node.id for node in block.nodes if node.block is not None]
    return edit(design, block.name, random.choice(instances or ["nobody"]))


EDITS: tuple[Edit, ...] = (
    *(_add, _add, _insert, _insert_on, _connect, _connect, _connect, _set_shared, _add_block, _paste),
    *(_set_param, _set_param, _set_parameter, _set_parameter),
    _on_node(lambda d, b, n, r: edits.rename_node(d, b, n, _name(r))),
    _on_node(lambda d, b, n, r: edits.unset_param(d, b, n, r.choice(FIELDS))),
    _on_node(lambda d, b, n, r: edits.change_kind(d, b, n, _kind(d, r))),
    _on_node(lambda d, b, n, r: edits.set_bypassed(d, b, n, r.random() < 0.5)),
    _on_node(lambda d, b, n, r: edits.set_when(d, b, n, r.choice((None, Expression("channels > 2"), Expression("("))))),
    lambda d, r: _on_instance(d, r, edits.make_unique),
    lambda d, r: _on_instance(d, r, edits.ungroup),
    lambda d, r: _on_instance(d, r, edits.ungroup),
    _on_node(lambda d, b, n, r: edits.expose(d, b, n, r.choice(FIELDS), r.choice((None, "a", "b")))),
    _on_nodes(lambda d, b, ids, r: edits.remove(d, b, ids, heal=r.random() < 0.5)),
    _on_nodes(lambda d, b, ids, r: edits.remove(d, b, ids[:1], heal=r.random() < 0.5)),
    _on_nodes(lambda d, b, ids, r: edits.group(d, b, ids, r.choice(("Group", "Part", "Block")))),
    _on_nodes(lambda d, b, ids, r: edits.group(d, b, ids, r.choice(("Group2", "Part2", "Block2")))),
    _on_nodes(lambda d, b, ids, r: edits.move(d, b, {key: (r.uniform(-9, 9), 0.0) for key in ids})),
    _on_nodes(lambda d, b, ids, r: edits.reorder(d, b, ids, r.choice([*d.blocks[b].by_id, None]))),
    _on_nodes(lambda d, b, ids, _: edits.duplicate(d, b, ids)),
    _on_block(lambda d, b, r: edits.disconnect(d, b, _edge(d.blocks[b], r))),
    _on_block(lambda d, b, r: edits.unexpose(d, b, r.choice(("a", "b", "channels")))),
    _on_block(lambda d, b, _: edits.remove_block(d, b)),
    _on_block(lambda d, b, r: edits.rename_block(d, b, r.choice(("New", "Net", "class", "N" * 80)))),
    _on_block(lambda d, b, r: edits.set_form(d, b, r.choice(FORMS))),
    _on_block(lambda d, b, _: edits.set_form(d, b, "module")),
    lambda d, r: edits.set_repeat(d, _of_form(d, "repeat", r), r.choice(VALUES), r.random() < 0.5),
    lambda d, r: edits.set_selected(d, _of_form(d, "choice", r), r.choice(("a", None, Expression("a"), "relu"))),
    lambda d, r: edits.set_condition(d, _of_form(d, "while", r), r.choice(CONDITIONS), r.choice((None, 3, (1, 2)))),
    lambda d, r: edits.set_condition(d, _of_form(d, "if", r), r.choice(CONDITIONS)),
    _on_node(lambda d, b, n, r: edits.tie(d, b, n, _id(d.blocks[b], r), r.random() < 0.3)),
    _on_node(lambda d, b, n, r: edits.untie(d, b, n, r.choice((8, None, Expression("channels"))))),
    lambda d, r: edits.swap_branches(d, _of_form(d, "if", r)),
    _on_nodes(lambda d, b, ids, r: edits.fold(d, b, ids, r.choice(("Turns", "Rounds")))),
    _on_nodes(lambda d, b, ids, r: r.choice((edits.repeat_while, edits.run_if))(d, b, ids, r.choice(("Loop", "Way")))),
    _on_block(lambda d, b, _: edits.set_help(d, b, "It helps.")),
    _on_block(lambda d, b, _: edits.set_main(d, b)),
    lambda d, r: edits.set_training(d, {"epochs": r.randint(1, 9), "optimizer": {"lr": [0.1, None]}}),
    lambda d, r: edits.set_data(d, {"dataset": {"kind": "digits", "scale": r.choice((1.5, float("nan")))}}),
    _on_block(lambda d, b, r: edits.set_as_function(d, b, r.random() < 0.7)),
    lambda d, r: edits.set_style(d, r.choice(("modules", "functional"))),
    lambda d, r: edits.set_description(d, r.choice(("", "Zwölf Boxkämpfer", "\ud800"))),
)
