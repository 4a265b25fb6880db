"""Inferred sizes of a class that has several instances or parameters: what each of them says in the source.

All fields that follow the same axis of the same wire say the same. It is the formula or the parameter that the size
follows, if there is one upstream; a literal, where it is equal in all instances; else a constructor argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from designer.catalogue import spec as find_spec
from designer.catalogue.template import literal
from designer.compiler.printer.arguments import UNKNOWN, Argument, Arguments, Unknown, Vector
from designer.compiler.printer.definitions import Place
from designer.compiler.printer.wires import Wires
from designer.expressions import ExpressionError, names_in, resolved
from designer.model.design import TURN
from designer.model.names import base_name
from designer.report import BlockReport, Operand, tensor
from designer.values import Value

SizeKey: TypeAlias = "tuple[Operand, int] | tuple[str, str]"
"""Where a size comes from: an axis of a wire; or a field of a node, when only that is known of it."""
Signature: TypeAlias = Callable[[BlockReport], "Arguments | None"]
"""The arguments of the class that an instance is of; None for a stack within the class."""
Rows: TypeAlias = "list[Vector]"
"""The values of a repeat's turns, a row for each instance."""
Given: TypeAlias = Callable[[Place, Value, bool], str]
"""What a value with formulas in it says at a place, as text; true when the field holds integers only."""


@dataclass
class _Size:
    """A size as gathered from all fields that have it, and the first of these."""

    values: Vector
    place: Place
    field: str


