"""The field that suits a parameter."""

from __future__ import annotations

from app.entry.arrays import ArrayField
from app.entry.fields import BoolField, ChoiceField, Field, LineField, NumberField, SeedField, choices
from app.entry.formulas import FormulaField
from app.entry.sizes import SizesField, WordOrSizes
from designer.arrays import Packed
from designer.params import Bool, Choice, Float, Int, Kind, Optional, Param, Sequence, Union
from designer.tensor_formulas import TensorText

SEED = "seed"
"""The name of parameters that say where random numbers begin."""


def field_of(param: Param) -> Field:
    """A new field in which values of a parameter are edited."""
    return SeedField(param.kind) if param.name == SEED else field_for(param.kind)


def field_for(kind: Kind) -> Field:
    """A new field in which values of that kind are edited."""
    if choices(kind) is not None:
        return ChoiceField(kind)
    if isinstance(kind, Packed):
        return ArrayField(kind)
    if isinstance(kind, TensorText):
        return FormulaField(kind)
    match kind.kind if isinstance(kind, Optional) else kind:
        case Bool():
            return BoolField(kind)
        case Int() | Float():
            return NumberField(kind)
        case Sequence(item=item, length=1, scalar=True):
            return NumberField(Optional(item) if isinstance(kind, Optional) else item)
        case Sequence(length=int(length)) if 2 <= length <= 6:
            return SizesField(kind)
        case Union(kinds=(Choice(), Sequence(length=int(), scalar=True))):
            return WordOrSizes(kind)
    return LineField(kind)
