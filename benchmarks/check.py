"""How much CPU time a check and a printing take: cold, after a local edit, after an edit that reaches further.

Each figure is the median of several runs in this process, beside what it may be; CPU time, as the machine may be
shared. `python -m benchmarks.check`
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from statistics import median

from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.design import Block, Design, Edge, Node
from designer.model.edits import set_param
from designer.model.files import loads
from designer.report import Report
from resources import template

ROUNDS = 7
STAGES = 40
LAYERS = ("Conv2d", "BatchNorm2d", "ReLU", "Conv2d", "Dropout")


def thousand(offset: int) -> Design:
    """A chain of 1,000 nodes: 40 widths, each 5 times 5 layers. `offset` makes all sizes new to the checker."""
    kinds = [kind for _ in range(STAGES) for _ in range(5) for kind in LAYERS]
    nodes = [Node("in", "x", "input", {"shape": (3, 32 + offset, 32)})]
    for index, kind in enumerate(kinds):
        width = 8 + index // 25
        params = {"out_channels": width, "kernel_size": 3, "padding": 1} if kind == "Conv2d" else {}
        nodes.append(Node(f"n{index}", f"{kind.lower()}{index}", kind, params))
    nodes.append(Node("out", "output", "output"))
    edges = [Edge(a.id, "output", b.id, "input") for a, b in pairwise(nodes)]
    return Design({"Net": Block("Net", "module", tuple(nodes), tuple(edges))}, "Net")


def resnet(offset: int) -> Design:
    """The template `resnet18` for another picture size, so that nothing of it is known."""
    design = loads(template("resnet18"))
    first = design.root.nodes[0]
    return set_param(design, design.main, first.id, "shape", (3, 224 + 2 * offset, 224))


def timed(work: Callable[[], Report]) -> tuple[float, Report]:
    """The milliseconds that a check took, and what it told."""
    start = time.thread_time()
    report = work()
    return (time.thread_time() - start) * 1000, report


def printing(report: Report) -> float:
    """The milliseconds that printing its source took."""
    start = time.thread_time()
    source(report)
    return (time.thread_time() - start) * 1000


def figures() -> dict[str, list[float]]:
    """The milliseconds of every round, by what was done."""
    rounds = [one_round(turn) for turn in range(1, ROUNDS + 1)]
    return {name: [taken[name] for taken in rounds] for name in BUDGETS}


def one_round(turn: int) -> dict[str, float]:
    """Each thing done once, with sizes that no other round has."""
    small, large = resnet(turn), thousand(turn)
    resnet_cold, _ = timed(lambda: check(small))
    cold, first = timed(lambda: check(large))
    assert first.ok, first.errors[0].message
    print_cold = printing(first)
    edited = set_param(large, large.main, "n500", "kernel_size", 5)
    edited = set_param(edited, large.main, "n500", "padding", 2)
    local, second = timed(lambda: check(edited, since=first))
    print_again = printing(second)
    wider = set_param(edited, large.main, "n0", "out_channels", 100 + turn)
    far, _ = timed(lambda: check(wider, since=second))
    return dict(zip(BUDGETS, (resnet_cold, cold, local, far, print_cold, print_again), strict=True))


BUDGETS = {
    "cold check of resnet18": 60,
    "cold check of 1,000 nodes": 150,
    "check after a local edit": 5,
    "check after widening the first layer": 30,
    "source of 1,000 nodes, cold": 40,
    "source after a local edit": 10,
}


def main() -> None:
    check(thousand(0))  # the first forward on meta in a process takes a second
    for name, taken in figures().items():
        print(f"{name:40} {median(taken):7.1f} ms   {median(taken) / BUDGETS[name]:5.2f} of {BUDGETS[name]} ms")


if __name__ == "__main__":
    main()
