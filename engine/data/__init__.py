"""Data sets: what they are, what they ask of a network, and how they reach it."""

from engine.data.batches import Batches, batches
from engine.data.catalogue import DATASETS
from engine.data.config import DataConfig
from engine.data.load import Data, describe, load
from engine.data.scaling import SCALINGS, Scaling
from engine.data.spec import DataRefused, DatasetSpec, Split

__all__ = [
    "DATASETS",
    "SCALINGS",
    "Batches",
    "Data",
    "DataConfig",
    "DataRefused",
    "DatasetSpec",
    "Scaling",
    "Split",
    "batches",
    "describe",
    "load",
]
