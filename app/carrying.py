"""What a network has learned, carried over to the network that it was edited into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.nodes import labels
from app.output import count
from designer.model import files
from designer.model.design import Design, Node
from designer.task import Task
from engine.runs import RunRecord

if TYPE_CHECKING:
    from torch import Tensor, nn

    from designer.report import Report

START = "start.json"
"""In a run's folder: the run with whose weights it began, and which; absent where all were fresh."""
SHOWN = 3
NEW = "new"

Place = tuple[str, ...]


@dataclass(frozen=True)
class Layer:
    """A layer with weights or buffers, in one place and turn: the ids that lead to it, its name, and how it begins.

    `kind` is said of one that has no name of its own. `why` says why it starts fresh, "" where it keeps all it has.
    """

    place: Place
    name: str
    kind: str
    why: str


@dataclass(frozen=True)
class Carried:
    """How a network begins that takes over what the run called `run` learned.

    `parameters` are all it has, `kept` those that are taken over. `keys` gives for its tensors those of the run.
    """

    run: str
    layers: tuple[Layer, ...]
    kept: int
    parameters: int
    keys: Mapping[str, str]

    @property
    def extent(self) -> str:
        """In a few words, how much is kept and what starts fresh."""
        whole = sum(not layer.why for layer in self.layers)
        if whole == len(self.layers):
            layers = "its only layer" if whole == 1 else "all layers"
            return f"{layers} ({count(self.parameters)} parameters)"
        fresh = listed(self.layers)
        more = f" and {len(fresh) - SHOWN} more" if len(fresh) > SHOWN else ""
        some = f"{whole} of {len(self.layers)} layers ({count(self.kept)} of {count(self.parameters)} parameters)"
        return f"{some}; fresh: {', '.join(fresh[:SHOWN])}{more}"

    def __str__(self) -> str:
        """What will be, in a sentence."""
        return f"Keeps {self.extent}." if self.keys else f"Nothing of what run {self.run} learned fits: all is fresh."

    def told(self, begins: str) -> str:
        """How the run "Begins" or "Began", in a sentence."""
        if not self.keys:
            return f"{begins} with fresh weights: nothing of what run {self.run} learned fits."
        return f"{begins} with what run {self.run} learned in {self.extent}."


@dataclass(frozen=True)
class Learned:
    """What a run learned, as far as a network that is about to train takes it over."""

    carried: Carried
    tensors: Mapping[str, Tensor]

    def give(self, model: nn.Module, folder: Path) -> None:
        """Have the network begin with it, and its run, which is kept in `folder`, remember that."""
        carried = self.carried
        if not carried.keys:
            return
        model.load_state_dict(dict(self.tensors), strict=False)
        said = {"run": carried.run, "tensors": dict(carried.keys), "began": carried.told("Began")}
        (folder / START).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def learn(record: RunRecord, report: Report) -> Learned:
    """What the run learned for the layers of the design of `report` that kept their ids and shapes.

    Raises `RunNotFound` or `CheckpointRefused` where the weights of the run are missing or damaged.
    """
    from engine.training import load_weights

    saved = load_weights(record.weights())
    carried = _compared(record, report, saved)
    return Learned(carried, {key: saved[old] for key, old in carried.keys.items()})


def foresee(record: RunRecord, report: Report) -> Carried:
    """What `learn` would take over, told by the sizes of the tensors alone; raises the same."""
    from engine.training import sizes

    return _compared(record, report, sizes(record.weights()))


