"""Weights by node: what a model has learned outlives insertions, moves, grouping and new names in its design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from designer.compiler.printer.definitions import Plan, plan
from designer.report import BlockReport, Report

T = TypeVar("T")


def paths(report: Report) -> Mapping[str, str]:
    """For each layer the path of node ids from the model down ("n3/n7/n2") by its prefix ("layer1.0.conv1").

    A layer that each turn of a repeat has for itself has the number of the turn behind its id ("n7@0").
    """
    return dict(_walk(plan(report), report.main, "", ""))


def to_ids(report: Report, state: Mapping[str, T]) -> dict[str, T]:
    """A state_dict by node: "n3/n7/n2.weight" for "layer1.0.conv1.weight"."""
    known = paths(report)
    return {_renamed(key, known): value for key, value in state.items()}


def from_ids(report: Report, tensors: Mapping[str, T]) -> dict[str, T]:
    """The state_dict of a design from weights by node, as far as it has these nodes."""
    known = {path: prefix for prefix, path in paths(report).items()}
    pairs = ((key.partition("."), value) for key, value in tensors.items())
    return {f"{known[path]}.{rest}": value for (path, _, rest), value in pairs if path in known}


def carried(before: Report, after: Report, state: Mapping[str, T]) -> dict[str, T]:
    """What of a state_dict of `before` the nodes of `after` still have, under the keys that it has there.

    A node is known by its path of ids, else, as when it was grouped, by its own id, if that occurs once on each side.
    """
    old, new = set(paths(before).values()), {path: prefix for prefix, path in paths(after).items()}
    moved = _by_own_id(old - new.keys()), _by_own_id(new.keys() - old)
    same = {path: path for path in old & new.keys()}
    same |= {moved[0][own]: moved[1][own] for own in moved[0].keys() & moved[1].keys()}
    pairs = ((key.partition("."), value) for key, value in to_ids(before, state).items())
    return {f"{new[same[path]]}.{rest}": value for (path, _, rest), value in pairs if path in same}


def _by_own_id(found: Iterable[str]) -> dict[str, str]:
    """The paths by the id of the node they lead to, as far as that stands in one of them only."""
    by_id: dict[str, list[str]] = {}
    for path in found:
        by_id.setdefault(path.rpartition("/")[2], []).append(path)
    return {own: same[0] for own, same in by_id.items() if len(same) == 1}


def _walk(plan_: Plan, report: BlockReport, prefix: str, path: str) -> Iterator[tuple[str, str]]:
    definition = plan_.definitions[report.block.name]
    for name, node_id, step in definition.children(report):
        if step.inner is None:
            yield f"{prefix}{name}", f"{path}{node_id}"
        else:
            yield from _walk(plan_, step.inner, f"{prefix}{name}.", f"{path}{node_id}/")


def _renamed(key: str, known: Mapping[str, str]) -> str:
    """The key with the longest prefix that is a layer replaced by the layer's path."""
    parts = key.split(".")
    for count in range(len(parts) - 1, 0, -1):
        path = known.get(".".join(parts[:count]))
        if path is not None:
            return ".".join((path, *parts[count:]))
    raise KeyError(f"{key} is no weight of this model")
