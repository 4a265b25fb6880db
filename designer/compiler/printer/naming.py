"""Names for the printed source: whatever a node is called, what is printed is a plain identifier that hides nothing."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Container

from torch import nn

from designer.model.design import TURN
from designer.model.names import base_name

MAX_NAME = 40
IMPORTED = frozenset({"torch", "nn", "F", "OrderedDict"})
MODULE_ATTRIBUTES = frozenset(dir(nn.Sequential())) | frozenset(nn.Module().__dict__)
"""What a submodule must not be called, or the module would break."""
VARIABLES = frozenset(dir(builtins)) | IMPORTED | {"self"}
"""What a variable or a constructor argument must not be called."""

USUAL = {"input": "x"}
"""What people call a variable whose name Python has taken."""

LAYERS = "layers"
"""What the list is called in which a stack gathers its layers, where some depend on a condition."""

_FOREIGN = re.compile(r"[^A-Za-z0-9_]+")


def identifier(text: str, fallback: str, taken: Container[str], reserved: Container[str] = frozenset()) -> str:
    """`text` as an identifier in ASCII that is neither a keyword nor `reserved`, numbered if it is `taken`.

    It never begins with two underscores, which Python would mangle. `fallback` stands in when nothing is left.
    """
    name = _plain(text) or _plain(fallback) or "node"
    if keyword.iskeyword(name) or name in reserved:
        usual = USUAL.get(name)
        name = usual if usual is not None and usual not in taken else f"{name}_"
    return name if name not in taken else _numbered(name, taken)


def class_name(text: str, taken: Container[str]) -> str:
    """`text` in CamelCase as the name of a class, numbered if it is `taken`."""
    name = _plain(text)
    if "_" in name or not name[:1].isupper():
        name = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    if name[:1].isdigit():
        name = f"Block{name}"
    return identifier(name, "Block", taken, VARIABLES)


def function_name(text: str, taken: Container[str]) -> str:
    """`text` in snake_case as the name of a function, numbered if it is `taken`; no local name of a class hides it."""
    return identifier(base_name(_plain(text)), "stack", taken, VARIABLES | {TURN, LAYERS})


def _plain(text: str) -> str:
    if not text.isidentifier() or not text.isascii():
        text = _FOREIGN.sub("_", unicodedata.normalize("NFKC", text)).strip("_")
    text = text[:MAX_NAME]
    if text.startswith("__"):
        text = "_" + text.lstrip("_")
    if text in ("", "_"):
        return ""
    return f"n{text}" if text[0].isdigit() else text


def _numbered(name: str, taken: Container[str]) -> str:
    """`name` with the first free number: relu2 after relu, conv2d_2 after conv2d."""
    stem = f"{name}_" if any(map(str.isdigit, name)) else name
    number = 2
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