def origin(record: RunRecord) -> tuple[str, str]:
    """The run with whose weights a run began, and that in a sentence; "" for one that began with fresh weights."""
    try:
        said = json.loads((record.folder / START).read_text(encoding="utf-8"))
        return str(said["run"]), str(said["began"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""


def marks(carried: Carried) -> dict[Place, str]:
    """What is to be said of the nodes whose weights start fresh, by the ids that lead to them, and of blocks around."""
    inside: dict[Place, list[Layer]] = {}
    for layer in carried.layers:
        for length in range(1, len(layer.place) + 1):
            inside.setdefault(layer.place[:length], []).append(layer)
    return {place: _mark(place, layers) for place, layers in inside.items() if any(layer.why for layer in layers)}


def _mark(place: Place, layers: Sequence[Layer]) -> str:
    fresh = [layer for layer in layers if layer.why]
    if layers[0].place != place:
        all_ = len(fresh) == len(layers)
        return "All layers inside start fresh" if all_ else f"{len(fresh)} of {len(layers)} layers inside start fresh"
    turns = f" in {len(fresh)} of {len(layers)} turns" if len(fresh) < len(layers) else ""
    why = "" if fresh[0].why == NEW else f": {fresh[0].why}"
    return f"Starts fresh{turns}{why}"


def listed(layers: Sequence[Layer]) -> list[str]:
    """The layers that start fresh, each place once, with what is to be said of it."""
    by_place: dict[Place, list[Layer]] = {}
    for layer in layers:
        by_place.setdefault(layer.place, []).append(layer)
    return [_named(turns) for turns in by_place.values() if any(turn.why for turn in turns)]


def _named(turns: Sequence[Layer]) -> str:
    fresh = [turn for turn in turns if turn.why]
    why = "" if fresh[0].why == NEW else fresh[0].why
    more = ", ".join(filter(None, (fresh[0].kind, why)))
    name = f"{fresh[0].name} ({more})" if more else fresh[0].name
    return name if len(fresh) == len(turns) else f"{name} in {len(fresh)} of {len(turns)} turns"


def _compared(record: RunRecord, report: Report, saved: Mapping[str, Tensor]) -> Carried:
    """What of the tensors `saved` by a run the design of `report` takes over."""
    import torch

    from designer.compiler.build import build
    from designer.compiler.weights import carried, to_ids
    from engine.training import CheckpointRefused

    before = _checked(record.design_text, record.task)
    try:
        by_path = to_ids(before, {key: key for key in saved})
    except KeyError:
        raise CheckpointRefused(f"The weights of run {record.id} belong to another network.") from None
    with torch.device("meta"):
        model = build(report)
    own, partners = model.state_dict(), carried(before, report, {key: key for key in saved})
    paths = {key: path for path, key in by_path.items()}
    layers, keys = list[Layer](), dict[str, str]()
    for path, mine in _by_layer(to_ids(report, {key: key for key in own})).items():
        taken = {key: partners[key] for key in mine if key in partners}
        kinds = [_node(report.design, _place(path)).kind]
        kinds += [_node(before.design, _place(paths[old].partition(".")[0])).kind for old in taken.values()]
        why = _change(kinds, taken, own, saved) if taken else NEW
        if not why:
            keys |= taken
            why = next((f"{key.rpartition('.')[2]} is new" for key in mine if key not in taken), "")
        layers.append(Layer(_place(path), *_title(report.design, _place(path)), why))
    counts = {name: parameter.numel() for name, parameter in model.named_parameters()}
    kept = sum(number for name, number in counts.items() if name in keys)
    return Carried(record.id, tuple(layers), kept, sum(counts.values()), keys)


def _change(
    kinds: Sequence[str], taken: Mapping[str, str], own: Mapping[str, Tensor], saved: Mapping[str, Tensor]
) -> str:
    """Why a layer cannot take over what it had; "" if it can."""
    if len(set(kinds)) > 1:
        return f"was {kinds[-1]}"
    for key, old in taken.items():
        mine, theirs = own[key], saved[old]
        if mine.shape != theirs.shape:
            return f"shape changed {_sizes(theirs.shape, mine.shape)}"
        if mine.is_floating_point() != theirs.is_floating_point() or mine.is_complex() != theirs.is_complex():
            return "another kind of numbers"
    return ""


def _sizes(old: Sequence[int], new: Sequence[int]) -> str:
    """What is other in a shape: "64→128"."""
    if len(old) != len(new):
        return "→".join("×".join(map(str, shape)) for shape in (old, new))
    return ", ".join(f"{a}→{b}" for a, b in zip(old, new, strict=True) if a != b)


def _by_layer(keys: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for by_path, key in keys.items():
        found.setdefault(by_path.partition(".")[0], []).append(key)
    return found


def _place(path: str) -> Place:
    """The ids on the path of a layer, without turns."""
    return tuple(step.partition("@")[0] for step in path.split("/"))


def _node(design: Design, place: Place) -> Node:
    *_, (_, node) = _way(design, place)
    return node


def _title(design: Design, place: Place) -> tuple[str, str]:
    """How a layer is called, and its kind where it has no name of its own."""
    way = list(_way(design, place))
    path, node = ".".join(label for label, _ in way), way[-1][1]
    return (path, "") if node.name else (f"layer {path}" if len(way) == 1 else path, node.kind)


def _way(design: Design, place: Place) -> Iterator[tuple[str, Node]]:
    """What the nodes are called that the ids lead through, and the nodes."""
    block = design.root
    for key in place:
        node = block.by_id[key]
        yield labels(block)[key], node
        block = design.blocks.get(node.block or "", block)


@lru_cache(maxsize=4)
def _checked(design: str, task: Task | None) -> Report:
    """The report of the design that a run was begun with."""
    from designer.compiler.check import check

    return check(files.loads(design, name="the design of a run"), task)
