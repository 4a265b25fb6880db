"""The constructor arguments of a printed class: the parameters of its block, and those made for sizes that vary."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from designer.catalogue.template import literal
from designer.compiler.printer.definitions import BuildRefused
from designer.compiler.printer.naming import VARIABLES, identifier
from designer.expressions import names_in, printed, resolved
from designer.model.design import BlockParam
from designer.params import Bool, Choice, Float, Int, Kind, Optional, Required, Text, Union
from designer.params import Sequence as ListKind
from designer.report import BlockReport
from designer.values import Expression, Value


class Unknown:
    """The value of a field in an instance that does not have it."""


UNKNOWN = Unknown()
Vector: TypeAlias = "tuple[Value | Unknown, ...]"
"""The value of one field in each report of its class."""

_WORD = re.compile(r"\"[^\"]*\"|'[^']*'|([A-Za-z_]\w*)")


@dataclass(eq=False)
class Argument:
    """An argument of a class's constructor.

    It stands for a parameter of the block, or was made for a size that varies; then `origin` is the input port and the
    axis whose size it is, if it is one. With `by_turn` it holds a value for each turn of a repeat.
    """

    name: str
    hint: str
    values: tuple[Value, ...]
    default: str | None = None
    parameter: BlockParam | None = None
    origin: tuple[str, int] | None = None
    by_turn: bool = False
    used: bool = False

    @property
    def printed(self) -> str:
        """As it stands in the signature."""
        return f"{self.name}: {self.hint}" + (f" = {self.default}" if self.default is not None else "")


@dataclass(frozen=True)
class Inner:
    """A stack that is printed within the class: what each of its parameters is there, as text, and its reports."""

    text: Callable[[str], str]
    reports: Sequence[BlockReport]


class Arguments:
    """The constructor arguments of the class of one definition, or those of its function.

    None has one of the `reserved` names, which are those of classes and functions.
    """

    def __init__(
        self,
        parameters: Sequence[BlockParam],
        reports: Sequence[BlockReport],
        is_model: bool,
        reserved: frozenset[str],
    ) -> None:
        self.reports = reports
        self._places = {report: place for place, report in enumerate(reports)}
        self.declared: dict[str, Argument] = {}
        self.made: list[Argument] = []
        self.names: set[str] = set()
        self._taken = set(reserved)
        for parameter in parameters:
            self.declared[parameter.name] = self._declare(parameter, is_model)

    @cached_property
    def used(self) -> list[Argument]:
        """Those that the class speaks of once it is printed, in the order of the signature: without a default first."""
        used = [argument for argument in (*self.made, *self.declared.values()) if argument.used]
        return sorted(used, key=lambda argument: argument.default is not None)

    def make(self, name: str, owner: str, values: Vector, origin: tuple[str, int] | None = None) -> Argument:
        """A new argument, called `name` if that is free, else with its owner's name before it."""
        if name in self._taken:
            name = f"{owner}_{name}"
        known = next(value for value in values if not isinstance(value, Unknown))
        filled = tuple(known if isinstance(value, Unknown) else value for value in values)
        argument = Argument(identifier(name, "size", self._taken, VARIABLES), "int", filled, origin=origin, used=True)
        self._take(argument.name)
        self.made.append(argument)
        return argument

    def value(self, argument: Argument, report: BlockReport) -> Value:
        """What `argument` is in the instance that `report` is of."""
        turns = tuple([argument.values[self._places[run]] for run in report.runs])
        return turns if argument.by_turn else turns[0]

    def formula(self, expression: Expression, inner: Inner | None = None) -> str:
        """An expression over the parameters of the block, or of a stack in it, as Python text over the arguments."""
        if inner is not None:
            names = {name: inner.text(name) for name in names_in(expression)}
            return printed(expression, names).replace("'", '"')
        for name in names_in(expression) & self.declared.keys():
            self.declared[name].used = True
        text = printed(expression, {name: argument.name for name, argument in self.declared.items()})
        return text.replace("'", '"')

    def given(self, value: Value, whole: bool, inner: Inner | None = None) -> str:
        """A value with formulas in it, as Python text; `whole` when the field holds integers only."""
        if isinstance(value, tuple):
            parts = [self.given(part, whole, inner) for part in value]
            return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
        if not isinstance(value, Expression):
            return literal(value)
        text = self.formula(value, inner)
        reports = self.reports if inner is None else inner.reports
        fractional = any(isinstance(resolved(value, report.parameters), float) for report in reports)
        return f"int({text})" if whole and fractional else text

    def mentioned(self, text: str) -> list[str]:
        """The arguments that `text` speaks of."""
        return [match[1] for match in _WORD.finditer(text) if match[1] in self.names] if self.names else []

    def _take(self, name: str) -> None:
        self.names.add(name)
        self._taken.add(name)

    def _declare(self, parameter: BlockParam, is_model: bool) -> Argument:
        if is_model and parameter.name not in self.reports[0].parameters:
            raise BuildRefused(f"The model's parameter {parameter.name} has no value. Give it a default.")
        values = tuple(report.parameters[parameter.name] for report in self.reports)
        follows = parameter.infer is not None and not is_model
        default = Required() if follows else values[0] if is_model else parameter.param.default
        name = identifier(parameter.name, "value", self._taken, VARIABLES)
        self._take(name)
        text = None if isinstance(default, Required) else literal(default)
        return Argument(name, hint(parameter.param.kind), values, text, parameter)


def hint(kind: Kind) -> str:
    """The type hint of a parameter of that kind."""
    match kind:
        case Bool():
            return "bool"
        case Int():
            return "int"
        case Float():
            return "float"
        case Choice() | Text():
            return "str"
        case ListKind(item=item, scalar=scalar):
            many = f"tuple[{hint(item)}, ...]"
            return f"{hint(item)} | {many}" if scalar else many
        case Optional(kind=inner):
            return f"{hint(inner)} | None"
        case Union(kinds=kinds):
            return " | ".join(dict.fromkeys(map(hint, kinds)))
    raise TypeError(f"{type(kind).__name__} has no type hint")
