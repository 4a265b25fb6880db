"""Inferred sizes of a class that has several instances or parameters: what each of them says in the source.

All fields that follow the same axis of the same wire say the same. It is the formula or the parameter that the size
follows, if there is one upstream; a literal, where it is equal in all instances; else a constructor argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from designer.catalogue import spec as find_spec
from designer.catalogue.template import literal
from designer.compiler.printer.arguments import UNKNOWN, Arguments, Unknown, Vector
from designer.compiler.printer.definitions import Place
from designer.compiler.printer.wires import Wires
from designer.expressions import names_in
from designer.model.design import TURN
from designer.model.names import base_name
from designer.report import BlockReport, Operand, tensor

SizeKey: TypeAlias = "tuple[Operand, int] | tuple[str, str]"
"""Where a size comes from: an axis of a wire; or a field of a node, when only that is known of it."""
Signature: TypeAlias = Callable[[BlockReport], "Arguments | None"]
"""The arguments of the class that an instance is of; None for a stack within the class."""


@dataclass
class _Size:
    """A size as gathered from all fields that have it, and the first of these."""

    values: Vector
    place: Place
    field: str


class Sizes:
    """The inferred sizes of one class."""

    def __init__(self, wires: Wires, arguments: Arguments, signature: Signature) -> None:
        self._wires, self._arguments, self._signature = wires, arguments, signature
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
        name = size.place.node.name or base_name(size.place.node.kind)
        by_turn = self._by_turn(size)
        if by_turn is not None:
            return by_turn
        argument = self._arguments.make(size.field, name, self._filled(size.values), self._origin(key))
        if self._varies_by_turn(size.values):
            argument.by_turn, argument.hint = True, "tuple[int, ...]"
            return f"{argument.name}[{TURN}]"
        return argument.name

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

    def _by_turn(self, size: _Size) -> str | None:
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
        if rows.count(rows[0]) < len(rows):
            return None
        numbers = [value for value in rows[0] if isinstance(value, int)]
        steps = {after - before for before, after in pairwise(numbers)}
        if len(numbers) == len(rows[0]) > 2 and len(steps) == 1:
            (step,) = steps
            return f"{numbers[0]} {'+' if step > 0 else '-'} {abs(step)} * {TURN}"
        known = next(value for value in rows[0] if not isinstance(value, Unknown))
        return f"{literal(tuple(known if isinstance(value, Unknown) else value for value in rows[0]))}[{TURN}]"

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
                if names_in(given) and _agree(values, _vector(place, field)):
                    return self._arguments.given(given, whole=True)
        return None


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
