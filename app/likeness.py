"""Whether two designs are the same network, wherever their nodes are drawn and whatever is said of their blocks."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from designer.model.design import Block, Design

_OF_NODE: Final = attrgetter("id", "name", "kind", "params", "of", "bypassed", "when")
_OF_BLOCK: Final = attrgetter("name", "form", "edges", "parameters", "times", "shared", "selected")


def same_network(a: Design, b: Design) -> bool:
    """Whether a network trained from one of the designs is that of the other, too."""
    if a.main != b.main or a.blocks.keys() != b.blocks.keys():
        return False
    return all(_same_block(block, b.blocks[name]) for name, block in a.blocks.items())


def _same_block(a: Block, b: Block) -> bool:
    if a is b:
        return True
    if _OF_BLOCK(a) != _OF_BLOCK(b) or len(a.nodes) != len(b.nodes):
        return False
    return all(x is y or bool(_OF_NODE(x) == _OF_NODE(y)) for x, y in zip(a.nodes, b.nodes, strict=True))
