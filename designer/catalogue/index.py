"""All of the catalogue, in the order of the palette."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType

from designer.catalogue import (
    activation,
    attention,
    combining,
    convolution,
    functions,
    normalisation,
    pooling,
    rearranging,
    recurrent,
    spatial,
    tensors,
)
from designer.catalogue.spec import Spec

_FAMILIES = (
    convolution,
    activation,
    pooling,
    normalisation,
    recurrent,
    attention,
    spatial,
    combining,
    rearranging,
    functions,
    tensors,
)

CATALOGUE: Mapping[str, Spec] = MappingProxyType({spec.kind: spec for module in _FAMILIES for spec in module.SPECS})


def spec(kind: str) -> Spec | None:
    """The record of a kind, if the catalogue has it."""
    return CATALOGUE.get(kind)


def categories() -> Mapping[str, tuple[Spec, ...]]:
    """The records by category, both in the order of the palette."""
    grouped = groupby(CATALOGUE.values(), key=lambda spec: spec.category)
    return MappingProxyType({category: tuple(specs) for category, specs in grouped})


def closest(kind: str) -> str | None:
    """The kind whose name is nearest to a misspelt one, if any is near."""
    lower = {name.lower(): name for name in CATALOGUE}
    found = difflib.get_close_matches(kind.lower(), lower, 1)
    return lower[found[0]] if found else None
