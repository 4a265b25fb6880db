"""How the nodes of a stack stand, one below the other, and how they make room for what is to slot in; without Qt."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from designer.canvas.geometry import CARD_WIDTH, EMPTY_INSIDE, HEADER, PADDING, TALL, Point, Size, stack
from designer.model.design import INPUT, OUTPUT, Block

PAGE_GAP: Final = 16.0
VACANT_GAP: Final = TALL + 2 * PAGE_GAP
"""The room between the ends of a page that is empty, so that the place of its first layer can be seen."""
ONE_CARD: Final[tuple[Size, ...]] = ((CARD_WIDTH, TALL),)


@dataclass(frozen=True, slots=True)
class Gap:
    """Room in a stack before the node of that index in the definition, for things of these sizes."""

    index: int
    sizes: tuple[Size, ...] = ONE_CARD


Box = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """Where the nodes stand, the room they take, and where the gap is."""

    points: Mapping[str, Point]
    content: Size
    slot: Box | None = None


def stacked(sizes: Mapping[str, Size], order: Mapping[str, int], gap: Gap | None, step: float, inside: bool) -> Stacked:
    """Place nodes of these sizes, whose indices in the definition `order` gives, with `step` between them.

    `inside` a container they stand below its header, on the page about the middle of a card at x = 0.
    """
    at = sum(order[key] < gap.index for key in sizes) if gap is not None else 0
    held = gap.sizes if gap is not None else ()
    boxes = list(sizes.values())
    boxes[at:at] = held
    points, content = stack(boxes, gap=step)
    left, top = (PADDING, HEADER + PADDING) if inside else ((CARD_WIDTH - content[0]) / 2, 0.0)
    if inside and content[0] < EMPTY_INSIDE[0]:
        left += (EMPTY_INSIDE[0] - content[0]) / 2
        content = (EMPTY_INSIDE[0], content[1] or EMPTY_INSIDE[1])
    placed = [(left + x, top + y) for x, y in points]
    slot = _around(placed[at : at + len(held)], held)
    del placed[at : at + len(held)]
    return Stacked(dict(zip(sizes, placed, strict=True)), content, slot)


def _around(points: Sequence[Point], sizes: Sequence[Size]) -> Box | None:
    if not points:
        return None
    left, top = min(x for x, _ in points), points[0][1]
    width = max(size[0] for size in sizes)
    return left, top, width, points[-1][1] + sizes[-1][1] - top


def leads(keys: Sequence[str], order: Mapping[str, int], gap: Gap | None, step: float, ends: float) -> dict[str, Size]:
    """How far up and down each node of a stack draws a stroke: up to the next one, at the ends by `ends`, to a gap."""
    at = sum(order[key] < gap.index for key in keys) if gap is not None else -1
    last = len(keys) - 1
    return {
        key: (
            ends if i == 0 and at != 0 else step,
            step if i + 1 == at else ends if i == last else 0.0,
        )
        for i, key in enumerate(keys)
    }


def numbers(block: Block, shown: Container[str]) -> Mapping[str, str]:
    """The nodes of a stack as messages and torch count them; "" for those that go by a name, and for the ends."""
    layers = [node for node in block.nodes if node.kind != INPUT]
    return {
        node.id: "" if node.name or node.kind == OUTPUT else str(number)
        for number, node in enumerate(layers)
        if node.id in shown
    }
