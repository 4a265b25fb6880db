"""Weights by node: what a model has learned outlives insertions, moves, grouping and new names in its design."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from designer.compiler.printer.definitions import Plan, holds, plan
from designer.report import BlockReport, Report, Step

T = TypeVar("T")


def paths(report: Report) -> Mapping[str, str]:
    """For each layer the path of node ids from the model down ("n3/n7/n2") by its prefix ("layer1.0.conv1").

    A tensor that a module holds itself has its whole key for a prefix.
    A layer that each turn of a repeat has for itself has the number of the turn behind its id ("n7@0").
    """
    return {prefix: path for prefix, path, _ in _walk(plan(report), report.main, "", "")}


def to_ids(report: Report, state: Mapping[str, T]) -> dict[str, T]:
    """A state_dict by node: "n3/n7/n2.weight" for "layer1.0.conv1.weight"."""
    known = paths(report)
    return {_renamed(key, known): value for key, value in state.items()}


def from_ids(report: Report, tensors: Mapping[str, T]) -> dict[str, T]:
    """The state_dict of a design from weights by node, as far as it has these nodes."""
    known = {path: prefix for prefix, path in paths(report).items()}
    pairs = ((key.partition("."), value) for key, value in tensors.items())
    return {f"{known[path]}{dot}{rest}": value for (path, dot, rest), value in pairs if path in known}


def carried(before: Report, after: Report, state: Mapping[str, T]) -> dict[str, T]:
    """What of a state_dict of `before` the nodes of `after` still have, under the keys that it has there.

    A node is known by its path of ids; else by that path without the blocks that only one of the designs has, as when
    it was grouped; else, as when it was moved, by its own id; each only if that stands for one place on each side. A
    layer that was put into a repeat goes on in the first turn. What has another id because its block was copied is
    known by its name; where the old id is gone, it was replaced.
    """
    old, new = ({path: prefix for prefix, path in paths(report).items()} for report in (before, after))
    same = {path: path for path in old.keys() & new.keys()}
    common = frozenset(_ids(old) & _ids(new))
    trail = partial(_known_by, among=common)
    for known_by in (partial(trail, first=True), trail, _known_by):
        left, right = _single(known_by, old.keys() - same.keys()), _single(known_by, new.keys() - set(same.values()))
        same |= {left[key]: right[key] for key in left.keys() & right.keys()}
    there = {node.id for block in after.design.blocks.values() for node in block.nodes}
    copied = {old[path]: path for path in old.keys() - same.keys() if _own(path) in there}
    fresh = {new[path]: path for path in new.keys() - set(same.values())}
    same |= {copied[name]: fresh[name] for name in copied.keys() & fresh.keys()}
    pairs = ((key.partition("."), value) for key, value in to_ids(before, state).items())
    return {f"{new[same[path]]}{dot}{rest}": value for (path, dot, rest), value in pairs if path in same}


def _ids(paths_: Iterable[str]) -> set[str]:
    return {step.partition("@")[0] for path in paths_ for step in path.split("/")}


def _own(path: str) -> str:
    """The id of the node that a path leads to."""
    return path.rpartition("/")[2].partition("@")[0]


def _known_by(path: str, among: Container[str] = (), first: bool = False) -> tuple[str, ...]:
    """The last of the ids on a path and those `among` the given ones, with the turns; the `first` one only if told."""
    steps = [step.partition("@") for step in path.split("/")]
    outer = [own for own, _, _ in steps[:-1] if own in among]
    return (*outer, _own(path), *(f"@{turn}" for _, _, turn in steps if turn and (first or turn != "0")))


def _single(known_by: Callable[[str], tuple[str, ...]], paths_: Iterable[str]) -> dict[tuple[str, ...], str]:
    """The paths by what they are known by, as far as that stands for one of them only."""
    found: dict[tuple[str, ...], list[str]] = {}
    for path in paths_:
        found.setdefault(known_by(path), []).append(path)
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def held_tensors(report: Report) -> Iterator[tuple[str, Step]]:
    """The tensors that the modules of a design hold themselves, by their keys in the state_dict."""
    return ((prefix, step) for prefix, _, step in _walk(plan(report), report.main, "", "") if holds(step.node))


def _walk(plan_: Plan, report: BlockReport, prefix: str, path: str) -> Iterator[tuple[str, str, Step]]:
    """The layers, and the tensors that modules hold: prefix, path and step of each."""
    definition = plan_.definitions[report.block.name]
    for name, node_id, step in definition.children(report):
        if step.inner is None:
            yield f"{prefix}{name}", f"{path}{node_id}", step
        else:
            yield from _walk(plan_, step.inner, f"{prefix}{name}.", f"{path}{node_id}/")


def _renamed(key: str, known: Mapping[str, str]) -> str:
    """The key with the longest prefix that is a layer replaced by the layer's path."""
    parts = key.split(".")
    for count in range(len(parts), 0, -1):
        path = known.get(".".join(parts[:count]))
        if path is not None:
            return ".".join((path, *parts[count:]))
    raise KeyError(f"{key} is no weight of this model")
