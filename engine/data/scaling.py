"""How raw numbers become what the network gets: unscaled, in [0, 1], or by mean and deviation.

Pixels have a known range, so they are first divided by the value of a full pixel (255; 16 for the small digits), and
a mean and deviation, given or computed, are those of pixels in [0, 1], as torchvision's `ToTensor` and `Normalize` have
it, bit for bit. Other numbers have no known range: for them [0, 1] is where the training examples lie. Figures are per
channel for images, per column for tables, and one for all for everything else; they come from the training examples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from designer.params import Float, Param
from designer.params import Sequence as ListOf
from designer.values import Values
from engine.data.spec import DataRefused

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class ScalingSpec:
    """One way to scale inputs."""

    kind: str
    title: str
    help: str
    params: tuple[Param, ...] = ()


_GIVEN = (
    Param("mean", ListOf(Float(-1e6, 1e6)), help="What is subtracted: one number, or one per channel or column."),
    Param("deviation", ListOf(Float(1e-12, 1e6)), help="What the rest is divided by."),
)

SCALINGS: Mapping[str, ScalingSpec] = MappingProxyType(
    {
        spec.kind: spec
        for spec in (
            ScalingSpec("none", "None", "Numbers as they are; pixels from 0 to 255."),
            ScalingSpec("unit", "Zero to one", "Pixels, or the range of each column, brought to 0 to 1."),
            ScalingSpec("given", "Mean and deviation", "A known mean subtracted, then divided by a deviation.", _GIVEN),
            ScalingSpec("computed", "Standardised", "Mean and deviation taken from the training examples."),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the settings and the data set decide before any number is read.

    `shape` is that of one formed input, `peak` the value of a full pixel, `tokens` whether inputs are class indices.
    """

    kind: str
    options: Values
    shape: tuple[int, ...]
    peak: int | None = None
    picture: bool = False
    tokens: bool = False

    @property
    def divisor(self) -> int | None:
        """What pixels are divided by, None for nothing."""
        return self.peak if self.kind != "none" else None

    @property
    def per_channel(self) -> bool:
        """Whether each channel of an image has figures of its own."""
        return self.picture and len(self.shape) == 3

    @property
    def dims(self) -> tuple[int, ...]:
        """The dimensions of a batch over which figures are taken."""
        if self.per_channel:
            return (0, 2, 3)
        return (0,) if len(self.shape) == 1 and self.peak is None else tuple(range(len(self.shape) + 1))

    @property
    def figures(self) -> int:
        """How many means there are."""
        return math.prod(size for dim, size in enumerate(self.shape, start=1) if dim not in self.dims)


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Raw inputs -> what the network gets: over `divisor`, less `shift`, over `width`; tokens pass as they are."""

    divisor: int | None = None
    shift: Tensor | None = None
    width: Tensor | None = None
    _placed: dict[torch.device, tuple[Tensor, Tensor]] = field(default_factory=dict, repr=False)

    def __call__(self, inputs: Tensor) -> Tensor:
        if not inputs.is_floating_point() and inputs.element_size() > 1:
            return inputs
        values = inputs / self.divisor if self.divisor else inputs.float()
        if self.shift is None or self.width is None:
            return values
        if values.device not in self._placed:
            self._placed[values.device] = self.shift.to(values.device), self.width.to(values.device)
        shift, width = self._placed[values.device]
        return (values - shift).div_(width)

    def raw(self) -> dict[str, Any]:
        """The JSON form, exact; `Scaling.read` reads it."""
        shift, width = (None if part is None else part.tolist() for part in (self.shift, self.width))
        return {"divisor": self.divisor, "shift": shift, "width": width}

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Scaling:
        """The scaling that `raw` returned."""
        import torch

        shift, width = (None if raw[name] is None else torch.tensor(raw[name]) for name in ("shift", "width"))
        return cls(raw["divisor"], shift, width)


def fit(plan: Plan, inputs: Tensor) -> Scaling:
    """The scaling that `plan` means, with figures from the raw training `inputs`; `fit_lines` prints the same."""
    if plan.kind == "given":
        return Scaling(plan.divisor, *_given(plan))
    if plan.kind == "unit" and plan.divisor is None:
        low, high = (bound(plan.dims, keepdim=True)[0] for bound in (inputs.amin, inputs.amax))
        return Scaling(None, low, _never_zero(high - low, low))
    if plan.kind == "computed":
        pixels = inputs.element_size() == 1
        mean, deviation = _counted(plan, inputs) if pixels else _measured(plan, inputs)
        return Scaling(plan.divisor, mean.float(), _never_zero(deviation, mean).float())
    return Scaling(plan.divisor)


def check(plan: Plan) -> None:
    """Raises `DataRefused` where given figures do not fit the inputs."""
    for name in ("mean", "deviation"):
        values = plan.options.get(name, ())
        if isinstance(values, tuple) and plan.kind == "given" and len(values) not in {1, plan.figures}:
            wanted = "1" if plan.figures == 1 else f"1 or {plan.figures}"
            raise DataRefused(f"data.scaling.{name} has {len(values)} values; these inputs need {wanted}.")


def fit_lines(plan: Plan) -> list[str]:
    """Python lines that take the figures from `x_train` and define `prepare`, equal to what `fit` returns."""
    if plan.tokens:
        return _prepare_lines("x")
    scaled = f"x / {plan.divisor}" if plan.divisor else "x.float()"
    match plan.kind:
        case "given":
            figures = [_given_line(plan, "mean"), _given_line(plan, "deviation")]
        case "computed":
            figures = _computed_lines(plan)
        case "unit" if plan.divisor is None:
            figures = [
                f"low, high = x_train.amin({plan.dims}, keepdim=True)[0], x_train.amax({plan.dims}, keepdim=True)[0]",
                "width = high - low",
                "width[width <= 1e-7 * low.abs()] = 1  # a constant column stays as it is",
            ]
            return [*figures, "", *_prepare_lines("(x - low) / width")]
        case _:
            return _prepare_lines(scaled)
    return [*figures, "", *_prepare_lines(f"({scaled} - mean) / deviation")]


def _prepare_lines(result: str) -> list[str]:
    return [
        "def prepare(x: torch.Tensor) -> torch.Tensor:",
        '    """What the network gets for raw inputs."""',
        f"    return {result}",
    ]


def _given(plan: Plan) -> tuple[Tensor, Tensor]:
    import torch

    mean, deviation = (torch.tensor(plan.options[name], dtype=torch.float32) for name in ("mean", "deviation"))
    shape = (-1, 1, 1) if plan.per_channel else (-1,)
    return mean.view(shape), deviation.view(shape)


def _given_line(plan: Plan, name: str) -> str:
    values = list(cast("tuple[float, ...]", plan.options[name]))
    return f"{name} = torch.tensor({values}).view(-1, 1, 1)" if plan.per_channel else f"{name} = torch.tensor({values})"


def _counted(plan: Plan, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of pixels from how often each level occurs: exact, and without a copy of all as floats."""
    import torch

    channels = inputs.unbind(1) if plan.per_channel else (inputs,)
    counts = torch.stack([channel.flatten().bincount(minlength=256) for channel in channels]).double()
    levels, peak = torch.arange(256).double(), plan.peak or 1
    mean = counts @ levels / counts.sum(1)
    deviation = (counts @ levels**2 / counts.sum(1) - mean**2).sqrt()
    shape = (-1, 1, 1) if plan.per_channel else (-1,)
    return (mean / peak).view(shape), (deviation / peak).view(shape)


