"""The form in which pictures reach a network: resized, padded, and laid out as image, rows or one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from designer.values import Values
from engine.data.spec import DataRefused, Outline

if TYPE_CHECKING:
    from torch import Tensor

MAX_PIXELS = 2**22
"""The largest picture that options may ask for, counted with its channels."""


def formed_shape(outline: Outline, options: Values) -> tuple[int, ...]:
    """The shape of one input after `formed`; raises `DataRefused` for a picture too large to work with."""
    if not outline.picture:
        _refuse_form(options)
        return outline.shape
    channels, height, width = outline.shape
    pad = cast("int", options.get("pad", 0))
    height, width = (side + 2 * pad for side in size(options) or (height, width))
    if channels * height * width > MAX_PIXELS:
        raise DataRefused(f"Pictures of {height} x {width} pixels are too large; choose a smaller resize or pad.")
    match options.get("layout"):
        case "rows":
            return (height, channels * width)
        case "flat":
            return (channels * height * width,)
    return (channels, height, width)


def formed(pictures: Tensor, options: Values) -> Tensor:
    """`pictures` (N, C, H, W) resized, padded and laid out; uint8 stays uint8. `form_lines` prints the same."""
    from torch.nn import functional as F  # noqa: N812

    sides, pad = size(options), cast("int", options.get("pad", 0))
    if sides is not None:
        pictures = F.interpolate(pictures, sides, mode="bilinear", antialias=True)
    if pad:
        pictures = F.pad(pictures, (pad, pad, pad, pad))
    match options.get("layout"):
        case "rows":
            return pictures.transpose(1, 2).flatten(2).contiguous()
        case "flat":
            return pictures.flatten(1)
    return pictures


def size(options: Values) -> tuple[int, int] | None:
    """Height and width that `options` ask for, None where they ask for none."""
    match options.get("resize"):
        case int(side):
            return (side, side)
        case (int(height), int(width)):
            return (height, width)
    return None


def form_lines(name: str, options: Values) -> list[str]:
    """Python lines that bring the tensor called `name` into the form that `formed` gives it."""
    sides, pad = size(options), options.get("pad", 0)
    lines = []
    if sides is not None:
        lines.append(f'{name} = F.interpolate({name}, {sides}, mode="bilinear", antialias=True)')
    if pad:
        lines.append(f"{name} = F.pad({name}, ({pad}, {pad}, {pad}, {pad}))")
    match options.get("layout"):
        case "rows":
            lines.append(f"{name} = {name}.transpose(1, 2).flatten(2)")
        case "flat":
            lines.append(f"{name} = {name}.flatten(1)")
    return lines


def _refuse_form(options: Values) -> None:
    """Options that only pictures have must not be set for other data (an .npz file may hold either)."""
    for name, neutral in (("resize", None), ("pad", 0), ("layout", "image")):
        if options.get(name, neutral) != neutral:
            raise DataRefused(f"The option {name} is for pictures, and the inputs of this data set are none.")
