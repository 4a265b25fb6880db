"""What the thread of the Evaluate dock does: keeps networks and data at hand, and answers questions about them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from app.examples.plane import Scene, around
from app.likeness import Trained, trained
from designer.model.design import Design
from engine.runs import RunRecord, Runs

if TYPE_CHECKING:
    from torch import Tensor

    from app.evaluation.frame import Frame
    from app.evaluation.judging import Judgement, Network
    from app.evaluation.questions import Ask
    from engine.data import Data, Examples, Split

Stopped: TypeAlias = Callable[[], bool]
GRID = 96
"""Places along each side of the plane at which the network is asked."""
KEPT_NETWORKS = 3
MARGIN = 0.12


@dataclass(frozen=True, eq=False)
class Wanted:
    """Which network is asked: that of a run as it was kept, or with the `weights` it has at the moment.

    `data` is the design's data set, where it is loaded already; `alone` says that no run goes on.
    """

    record: RunRecord
    root: Path
    weights: Mapping[str, Tensor] | None = None
    data: Data | None = None
    alone: bool = True


@dataclass(frozen=True, eq=False)
class Answer:
    """What the network said of a few examples; `lines` is the same as a table, its heading first, if asked for."""

    network: Network
    examples: Examples
    answers: Tensor
    lines: tuple[list[str], ...] = ()


@dataclass(frozen=True)
class Colours:
    """What a decision boundary is drawn with: the ground, and a colour for each class."""

    ground: QColor
    classes: tuple[QColor, ...]


class Bench:
    """Used by one thread alone."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._networks: dict[object, Network] = {}
        self._live: tuple[object, Network] | None = None
        self._data: Data | None = None
        self._place: tuple[object, Path] | None = None
        self._framed: tuple[Data, Frame] | None = None

    def runs(self, design: Design) -> tuple[Trained, ...]:
        """The runs that have weights, the newest first, and which are of the network of `design`."""
        return trained(self._workspace, design)

    def network(self, wanted: Wanted) -> Network:
        """The network that is wanted; raises a `BlockwrightError`."""
        from app.evaluation.judging import network

        if wanted.weights is not None:
            if self._live is None or self._live[0] is not wanted.weights:
                self._live = wanted.weights, network(wanted.record, wanted.weights, wanted.alone)
            return self._live[1]
        record = wanted.record if wanted.record.checkpoints else Runs(self._workspace).find(wanted.record.id)
        path = record.weights()
        key = (path, path.stat().st_mtime_ns)
        if key not in self._networks:
            while len(self._networks) >= KEPT_NETWORKS:
                del self._networks[next(iter(self._networks))]
            self._networks[key] = network(record, None, wanted.alone)
        return self._networks[key]

    def data(self, wanted: Wanted) -> Data:
        """The data of the run; raises a `BlockwrightError`."""
        from engine.data import DataConfig, load

        settings = wanted.record.design().data
        if wanted.data is not None and wanted.data.config == DataConfig.read(settings):
            return wanted.data
        place = settings, wanted.root
        if self._data is None or self._place != place:
            self._data, self._place = load(DataConfig.read(settings), wanted.root), place
        return self._data

    def judgement(self, wanted: Wanted, part: str, stopped: Stopped) -> Judgement | None:
        """How the network does on a part of its data, or on the first it has of test, validation and training."""
        from app.evaluation.judging import judge

        network, parts = self.network(wanted), parts_of(self.data(wanted))
        name = part if part in parts else next(iter(parts))
        return judge(network, (name, parts[name]), wanted.alone, stopped)

    def answer(self, wanted: Wanted, ask: Ask, tabled: bool = False) -> Answer:
        """What the network says of the examples that `ask` makes for it."""
        from app.commands.predict import table
        from app.evaluation.judging import answers

        network = self.network(wanted)
        examples = ask(network, lambda: self._frame(wanted))
        said = answers(network, examples.inputs, wanted.alone)
        lines = tuple(table(network.task, said, examples.names)) if tabled else ()
        return Answer(network, examples, said, lines)

    def _frame(self, wanted: Wanted) -> Frame:
        """How the pictures of the run's data are framed."""
        from app.evaluation.frame import frame_of

        data = self.data(wanted)
        if self._framed is None or self._framed[0] is not data:
            self._framed = data, frame_of(data.train.inputs, data.intake)
        return self._framed[1]

    def example(self, wanted: Wanted, part: str) -> tuple[Tensor, str]:
        """Any example of a part of the data, and what is true of it."""
        from app.datasets.preview import label

        data = self.data(wanted)
        split = parts_of(data).get(part) or data.train
        row = random.randrange(len(split))
        return split.inputs[row], label(split.targets[row], data.task)

    def boundary(self, wanted: Wanted, colours: Colours) -> Scene:
        """Two-dimensional examples over what the network says all around them."""
        from app.datasets.preview import POINTS, points, some

        data, network = self.data(wanted), self.network(wanted)
        scene = points(data.train, data, some(len(data.train), POINTS, 0))
        area = around([(point.x(), point.y()) for group in scene.groups for point in group.points], MARGIN)
        ground = self._ground(network, area, colours, wanted.alone)
        return Scene(scene.groups, area, scene.axes, ground, even=True)

    def _ground(self, network: Network, area: QRectF, colours: Colours, alone: bool) -> QImage:
        import torch

        from app.evaluation.judging import answers

        across = torch.linspace(area.left(), area.right(), GRID)
        up = torch.linspace(area.bottom(), area.top(), GRID)
        places = torch.stack([across.expand(GRID, GRID), up.unsqueeze(1).expand(GRID, GRID)], 2)
        said = answers(network, places.reshape(-1, 2), alone)
        return _painted(said, colours)


def parts_of(data: Data) -> dict[str, Split]:
    """The parts of a data set by name, the one to judge on first."""
    every = (("Test", data.test), ("Validation", data.validation), ("Training", data.train))
    return {name: part for name, part in every if part is not None}


def _painted(said: Tensor, colours: Colours) -> QImage:
    """The winning class of each place in its colour, the stronger the surer the network is."""
    import torch

    count = said.shape[1]
    sure, best = said.max(1)
    weight = (0.12 + 0.5 * ((sure - 1 / count) / (1 - 1 / count)).clamp(0, 1)).unsqueeze(1)
    strong = torch.tensor([_parts(colour) for colour in colours.classes[:count]])[best]
    mixed_in = torch.tensor(_parts(colours.ground)) * (1 - weight) + strong * weight
    pixels = mixed_in.round().byte().numpy().tobytes()
    return QImage(pixels, GRID, GRID, GRID * 3, QImage.Format.Format_RGB888).copy()


def _parts(colour: QColor) -> Sequence[float]:
    return [float(colour.red()), float(colour.green()), float(colour.blue())]


def timed(job: Callable[[Stopped], object]) -> Callable[[Stopped], tuple[object, float]]:
    """The same job, telling the seconds it took as well."""

    def measured(stopped: Stopped) -> tuple[object, float]:
        begun = time.perf_counter()
        result = job(stopped)
        return result, time.perf_counter() - begun

    return measured
