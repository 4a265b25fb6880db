"""Which blocks decide anew in every forward pass what runs: what is made by tracing one pass cannot follow them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.model.design import Block, Design, Node


def by_data(design: Design) -> tuple[Block, ...]:
    """The whiles and ifs in the model of a design."""
    return tuple(block for block in _reached(design) if block.form in ("while", "if"))


def by_chance(design: Design) -> tuple[Block, ...]:
    """The repeats in the model of a design that draw how often they run."""
    return tuple(block for block in _reached(design) if block.form == "repeat" and isinstance(block.times, tuple))


def untraced(design: Design, traceable: bool = False) -> str:
    """Why a format that is made by tracing cannot have the model of a design, "" where it can.

    `traceable` says that whiles and ifs are given to the tracer as torch.while_loop and torch.cond.
    """
    drawing, deciding = by_chance(design), () if traceable else by_data(design)
    if drawing:
        one = len(drawing) == 1
        says, them = ("draws how often it runs", "it") if one else ("draw how often they run", "them")
        told = f"{_named(drawing)} {says} anew in every pass; this format cannot follow that."
        return f"{told} Give {them} a fixed number of turns."
    if not deciding:
        return ""
    if len(deciding) > 1:
        says = "decide by their data what they run"
    else:
        says = f"decides by its data {'how often it runs' if deciding[0].form == 'while' else 'which branch it runs'}"
    return f"{_named(deciding)} {says}; this format cannot follow that."


def _reached(design: Design) -> Iterator[Block]:
    """The definitions with instances in the model, itself first, each once."""
    found = [design.main]
    for name in found:
        block = design.blocks[name]
        yield block
        inner = (node.block for node in _taken(block) if node.block is not None)
        found += [each for each in dict.fromkeys(inner) if each in design.blocks and each not in found]


def _taken(block: Block) -> Iterator[Node]:
    """The nodes of a block that may run: of a choice that says so itself, one alternative."""
    fixed = block.form == "choice" and isinstance(block.selected, str)
    for node in block.nodes:
        if not node.bypassed and (not fixed or node.name == block.selected):
            yield node


def listed(things: Iterable[object]) -> str:
    """Several things in words: "1, 2 and 3"."""
    *most, last = map(str, things)
    return f"{', '.join(most)} and {last}" if most else last


def _named(blocks: Iterable[Block]) -> str:
    return listed(block.name for block in blocks)
