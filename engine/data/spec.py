"""What a data set is: how it is chosen, what is known of it before it is read, and how it is read.

The record of a data set carries the lines by which an exported script reads the same data. They define `x_train` and
`y_train`, and `x_test` and `y_test` where the set has its own test data, as tensors equal to those `read` returns:
whole, unscaled, pictures as (N, C, H, W). What follows (form, split, scaling) is printed by `engine.data.script`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from designer.errors import BlockwrightError
from designer.params import Choice, Int, Optional, Param
from designer.params import Sequence as ListOf
from designer.task import Goal
from designer.values import Values
from engine.data.columns import Column

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class DataRefused(BlockwrightError):
    """Data that are missing, broken or of the wrong form; the text says what to do."""


Progress: TypeAlias = Callable[[str, int, int], None]
"""Told what is being fetched, the bytes that are done and the bytes in all (0 where unknown)."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Examples as they are kept: raw inputs (uint8 pixels stay uint8) and their targets, of equal length.

    For a reconstruction `targets` is the same tensor as `inputs`.
    """

    inputs: Tensor
    targets: Tensor

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def reconstructs(self) -> bool:
        """Whether the input itself is the target."""
        return self.targets is self.inputs

    def take(self, rows: Tensor) -> Split:
        """The examples at `rows`."""
        inputs = self.inputs.index_select(0, rows)
        return Split(inputs, inputs if self.reconstructs else self.targets.index_select(0, rows))

    def to(self, device: torch.device) -> Split:
        """The same examples on `device`."""
        inputs = self.inputs.to(device)
        return Split(inputs, inputs if self.reconstructs else self.targets.to(device))


@dataclass(frozen=True, slots=True)
class Raw:
    """A data set as it was read; `test` and `validation` where it brings such data of its own."""

    train: Split
    test: Split | None = None
    validation: Split | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a data set without reading it.

    `shape` is that of one input as it is read; a `picture` is (channels, height, width). `peak` is the value of a full
    pixel, None for numbers of no fixed range. `dtype` is what the network gets. `columns` are those of a table whose
    cells the inputs come from. `goal` is what the data are used for where their look decides it.
    """

    shape: tuple[int, ...]
    classes: tuple[str, ...] = ()
    target: tuple[int, ...] = ()
    picture: bool = False
    peak: int | None = None
    dtype: str = "float32"
    own_test: bool = False
    own_validation: bool = False
    columns: tuple[Column, ...] = ()
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where data sets lie, and who is told of a download."""

    root: Path
    progress: Progress = lambda _what, _done, _total: None


@dataclass(frozen=True, slots=True)
class Script:
    """Python lines: imports for the top of a file, and what stands below."""

    imports: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """One data set: a record from which its choice, its form, its loading and its script follow.

    `outline` and `read` raise `DataRefused`. `script` is told the folder of data sets here, and the Python expression
    for it in the script. `scaling` is the kind of scaling where the settings name none. `own` says that the data are
    the user's, in the file (of one of the `suffixes`) or the folder that the option `path` names.
    """

    kind: str
    title: str
    help: str
    goals: tuple[Goal, ...]
    scaling: str
    options: tuple[Param, ...]
    outline: Callable[[Values, Path], Outline]
    read: Callable[[Values, Place], Raw]
    script: Callable[[Values, Path, str], Script]
    own: Literal["", "file", "folder"] = ""
    suffixes: tuple[str, ...] = ()

    @property
    def params(self) -> tuple[Param, ...]:
        """Its options, and its goal where it allows several."""
        chosen = len(self.goals) == 1 or any(param.name == "goal" for param in self.options)
        return self.options if chosen else (*self.options, goal_param(self.goals))

    def goal(self, options: Values) -> Goal:
        """What `options` make of it."""
        chosen = options.get("goal")
        return next((goal for goal in self.goals if goal == chosen), self.goals[0])


def goal_param(goals: Sequence[Goal]) -> Param:
    """The option that chooses among `goals`; the first is the default."""
    text = "What the network shall learn; “reconstruction” makes the input itself the target."
    return Param("goal", Choice(tuple(goals)), goals[0], text)


PICTURE_PARAMS = (
    Param(
        "resize",
        Optional(ListOf(Int(1, 1024), 2, scalar=True)),
        None,
        "Height and width to which pictures are brought (bilinear, antialiased).",
    ),
    Param("pad", Int(0, 512), 0, "Pixels of zero added on each side, after resizing."),
    Param(
        "layout",
        Choice(("image", "rows", "flat")),
        "image",
        "image: channels x height x width; rows: a sequence of pixel rows; flat: one list of pixels.",
    ),
)
