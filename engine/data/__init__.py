"""Data sets: what they are, what they ask of a network, and how they reach it."""

from engine.data.batches import Batches, batches
from engine.data.catalogue import DATASETS
from engine.data.config import DataConfig
from engine.data.intake import Examples, Intake, read_examples
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
    "Examples",
    "Intake",
    "Scaling",
    "Split",
    "batches",
    "describe",
    "load",
    "read_examples",
]