class Sizes:
    """The inferred sizes of one class."""

    def __init__(self, wires: Wires, arguments: Arguments, signature: Signature, given: Given) -> None:
        self._wires, self._arguments, self._signature, self._given = wires, arguments, signature, given
        self._sizes: dict[SizeKey, _Size] = {}
        self._keys: dict[tuple[str, str], SizeKey] = {}
        self._texts: dict[SizeKey, str] = {}
        for place in wires.places.values():
            for field, values, source in self._fields(place):
                self._gather(place, field, values, source)

    def text(self, node: str, field: str) -> str | None:
        """What the field of that node says; None if it is no inferred size."""
        key = self._keys.get((node, field))
        if key is None:
            return None
        if key not in self._texts:
            self._texts[key] = self._resolve(key)
        return self._texts[key]

    def _fields(self, place: Place) -> Iterator[tuple[str, Vector, tuple[str, int] | None]]:
        """The sizes that a node infers: field, values, and the port and axis they follow."""
        step = place.step
        inner = self._signature(step.inner) if step.inner else None
        if step.inner is not None:
            block = step.inner.block
            follows = {p.name: p.infer for p in block.parameters if p.infer is not None}
        else:
            spec = find_spec(place.owner.kind)
            follows = {name: (size.port, size.axis) for name, size in spec.inferred.items()} if spec else {}
        for field in step.arguments:
            if any(one is not None and field in one.inferred for one in place.steps):
                yield field, _vector(place, field), follows.get(field)
        for argument in inner.made if inner else ():
            made = [one.inner if one else None for one in place.steps]
            values = tuple(inner.value(argument, one) if one and inner else UNKNOWN for one in made)
            yield argument.name, values, argument.origin

    def _gather(self, place: Place, field: str, values: Vector, source: tuple[str, int] | None) -> None:
        key: SizeKey = (place.node.id, field)
        if source is not None:
            port, axis = source
            kind = tensor(place.step.inputs.get(port))
            operand = place.step.operands.get(port)
            if kind is not None and operand is not None:
                key = (self._wires.origin(operand), axis % len(kind.shape))
        known = self._sizes.get(key)
        if known is not None and not _agree(values, known.values, strict=False):
            key, known = (place.node.id, field), None
        self._keys[place.node.id, field] = key
        if known is None:
            self._sizes[key] = _Size(values, place, field)
        else:
            known.values = _merged(known.values, values)

    def _resolve(self, key: SizeKey) -> str:
        size = self._sizes[key]
        if isinstance(key[0], Operand):
            followed = self._followed(key[0], size.values)
            if followed is not None:
                return followed
        known = [value for value in size.values if not isinstance(value, Unknown)]
        if known.count(known[0]) == len(known):
            return literal(known[0])
        for argument in (*self._arguments.declared.values(), *self._arguments.made):
            if _agree(size.values, argument.values):
                argument.used = True
                return f"{argument.name}[{TURN}]" if argument.by_turn else argument.name
        by_turn = self._by_turn(key, size)
        if by_turn is not None:
            return by_turn
        argument = self._made(key, size, self._filled(size.values))
        if self._varies_by_turn(size.values):
            argument.by_turn, argument.hint = True, "tuple[int, ...]"
            return f"{argument.name}[{TURN}]"
        return argument.name

    def _made(self, key: SizeKey, size: _Size, values: Vector) -> Argument:
        """A new argument of the constructor."""
        name = size.place.node.name or base_name(size.place.node.kind)
        return self._arguments.make(size.field, name, values, self._origin(key))

    def _varies_by_turn(self, values: Vector) -> bool:
        """Whether a size is not the same in all turns of an instance of a repeat."""
        rows = self._wires.turns(values) or []
        return any(len({value for value in row if not isinstance(value, Unknown)}) > 1 for row in rows)

    def _filled(self, values: Vector) -> Vector:
        """The values, those of turns that do not have the layer as in other turns of the same instance."""
        filled = list(values)
        for row in self._wires.turns(range(len(values))) or []:
            known = next((values[run] for run in row if not isinstance(values[run], Unknown)), UNKNOWN)
            for run in row:
                filled[run] = known if isinstance(values[run], Unknown) else values[run]
        return tuple(filled)

    def _by_turn(self, key: SizeKey, size: _Size) -> str | None:
        """A size that differs between the turns of a repeat, where a formula or a list for all instances says it."""
        rows = self._wires.turns(size.values)
        if rows is None or not self._varies_by_turn(size.values):
            return None
        for argument in self._arguments.declared.values():
            lists = self._wires.turns(argument.values)
            for shift in (0, 1) if lists else ():
                if all(_runs_along(row, many[0], shift) for row, many in zip(rows, lists or (), strict=True)):
                    argument.used = True
                    return f"{argument.name}[{TURN}{f' + {shift}' if shift else ''}]"
        text = self._progression(key, size, rows) or self._after_first(key, size, rows)
        if text is not None or rows.count(rows[0]) < len(rows):
            return text
        known = next(value for value in rows[0] if not isinstance(value, Unknown))
        return f"{literal(tuple(known if isinstance(value, Unknown) else value for value in rows[0]))}[{TURN}]"

    def _progression(self, key: SizeKey, size: _Size, rows: Rows) -> str | None:
        """Sizes that grow by the same number in every turn of every instance."""
        if max(map(len, rows)) < 3 or not all(isinstance(value, int) for row in rows for value in row):
            return None
        steps = {after - before for row in rows for before, after in pairwise(_whole(row))}
        if len(steps) != 1:
            return None
        (step,) = steps
        growth = TURN if abs(step) == 1 else f"{abs(step)} * {TURN}"
        return f"{self._first(key, size)} {'+' if step > 0 else '-'} {growth}"

    def _after_first(self, key: SizeKey, size: _Size, rows: Rows) -> str | None:
        """Sizes that are those of the input in the first turn, and in all others what a turn gives."""
        if any(isinstance(row[0], Unknown) for row in rows):
            return None
        firsts = {run for many in self._wires.turns(range(len(size.values))) or [] for run in many[:1]}
        others = tuple(UNKNOWN if run in firsts else value for run, value in enumerate(size.values))
        given = self._wires.handed_on(key[0]) if isinstance(key[0], Operand) else None
        rest = self._followed(given, others) if given is not None else None
        return None if rest is None else f"{self._first(key, size)} if {TURN} == 0 else {rest}"

    def _first(self, key: SizeKey, size: _Size) -> str:
        """The size in the first turn: a literal, where it is the same in all instances, else an argument."""
        values = list(size.values)
        for row in self._wires.turns(range(len(values))) or []:
            for run in row:
                values[run] = size.values[row[0]]
        if values.count(values[0]) == len(values):
            return literal(_whole(values)[0])
        for argument in (*self._arguments.declared.values(), *self._arguments.made):
            if not argument.by_turn and _agree(tuple(values), argument.values):
                argument.used = True
                return argument.name
        return self._made(key, size, tuple(values)).name

    def _origin(self, key: SizeKey) -> tuple[str, int] | None:
        """The input of the class and the axis that a size is of."""
        source, axis = key
        if isinstance(source, Operand) and source.node in self._wires.inputs and isinstance(axis, int):
            return self._wires.inputs[source.node], axis
        return None

    def _followed(self, operand: Operand, values: Vector) -> str | None:
        """The nearest formula upstream, or parameter that follows an input, which is equal in all instances."""
        for place in self._wires.upstream(operand):
            if isinstance(place, str):
                for argument in self._arguments.declared.values():
                    infer = argument.parameter.infer if argument.parameter else None
                    if infer is not None and infer[0] == place and _agree(values, argument.values):
                        argument.used = True
                        return argument.name
                continue
            for field, given in place.owner.params.items():
                if TURN in names_in(given) and self._wires.shared:
                    continue
                if names_in(given) and _agree(values, self._said(place, field, given)):
                    return self._given(place, given, True)
        return None

    def _said(self, place: Place, field: str, given: Value) -> Vector:
        """What a field with formulas is in each instance, also in those that do not have its node."""
        known = _vector(place, field)
        if UNKNOWN not in known or not self._wires.owns(place):
            return known
        pairs = zip(known, self._arguments.reports, strict=True)
        return tuple(_worked_out(given, report) if value is UNKNOWN else value for value, report in pairs)


def _whole(values: Iterable[Value | Unknown]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def _worked_out(given: Value, report: BlockReport) -> Value | Unknown:
    try:
        return resolved(given, report.parameters)
    except ExpressionError:
        return UNKNOWN


def _vector(place: Place, field: str) -> Vector:
    return tuple(UNKNOWN if step is None else step.arguments.get(field, UNKNOWN) for step in place.steps)


def _runs_along(row: Vector, many: object, shift: int) -> bool:
    """Whether the list has the values of the turns, from `shift` on."""
    return (
        isinstance(many, tuple)
        and len(many) >= len(row) + shift
        and all(isinstance(value, Unknown) or value == many[turn + shift] for turn, value in enumerate(row))
    )


def _agree(values: Vector, others: Vector, strict: bool = True) -> bool:
    """Whether two fields are the same integer wherever the first is known, and, unless `strict`, the second as well."""
    for one, other in zip(values, others, strict=True):
        if isinstance(one, Unknown) or (isinstance(other, Unknown) and not strict):
            continue
        if one != other or not isinstance(other, int) or isinstance(other, bool):
            return False
    return True


def _merged(values: Vector, others: Vector) -> Vector:
    return tuple(other if isinstance(one, Unknown) else one for one, other in zip(values, others, strict=True))
