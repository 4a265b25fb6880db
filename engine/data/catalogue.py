"""Every data set Blockwright knows, by the name by which settings choose it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.data import cifar, csv_file, embedded, idx, image_folder, noise, npz, toys
from engine.data.spec import DatasetSpec

DATASETS: Mapping[str, DatasetSpec] = MappingProxyType(
    {
        spec.kind: spec
        for spec in (
            *csv_file.SPECS,
            *image_folder.SPECS,
            *npz.SPECS,
            *embedded.SPECS,
            *idx.SPECS,
            *cifar.SPECS,
            *toys.SPECS,
            *noise.SPECS,
        )
    }
)
