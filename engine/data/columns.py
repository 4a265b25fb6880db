"""The columns of a table that a network takes: how the cells of a row become its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers, or one of texts: then `values` are those it may hold, and each has an input that is 0 or 1.

    `place` is where it stands in the table that was trained on, counted from 0. An empty cell counts as `mean` where
    that is given.
    """

    name: str
    place: int
    values: tuple[str, ...] = ()
    mean: float | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs."""
        return tuple(f"{self.name} = {value}" for value in self.values) or (self.name,)

    def raw(self) -> dict[str, Any]:
        """The JSON form; `Column.read` reads it."""
        return {"name": self.name, "place": self.place, "values": list(self.values), "mean": self.mean}

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Column:
        """The column that `raw` returned."""
        return cls(raw["name"], raw["place"], tuple(raw["values"]), raw["mean"])


def input_names(columns: Iterable[Column]) -> tuple[str, ...]:
    """The names of all inputs."""
    return tuple(name for column in columns for name in column.inputs)
