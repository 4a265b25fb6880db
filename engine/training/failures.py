"""Why a run cannot go on, in a sentence with what to do."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator

from torch import OutOfMemoryError

from designer.errors import BlockwrightError
from engine.config import TrainingConfig
from engine.training.objective import TrainingFailed

FAILURES = (BlockwrightError, MemoryError, RuntimeError, ValueError, IndexError, OSError)
"""What data, device and network may raise while they are used; anything else is a fault of ours."""

_FULL = ("out of memory", "can't allocate memory", "not enough memory")


def advice(error: Exception, batch_size: int) -> str:
    """`error`, raised while batches of `batch_size` were computed, as a user understands it."""
    text = str(error)
    if isinstance(error, (MemoryError, OutOfMemoryError)) or any(words in text.lower() for words in _FULL):
        hint = f"try training.batch_size={batch_size // 2}" if batch_size > 1 else "take a smaller network"
        return f"The memory of the device is full with batches of {batch_size}; {hint}, or another device."
    if isinstance(error, BlockwrightError):
        return text
    brief = text.splitlines()[0][:300] if text else type(error).__name__
    if "all elements of input should be between 0 and 1" in text:
        return "BCELoss takes outputs of 0 to 1 only; end the network with Sigmoid, or take BCEWithLogitsLoss."
    if isinstance(error, OSError):
        return f"The run cannot be written or its data read: {brief}."
    if "more than 1 value per channel" in text:
        return f"Batch normalisation cannot learn from a single example ({brief}); choose another training.batch_size."
    if "does not require grad" in text:
        return (
            "There is nothing to learn: on the way that this batch took through the network no layer has weights. "
            "Put one with weights before the if or the while, or behind it."
        )
    if isinstance(error, IndexError) and "Target" in text:
        return f"{brief}: the network has fewer outputs than there are classes; make its last layer wider."
    return f"The network cannot take these data: {brief}."


@contextlib.contextmanager
def in_words(batch_size: int) -> Iterator[None]:
    """What goes wrong in the body is raised as a sentence: a `BlockwrightError` as it is, else `TrainingFailed`."""
    try:
        yield
    except BlockwrightError:
        raise
    except FAILURES as error:
        raise TrainingFailed(advice(error, batch_size)) from error


def not_a_number(loss: float, position: str, config: TrainingConfig) -> TrainingFailed:
    """The failure of a run whose loss is no finite number."""
    what = "no number (NaN)" if math.isnan(loss) else "infinite"
    rate = config.optimizer.values.get("lr")
    clip = "" if config.clip_norm else ", shorten long gradients (training.clip_norm=1)"
    return TrainingFailed(
        f"The loss became {what} {position}. Lower the learning rate (it is {rate}){clip}, or look for data that are "
        "not scaled."
    )
