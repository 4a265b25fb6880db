"""How much CPU time a check and a printing take: cold, after a local edit, after an edit that reaches further.

A long chain, blocks nested ten deep, a thousand instances of one block, and a repeat that is wider in each turn; then
what else stands between an edit and the next: the edit itself, the difference, writing and opening the file.
Each figure is the median of several runs in this process, beside what it may be; CPU time, as the machine may be
shared. `python -m benchmarks.check`
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from typing import TypeVar

from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.design import Block, BlockParam, Design, Edge, Form, Node
from designer.model.diff import diff
from designer.model.edits import set_param
from designer.model.files import dumps, loads
from designer.params import Int, Param
from designer.values import Expression, Value
from resources import template

ROUNDS = 7
WIDTHS, LAYERS, DEPTH = 40, 1000, 10
KINDS = ("Conv2d", "BatchNorm2d", "ReLU", "Conv2d", "Dropout")
FIRST: Mapping[str, Value] = {"out_channels": 8, "kernel_size": 3, "padding": 1}

Layer = tuple[str, Mapping[str, Value]]
Edit = Callable[[Design], Design]
T = TypeVar("T")


def layers(count: int, width: Callable[[int], Value]) -> list[Layer]:
    """Convolutions with what often stands between them; `width` says how wide layer number so-and-so is."""
    kinds = [KINDS[number % len(KINDS)] for number in range(count)]
    return [
        (kind, {**FIRST, "out_channels": width(number)} if kind == "Conv2d" else {})
        for number, kind in enumerate(kinds)
    ]


def chain(name: str, inside: Sequence[Layer], form: Form = "module", *parameters: Param, times: Value = None) -> Block:
    """A block of nodes one behind another; their ids are its name and their number."""
    nodes = [Node(f"{name}_{number}", f"node{number}", kind, params) for number, (kind, params) in enumerate(inside)]
    nodes = [Node(f"{name}_in", "input", "input"), *nodes, Node(f"{name}_out", "output", "output")]
    edges = tuple(Edge(a.id, "output", b.id, "input") for a, b in pairwise(nodes))
    return Block(name, form, tuple(nodes), edges, tuple(map(BlockParam, parameters)), times=times)


def model(inside: Sequence[Layer], offset: int, *blocks: Block) -> Design:
    """A model of these layers and blocks; `offset` makes all sizes new to the checker."""
    main = chain("Net", inside)
    design = Design({block.name: block for block in (*blocks, main)}, main.name)
    return set_param(design, "Net", "Net_in", "shape", (3, 32 + offset, 32))


def thousand(offset: int) -> Design:
    """A chain of 1,000 nodes: 40 widths, each 5 times 5 layers."""
    return model(layers(LAYERS, lambda number: 8 + number * WIDTHS // LAYERS), offset)


def nested(offset: int) -> Design:
    """1,000 layers in blocks that stand in each other ten deep."""
    blocks: list[Block] = []
    for level in range(DEPTH):
        inside = layers(LAYERS // DEPTH, lambda number, level=level: 8 + 4 * level + number // 25)  # type: ignore[misc]
        below: list[Layer] = [(f"block:{blocks[-1].name}", {})] if blocks else []
        half = len(inside) // 2
        inside = [*inside[:half], *below, *inside[half:]]
        if level < DEPTH - 1:
            blocks.append(chain(f"Level{level}", inside))
    return model(inside, offset, *blocks)


def instances(offset: int) -> Design:
    """1,000 instances of one block, in 40 widths."""
    width, kernel = Param("channels", Int(min=1), 8), Param("kernel", Int(min=1), 3)
    size = {"kernel_size": Expression("kernel"), "padding": Expression("kernel // 2")}
    conv = "Conv2d", {"out_channels": Expression("channels"), **size}
    body = chain("Body", [conv, ("BatchNorm2d", {}), ("ReLU", {})], "module", width, kernel)
    widths = [8 + number * WIDTHS // LAYERS for number in range(LAYERS)]
    return model([("block:Body", {"channels": width}) for width in widths], offset, body)


def repeated(offset: int) -> Design:
    """A repeat of 100 turns of ten layers, wider every few turns."""
    body = chain("Body", layers(10, lambda _: Expression("8 + i // 3")), "repeat", times=LAYERS // 10)
    return model([("block:Body", {})], offset, body)


def resnet(offset: int) -> Design:
    """The template `resnet18` for another picture size, so that nothing of it is known."""
    design = loads(template("resnet18"))
    return set_param(design, design.main, design.root.nodes[0].id, "shape", (3, 224 + 2 * offset, 224))


def larger_kernel(design: Design, block: str, node: str) -> Design:
    """One convolution looks further."""
    return set_param(set_param(design, block, node, "kernel_size", 5), block, node, "padding", 2)


@dataclass(frozen=True)
class Case:
    """A kind of design, and edits of it: of one layer, of what others follow, and of all instances or turns."""

    title: str
    make: Callable[[int], Design]
    local: Edit | None = None
    far: Edit | None = None
    everywhere: Edit | None = None


def field(block: str, node: str, name: str, value: Value) -> Edit:
    return partial(set_param, block=block, node_id=node, name=name, value=value)


CASES = (
    Case("resnet18", resnet),
    Case(
        "1,000 nodes",
        thousand,
        partial(larger_kernel, block="Net", node="Net_500"),
        field("Net", "Net_0", "out_channels", 100),
    ),
    Case(
        "blocks ten deep",
        nested,
        partial(larger_kernel, block="Level0", node="Level0_50"),
        field("Net", "Net_0", "out_channels", 100),
    ),
    Case(
        "1,000 instances",
        instances,
        field("Net", "Net_500", "kernel", 5),
        field("Net", "Net_0", "channels", 100),
        field("Body", "Body_1", "eps", 0.001),
    ),
    Case("a repeat of 100 turns", repeated, everywhere=field("Body", "Body_1", "eps", 0.001)),
)
BUDGETS = {
    "check, cold": 150,
    "check after a local edit": 5,
    "check after an edit that reaches far": 30,
    "check after an edit in all places": 150,
    "source, cold": 40,
    "source after a local edit": 10,
    "edit": 1,
    "diff": 1,
    "write": 20,
    "open": 60,
}
"""Milliseconds, for designs of a thousand nodes."""


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The milliseconds that something took, and what came of it."""
    start = time.thread_time()
    result = work()
    return (time.thread_time() - start) * 1000, result


