"""What a network has learned, carried over to the network that it was edited into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.output import many
from engine.runs import RunRecord

if TYPE_CHECKING:
    from torch import nn

    from designer.report import Report

SHOWN = 3


@dataclass(frozen=True)
class Carried:
    """The keys of the weights that a network took over from a run, and of those that start fresh."""

    run: str
    kept: tuple[str, ...]
    fresh: tuple[str, ...]

    def __str__(self) -> str:
        """In a sentence."""
        if not self.kept:
            return f"Nothing of what run {self.run} learned fits: all weights start fresh."
        begin = "begins" if len(self.kept) == 1 else "begin"
        taken = f"{many(len(self.kept), 'tensor')} of weights {begin} with what run {self.run} learned"
        if not self.fresh:
            return f"{taken}; none starts fresh."
        more = f" and {len(self.fresh) - SHOWN} more" if len(self.fresh) > SHOWN else ""
        start = "starts" if len(self.fresh) == 1 else "start"
        return f"{taken}; {', '.join(self.fresh[:SHOWN])}{more} {start} fresh."


def carry(record: RunRecord, report: Report, model: nn.Module) -> Carried:
    """Give `model`, of the design of `report`, what the run learned for the layers that kept their ids and shapes.

    Raises `RunNotFound` or `CheckpointRefused` where the weights of the run are missing.
    """
    from designer.compiler.check import check
    from designer.compiler.weights import carried
    from engine.training import load_weights

    learned = carried(check(record.design(), record.task), report, load_weights(record.weights()))
    own = model.state_dict()
    kept = {key: tensor for key, tensor in learned.items() if key in own and tensor.shape == own[key].shape}
    model.load_state_dict(kept, strict=False)
    return Carried(record.id, tuple(kept), tuple(key for key in own if key not in kept))
