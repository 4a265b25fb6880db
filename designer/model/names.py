"""What may be a name or an id, new ones that are free, and the name somebody probably meant."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable

from designer.model.design import Block, Design

MAX_NAME = 80
MAX_KIND = 100
"""A kind is "block:" and a name, or a key of the catalogue."""

NAME_RULE = "letters, digits and _, no digit first, no Python keyword, at most 80 characters"
ID_RULE = "1 to 64 letters, digits, - and _"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[A-Z]{2})(?=[A-Z][a-z])")


def is_name(text: str) -> bool:
    """Whether `text` can name a node, a block, a port or a parameter: a Python identifier as Python itself reads it."""
    return (
        len(text) <= MAX_NAME
        and text.isidentifier()
        and not keyword.iskeyword(text)
        and (text.isascii() or unicodedata.normalize("NFKC", text) == text)
    )


def is_id(text: str) -> bool:
    """Whether `text` can be a node's id."""
    return _ID.fullmatch(text) is not None


def is_text(text: str) -> bool:
    """Whether UTF-8 can write `text`: a lone half of a surrogate pair it cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def fresh_id(design: Design) -> str:
    """The first of n1, n2, ... behind all that the design has."""
    return fresh_ids(design, 1)[0]


def fresh_ids(design: Design, count: int) -> tuple[str, ...]:
    """`count` ids that no node of the design has."""
    last = max((_number(key) for block in design.blocks.values() for key in block.by_id), default=0)
    return tuple(f"n{last + 1 + i}" for i in range(count))


def _number(key: str) -> int:
    digits = key[1:]
    return int(digits) if key[0] == "n" and digits.isdecimal() and len(digits) < 10 else 0


def fresh_name(block: Block, base: str) -> str:
    """`base`, or `base` with the first number that makes it unique among the names of the block's nodes."""
    return unused(base, {node.name for node in block.nodes})


def unused(base: str, taken: Collection[str]) -> str:
    """`base` as a legal name, with the first number from 2 on that sets it apart from those `taken`."""
    base = base if is_name(base) else re.sub(r"\W", "_", base, flags=re.ASCII).strip("_")[:40] or "node"
    base = base if is_name(base) else f"{base}_" if keyword.iskeyword(base) else f"n{base}"
    if base not in taken:
        return base
    stem = f"{base[:60]}_" if base[-1].isdigit() else base[:60]
    return next(name for i in range(2, len(taken) + 3) if (name := f"{stem}{i}") not in taken)


def base_name(kind: str) -> str:
    """The name that a node of that kind begins with: LeakyReLU is leaky_relu, "block:BasicBlock" basic_block."""
    return _WORDS.sub("_", kind.partition(":")[2] or kind).lower()


def suggestion(word: str, options: Iterable[str]) -> str:
    """' Did you mean “kernel_size”?' with the nearest of `options`, or nothing when none is near."""
    import difflib

    near = difflib.get_close_matches(word[:MAX_NAME], list(options), n=1, cutoff=0.6)
    return f" (did you mean “{near[0]}”?)" if near else ""
