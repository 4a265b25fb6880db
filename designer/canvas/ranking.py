"""What can be added at a place, and in which order it is offered; free of Qt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from designer.canvas.landing import may_stand
from designer.canvas.search import OTHER_NAMES, Found, Texts, search
from designer.catalogue import CATALOGUE, spec
from designer.model import edits
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Design
from designer.model.kinds import inputs_of, outputs_of
from designer.report import TensorType

MINE = "mine:"
"""The kinds of the user's own blocks, which are definitions outside of the design."""
COMMON = (
    *("Conv2d", "ReLU", "MaxPool2d", "Linear", "Flatten", "BatchNorm2d", "Dropout", "add", "cat", "LSTM", "Embedding"),
    *("LayerNorm", "GELU", "AdaptiveAvgPool2d", "Sigmoid", "Softmax", "Tanh", "LeakyReLU", "BatchNorm1d", "Conv1d"),
)
"""What is added most often comes first among equals."""
FITTING, UNFITTING, COMMONNESS = 0.3, -0.15, 0.1
_DIMENSIONS = re.compile(r"([123])d$")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be added: its kind, and what it is shown and found by."""

    kind: str
    title: str
    category: str
    help: str
    others: str = ""

    @property
    def texts(self) -> Texts:
        return Texts(self.title, self.others, self.help)


_NEW = (
    Offer("new:stack", "New stack", "Block", "A block whose layers follow each other.", "sequential block container"),
    Offer("new:graph", "New graph", "Block", "A block whose nodes are wired freely.", "module block container"),
    Offer("new:repeat", "New repeat", "Block", "A block that runs several times.", "loop modulelist for"),
    Offer("new:choice", "New choice", "Block", "A block that runs one of several.", "moduledict switch"),
    Offer("new:while", "New while", "Block", "A block that runs as long as a condition holds.", "loop until condition"),
    Offer("new:if", "New if", "Block", "A block that runs one of two, by a condition.", "else branch condition cond"),
)


def offers(
    design: Design, block: str, incoming: bool = False, outgoing: bool = False, beside: bool = False
) -> tuple[Offer, ...]:
    """What can stand in the block: its own definitions first; with a port of that direction if a wire hangs on it.

    What takes no input may be offered although there is a wire: it then stands `beside` that.
    """
    found = [
        Offer(f"{BLOCK_PREFIX}{name}", name, "Block", each.help or f"A {each.form} block of this design.")
        for name, each in design.blocks.items()
    ]
    found += _of_catalogue()
    found += _NEW
    found += [
        Offer(INPUT, INPUT, "End", f"A further input of {block}.", OTHER_NAMES.get(INPUT, "")),
        Offer(OUTPUT, OUTPUT, "End", f"A further output of {block}.", OTHER_NAMES.get(OUTPUT, "")),
    ]
    return tuple(
        offer
        for offer in found
        if may_stand(design, block, offer.kind)
        and offer.kind != f"{BLOCK_PREFIX}{design.main}"
        and not (incoming and inputs_of(design.blocks, offer.kind) == () and (offer.kind == INPUT or not beside))
        and not (outgoing and outputs_of(design.blocks, offer.kind) == ())
    )


def own_offers(
    design: Design, shelf: Mapping[str, Design], incoming: bool = False, outgoing: bool = False
) -> tuple[Offer, ...]:
    """The user's own blocks that the design has not, by their kinds; with a port of that direction for a wire."""
    return tuple(
        Offer(kind, each.main, "My blocks", each.root.help or "A block of yours.")
        for kind, each in shelf.items()
        if (each.root.inputs or not incoming)
        and (each.root.outputs or not outgoing)
        and not edits.is_here(design, each)
    )


@cache
def _of_catalogue() -> tuple[Offer, ...]:
    return tuple(
        Offer(each.kind, each.kind, each.category, each.help, OTHER_NAMES.get(each.kind, ""))
        for each in CATALOGUE.values()
    )


def ranked(
    query: str, offered: Iterable[Offer], verdict: Callable[[str], bool | None], before: str = ""
) -> list[Found[Offer]]:
    """The offers that match the query, what fits first; the kind that stands right before behind its equals."""

    def weight(offer: Offer) -> float:
        fits = verdict(offer.kind)
        known = offer.kind in COMMON and offer.kind != before
        usual = (len(COMMON) - COMMON.index(offer.kind)) / len(COMMON) if known else 0.0
        return (FITTING if fits else UNFITTING if fits is False else 0.0) + COMMONNESS * usual

    return search(query, offered, lambda offer: offer.texts, weight)


def unlikely(kind: str, tensor: TensorType) -> bool:
    """Whether a layer seems not to take such a tensor, by its name and its ports: known before torch is there."""
    known = spec(kind)
    if known is None or not known.inputs:
        return False
    port = known.inputs[0]
    floating = "float" in tensor.dtype
    if (port.dtypes == "float" and not floating) or (port.dtypes == "integer" and floating):
        return True
    return wrong_rank(kind, tensor)


def wrong_rank(kind: str, tensor: TensorType) -> bool:
    """Whether a layer is meant for another number of axes, though torch may take the batch for the channels."""
    found = _DIMENSIONS.search(kind)
    if found is None or kind.startswith(("ConstantPad", "ZeroPad")):  # these pad the last axes of anything
        return False
    return len(tensor.shape) not in ((2, 3) if kind == "BatchNorm1d" else (int(found[1]) + 2,))
