"""Fuzzy search over what can be added, shared by the palette and by quick-add; free of Qt.

The letters of the query must occur in the title in their order ("cv2" finds Conv2d). Titles rank by where they do: at
the beginning, at the beginnings of words, side by side. Another name ("dense" for Linear) is worth a little less than
the beginning of a title, a word of the line of help comes behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Generic, TypeVar

Item = TypeVar("Item")

ALIAS, HELP = 0.8, 0.2
"""What a hit in another name, or in the help, is worth of one in the title."""
WORD = 0.99
"""What a title is worth of which the query is a whole word: "if" means "New if", not "shift" that may fit better."""

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Linear": "dense fully connected fc affine",
        "Conv1d": "convolution temporal",
        "Conv2d": "convolution image filter",
        "Conv3d": "convolution volume video",
        "ConvTranspose2d": "deconvolution upsample transposed",
        "MaxPool2d": "maximum pooling downsample subsample",
        "AvgPool2d": "average mean pooling downsample",
        "AdaptiveAvgPool2d": "global average pooling",
        "AdaptiveMaxPool2d": "global max pooling",
        "BatchNorm1d": "batch normalization bn",
        "BatchNorm2d": "batch normalization bn",
        "LayerNorm": "layer normalization ln",
        "GroupNorm": "group normalization gn",
        "Dropout": "regularization",
        "LSTM": "recurrent memory sequence",
        "GRU": "recurrent gated sequence",
        "RNN": "recurrent sequence",
        "Embedding": "lookup token word vector",
        "MultiheadAttention": "self attention transformer",
        "scaled_dot_product_attention": "self attention sdpa",
        "Flatten": "reshape",
        "Unflatten": "reshape",
        "SiLU": "swish",
        "GELU": "gaussian",
        "LeakyReLU": "leaky",
        "Upsample": "resize enlarge interpolate",
        "interpolate": "resize upsample",
        "Identity": "nothing pass skip",
        "add": "plus residual skip shortcut + sum",
        "multiply": "times product * gate",
        "subtract": "minus difference -",
        "divide": "quotient /",
        "cat": "concatenate concat join merge",
        "matmul": "dot product @",
        "reshape": "view",
        "view": "reshape",
        "permute": "transpose axes reorder",
        "transpose": "swap axes",
        "select": "index last pick lambda",
        "slice": "crop index range",
        "mean": "average global pooling",
        "cast": "convert dtype type",
        "scale": "multiply constant",
        "shift": "add constant",
        "clamp": "clip limit",
        "positions": "arange position encoding",
        "parameter": "free parameter nn.Parameter weight bias learned trained trainable variable tensor",
        "zeros": "constant buffer tensor empty",
        "ones": "constant buffer tensor",
        "full": "constant buffer tensor fill number value",
        "rand": "constant buffer tensor random uniform noise",
        "randn": "constant buffer tensor random normal gaussian noise",
        "arange": "constant buffer tensor range count numbers",
        "array": "constant buffer tensor npy numpy file load matrix",
        "expression": "formula math custom lambda equation calculate code = @",
        "input": "source",
        "output": "result sink",
    }
)
"""What users of other tools call a kind."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What an item is found by: its title, other names, and a line of help."""

    title: str
    others: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Found(Generic[Item]):
    """An item that matches: how well, and which letters of its title do."""

    item: Item
    score: float
    places: tuple[int, ...] = ()


def search(
    query: str,
    items: Iterable[Item],
    texts: Callable[[Item], Texts],
    weight: Callable[[Item], float] | None = None,
) -> list[Found[Item]]:
    """The items that match, best first; equals keep their order. An empty query matches all.

    `weight` is added to the score: 0.1 sets favourites before equals, 1 before everything.
    """
    wanted = "".join(query.lower().split())
    found = []
    for item in items:
        hit = _hit(wanted, texts(item))
        if hit is not None:
            score, places = hit
            found.append(Found(item, score + (weight(item) if weight else 0.0), places))
    return sorted(found, key=lambda each: -each.score)


@lru_cache(8192)
def _hit(wanted: str, texts: Texts) -> tuple[float, tuple[int, ...]] | None:
    if not wanted:
        return 0.0, ()
    hits = [match(wanted, texts.title)]
    for part, worth in ((texts.others, ALIAS), (texts.help, HELP)):
        if (score := _words(wanted, part.lower())) > 0:
            hits.append((score * worth, ()))
    return max((hit for hit in hits if hit is not None), key=lambda hit: hit[0], default=None)


def _words(wanted: str, text: str) -> float:
    """How well a text has the query: at the beginning of a word, also across words ("fullycon")."""
    words = [word.strip(".,:;()“”") for word in text.split()]
    starts = ("".join(words[i:]) for i in range(len(words)))
    if wanted in words:
        return 1.0
    return 0.8 if any(start.startswith(wanted) for start in starts) and (len(wanted) > 1 or not wanted.isalpha()) else 0


def match(wanted: str, title: str) -> tuple[float, tuple[int, ...]] | None:
    """How well `title` has the letters of `wanted` (lower case) in their order, from 0 to 1, and where; None if not.

    Of all ways to find the letters the best is taken: `best[j]` is that of the letters so far ending at place j.
    """
    lower, starts = title.lower(), _starts(title)
    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for letter in wanted:
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for place, here in enumerate(lower):
            if here == letter:
                ways = [
                    (score + _worth(place, last, starts), (*places, place))
                    for last, (score, places) in best.items()
                    if last < place
                ]
                if ways:
                    after[place] = max(ways, key=lambda way: way[0])
        best = after
    if not best:
        return None
    score, places = max(best.values(), key=lambda way: way[0])
    return _whole(wanted, lower, score), places


def _worth(place: int, last: int, starts: frozenset[int]) -> float:
    """What a letter found at `place` is worth after one at `last`: 1 at most."""
    if place == last + 1:
        return 1.0
    return 0.7 if place in starts else 0.25


def _whole(wanted: str, lower: str, score: float) -> float:
    """The score of a title: how well its letters sit, a little more the less of it is left over, most if all of it."""
    if " " in lower and wanted in lower.split():
        return WORD
    sitting = score / max(len(wanted), 1)
    left_over = len(lower.replace("_", "")) - len(wanted)
    return (
        1.0 if left_over == 0 and wanted == lower.replace("_", "") else 0.9 * sitting * (1 - min(left_over, 40) / 1000)
    )


@lru_cache(4096)
def _starts(title: str) -> frozenset[int]:
    """Where words begin: BatchNorm2d has the words Batch, Norm, 2 and d."""
    return frozenset(
        place
        for place, letter in enumerate(title)
        if place == 0
        or title[place - 1] in "_ ."
        or (letter.isupper() and not title[place - 1].isupper())
        or letter.isdigit() != title[place - 1].isdigit()
    )
