"""The values of arrays that the source of a model does not say: in a training script, or in a file beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Final

import torch
from torch import Tensor

from engine.export.text import literal

SUFFIX: Final = ".arrays.pt"
"""The end of the name of the file beside a script."""
MOST_INLINE: Final = 64
"""So many values stand in the script itself."""

Arrays = Mapping[str, Tensor]


def beside(arrays: Arrays) -> bool:
    """Whether the values are too many to stand in the script, or none that Python could write."""
    many = sum(values.numel() for values in arrays.values()) > MOST_INLINE
    return many or not all(values.isfinite().all() for values in arrays.values())


def constants(arrays: Arrays) -> Iterator[str]:
    """The lines of a script that name its arrays: their values, or the file of them."""
    if not arrays:
        return
    yield ""
    if beside(arrays):
        yield f'ARRAYS = Path(__file__).with_suffix("{SUFFIX}")  # the values of constants'
        return
    yield "ARRAYS = {"
    for name, values in arrays.items():
        numbers = ", ".join(map(_written, values.flatten().tolist()))
        yield f"    {literal(name)}: torch.tensor("
        yield from wrap(f"[{numbers}],", 88, initial_indent=" " * 8, subsequent_indent=" " * 9)
        yield f"        dtype={values.dtype},"
        yield f"    ).reshape({', '.join(map(str, values.shape))}),"
    yield "}"


def filled(arrays: Arrays) -> str:
    """The statement of a script that gives the model the values of its arrays."""
    values = "torch.load(ARRAYS, weights_only=True)" if beside(arrays) else "ARRAYS"
    return f"model.load_state_dict(model.state_dict() | {values})"


def write(arrays: Arrays, script: Path) -> Path:
    """Write the file that belongs beside the script at that path; where it is."""
    path = script.with_suffix(SUFFIX)
    torch.save(dict(arrays), path)
    return path


def _written(value: float) -> str:
    """The shortest text that is read as the same number of single precision."""
    if not isinstance(value, float):
        return repr(value)
    short = repr(float(f"{value:.9g}"))
    return short if torch.tensor(float(short)).item() == value else repr(value)