def _measured(plan: Plan, inputs: Tensor) -> tuple[Tensor, Tensor]:
    values = inputs.double() / (plan.peak or 1)
    mean = values.mean(plan.dims, keepdim=True)[0]
    return mean, values.std(plan.dims, correction=0, keepdim=True)[0]


def _computed_lines(plan: Plan) -> list[str]:
    if plan.peak == 255:
        each = "for channel in x_train.unbind(1)" if plan.per_channel else "for channel in [x_train]"
        view = "" if not plan.per_channel else ".view(-1, 1, 1)"
        lines = [
            f"counts = torch.stack([channel.flatten().bincount(minlength=256) {each}]).double()",
            "levels = torch.arange(256).double()  # mean and deviation from how often each level occurs",
            "mean = counts @ levels / counts.sum(1)",
            "deviation = (counts @ levels**2 / counts.sum(1) - mean**2).sqrt()",
            f"mean, deviation = (mean / 255){view}, (deviation / 255){view}",
        ]
    else:
        values = "x_train.double()" if plan.peak is None else f"x_train.double() / {plan.peak}"
        lines = [
            f"values = {values}",
            f"mean = values.mean({plan.dims}, keepdim=True)[0]",
            f"deviation = values.std({plan.dims}, correction=0, keepdim=True)[0]",
        ]
    constant = "deviation[deviation <= 1e-7 * mean.abs()] = 1  # what is constant stays so"
    return [*lines, constant, "mean, deviation = mean.float(), deviation.float()"]


def _never_zero(width: Tensor, level: Tensor) -> Tensor:
    """`width` with 1 where the numbers around `level` do not differ by more than float32 can tell."""
    width[width <= 1e-7 * level.abs()] = 1
    return width
