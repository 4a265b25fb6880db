"""The catalogue of layers and operations."""

from designer.catalogue.index import CATALOGUE, categories, closest, spec

__all__ = ["CATALOGUE", "categories", "closest", "spec"]
