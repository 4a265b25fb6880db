"""Every data set Blockwright knows, by the name by which settings choose it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.data import cifar, embedded, idx, noise, npz, toys
from engine.data.spec import DatasetSpec

DATASETS: Mapping[str, DatasetSpec] = MappingProxyType(
    {spec.kind: spec for spec in (*embedded.SPECS, *toys.SPECS, *idx.SPECS, *cifar.SPECS, *npz.SPECS, *noise.SPECS)}
)