def one_round(case: Case, turn: int) -> dict[str, float]:
    """Each thing done once, with sizes that no other round has."""
    gc.collect()
    design, taken = case.make(turn), {}
    taken["check, cold"], report = timed(lambda: check(design))
    assert report.ok, report.errors[0].message
    taken["source, cold"], _ = timed(lambda: source(report))
    if case.local is not None:
        local = case.local
        taken["edit"], edited = timed(lambda: local(design))
        taken["diff"], _ = timed(lambda: diff(design, edited))
        taken["check after a local edit"], after = timed(lambda: check(edited, since=report))
        taken["source after a local edit"], _ = timed(lambda: source(after))
    for edit, name in (
        (case.far, "check after an edit that reaches far"),
        (case.everywhere, "check after an edit in all places"),
    ):
        if edit is not None:
            reaching = edit(design)
            taken[name], _ = timed(partial(check, reaching, since=report))
    taken["write"], text = timed(lambda: dumps(design))
    taken["open"], _ = timed(lambda: loads(text))
    return taken


def main() -> None:
    gc.disable()  # as the window does, which collects while nothing is to do
    check(thousand(0))  # the first forward on meta in a process takes a second
    for case in CASES:
        rounds = [one_round(case, turn) for turn in range(1, ROUNDS + 1)]
        print(case.title)
        for name, budget in BUDGETS.items():
            if name in rounds[0]:
                figure = median(taken[name] for taken in rounds)
                print(f"  {name:38} {figure:7.1f} ms   {figure / budget:5.2f} of {budget} ms")


if __name__ == "__main__":
    main()
