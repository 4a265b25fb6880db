"""The data settings of a design: which data set, how it is scaled, and what is held out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from designer.params import Float, Int, Optional, Param
from designer.task import Goal
from designer.values import MAX_INT, Values, encode
from engine import settings
from engine.data.catalogue import DATASETS
from engine.data.scaling import SCALINGS
from engine.data.spec import DatasetSpec

PARAMS = (
    Param("validation", Float(0, 0.9), 0.0, "Share of the training examples that is held out to judge each epoch."),
    Param(
        "test", Optional(Float(0, 0.9)), None, "Share held out to test; 0.2 unless the set has test data of its own."
    ),
    Param("split_seed", Int(0, MAX_INT), 0, "Seed of the order in which examples are held out."),
)
DEFAULT_TEST = 0.2


@dataclass(frozen=True, slots=True)
class DataConfig:
    """The data settings, checked and complete; `test` is None where the settings say nothing of it."""

    kind: str
    options: Values
    scaling: str
    scaling_options: Values
    validation: float
    test: float | None
    split_seed: int

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> DataConfig:
        """The settings in `raw`, the "data" of a design; raises `SettingRefused`."""
        settings.known(raw, ["dataset", "scaling", *(param.name for param in PARAMS)], "data")
        spec, options = settings.choose(raw.get("dataset", {}), DATASETS, "data.dataset", default="digits")
        scaling, scaling_options = settings.choose(raw.get("scaling", spec.scaling), SCALINGS, "data.scaling")
        plain = {param.name: raw[param.name] for param in PARAMS if param.name in raw}
        shares = cast("dict[str, Any]", settings.read(plain, PARAMS, "data"))
        return cls(spec.kind, options, scaling.kind, scaling_options, **shares)

    @property
    def spec(self) -> DatasetSpec:
        """The record of the data set."""
        return DATASETS[self.kind]

    @property
    def goal(self) -> Goal:
        """What the data set is used for."""
        return self.spec.goal(self.options)

    def raw(self) -> dict[str, Any]:
        """The JSON form, every setting written out; `read` reads it back equal."""
        return {
            "dataset": {"kind": self.kind, **{name: encode(value) for name, value in self.options.items()}},
            "scaling": {"kind": self.scaling, **{name: encode(value) for name, value in self.scaling_options.items()}},
            **{param.name: getattr(self, param.name) for param in PARAMS},
        }
