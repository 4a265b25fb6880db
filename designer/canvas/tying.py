"""Which layers a Linear can take its weight from, and why not from others; free of Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from designer.catalogue import spec
from designer.model import edits, layout
from designer.model.design import Block, Design, Node
from designer.report import Step
from designer.values import Value

MOST, MOST_REFUSED = 12, 6
"""So many layers are offered, and so many named whose weight does not fit."""
WEIGHT = "weight"
Steps = Mapping[str, Step | None]

_ROWS: Mapping[tuple[str, bool], str] = MappingProxyType(
    {
        ("Linear", False): "out_features",
        ("Linear", True): "in_features",
        ("Embedding", False): "num_embeddings",
        ("Embedding", True): "embedding_dim",
        ("EmbeddingBag", False): "num_embeddings",
        ("EmbeddingBag", True): "embedding_dim",
    }
)
"""The parameter of a layer that says how many features its weight gives, as it is or turned."""


@dataclass(frozen=True)
class Offer:
    """A layer whose weight another could take, as it is or `turned`, or the reason why not."""

    owner: Node
    turned: bool = False
    reason: str = ""

    @property
    def text(self) -> str:
        """The layer as a menu names it."""
        name, kind = self.owner.name, self.owner.kind
        called = f"{name} ({kind})" if name and name.lower() != kind.lower() else name or kind
        return f"{called}, transposed" if self.turned else called


def offers(design: Design, block: Block, node: Node, steps: Steps) -> tuple[Offer, ...]:
    """The layers with a weight around a Linear, those that fit first; none for another node."""
    if node.kind != "Linear" or node.of is not None:
        return ()
    able: list[Offer] = []
    refused: list[Offer] = []
    for offer in _offers(design, block, node, steps):
        (refused if offer.reason else able).append(offer)
        if len(able) == MOST:
            break
    return (*able, *refused[: max(MOST_REFUSED - len(able), 0)])


def _offers(design: Design, block: Block, node: Node, steps: Steps) -> Iterator[Offer]:
    own = _shape(steps.get(node.id))
    for other in block.nodes:
        known = spec(other.kind)
        if other is node or other.of is not None or known is None or all(port.name != WEIGHT for port in known.weights):
            continue
        theirs = _shape(steps.get(other.id))
        if own is None or theirs is None:
            yield Offer(other, reason="Its weight is not known yet.")
        elif theirs not in (own, own[::-1]):
            shapes = (" × ".join(map(str, shape)) for shape in (theirs, own))
            yield Offer(other, reason="Its weight is {}, that of this layer {}.".format(*shapes))
        else:
            turned = theirs != own
            yield Offer(other, turned, _refusal(design, block, node, other, turned))


def _shape(step: Step | None) -> tuple[int, ...] | None:
    if step is None or WEIGHT not in step.weights:
        return None
    return tuple(size for size in step.weights[WEIGHT].shape if isinstance(size, int))


def _refusal(design: Design, block: Block, node: Node, owner: Node, turned: bool) -> str:
    try:
        edits.tie(design, block.name, node.id, owner.id, turned)
    except edits.EditRefused as refused:
        return str(refused)
    return ""


def tied(design: Design, block: str, node: str, owner: str, turned: bool) -> Design:
    """The design with that tie, all of it where one sees it."""
    stacked = design.blocks[block].form == "sequential"
    if not stacked and not layout.is_placed(design.blocks[block]):
        design = layout.arrange(design, block)
    design = edits.tie(design, block, node, owner, turned)
    return layout.arrange(design, block) if stacked else design


def features(block: Block, node: Node, steps: Steps) -> Value:
    """How many features a tied node gives: as its owner says it, else as is known of its weight; None if neither is."""
    found = edits.tied_to(block, node)
    if found is None:
        return None
    owner, turned = found
    said = owner.params.get(_ROWS.get((owner.kind, turned), ""))
    shape = _shape(steps.get(owner.id))
    return said if said is not None else shape[-1 if turned else 0] if shape else None
