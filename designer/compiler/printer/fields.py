"""What the fields of a class's layers say: literals, formulas over the constructor's arguments, and sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from designer.catalogue.template import literal, literals
from designer.compiler.printer.arguments import Arguments, Inner
from designer.compiler.printer.definitions import Definition, Place, Plan
from designer.compiler.printer.naming import LAYERS
from designer.compiler.printer.sizes import Sizes
from designer.compiler.printer.wires import Wires
from designer.expressions import names_in
from designer.model.design import TURN
from designer.report import BlockReport
from designer.values import Expression, Value


class Fields:
    """The fields of one printed class; printing them finds out which constructor arguments it needs.

    `plain` is a class of a single instance without parameters, all of whose fields are literals.
    """

    def __init__(self, plan: Plan, definition: Definition, classes: Mapping[str, Arguments], is_model: bool) -> None:
        self._classes = classes
        self.block = definition.block
        gathers = definition.layout in ("stack", "function")
        reserved = plan.names | {LAYERS} if gathers else plan.names
        self.arguments = Arguments(definition.block.parameters, definition.runs, is_model, reserved)
        self.plain = len(definition.runs) == 1 and not definition.block.parameters and definition.layout != "repeat"
        self._instances: dict[str | None, Place] = {}
        self._sizes: Sizes | None = None
        if not self.plain:
            wires = Wires(plan, definition)
            self._instances = {place.node.block: place for place in wires.places.values()}
            self._sizes = Sizes(wires, self.arguments, self._signature, self._given)

    def texts(self, place: Place) -> Mapping[str, str]:
        """Every parameter of a layer or an operation, as Python text."""
        arguments = place.step.arguments
        if self.plain:
            return literals(arguments)
        return {name: self._text(place, name, value) for name, value in arguments.items()}

    def passed(self, place: Place) -> Iterator[str]:
        """The arguments with which an instance of a block is made."""
        step = place.step
        signature = self._signature(step.inner) if step.inner else None
        if step.inner is None or signature is None:
            return
        for argument in signature.used:
            if argument.parameter is None:
                text = self._size(place, argument.name) or literal(signature.value(argument, step.inner))
            else:
                name = argument.parameter.name
                value = step.arguments[name]
                text = literal(value) if self.plain else self._text(place, name, value)
            if argument.default is None:
                yield text
            elif text != argument.default:
                yield f"{argument.name}={text}"

    @property
    def times(self) -> str:
        """How often a repeat runs at most, as Python text over the constructor's arguments."""
        times = self.block.times
        return self.arguments.given(times[-1] if isinstance(times, tuple) else times, whole=True)

    def formula(self, expression: Expression) -> str:
        """A condition over the block's parameters as Python text; in parentheses if it has an if-else of its own."""
        text = self.arguments.formula(expression)
        return f"({text})" if " if " in text else text

    def _signature(self, report: BlockReport) -> Arguments | None:
        return self._classes.get(report.block.name)

    def _size(self, place: Place, field: str) -> str | None:
        return self._sizes.text(place.node.id, field) if self._sizes else None

    def _text(self, place: Place, name: str, value: Value) -> str:
        size = self._size(place, name)
        if size is not None:
            return size
        given = place.owner.params.get(name)
        if self.plain or not names_in(given):
            return literal(value)
        if self.block.shared and TURN in names_in(given):  # the turns share the layer, so it is the same in all
            return literal(value)
        return self._given(place, given, _whole(value))

    def _given(self, place: Place, given: Value, whole: bool) -> str:
        """A value with formulas over the parameters of the block that the place stands in."""
        if place.block is self.block:
            return self.arguments.given(given, whole)
        stack = self._instances[place.block.name]
        inner = Inner(
            lambda name: self._text(stack, name, stack.step.arguments[name]),
            [step.inner for step in stack.steps if step is not None and step.inner is not None],
        )
        return self.arguments.given(given, whole, inner)


def _whole(value: Value) -> bool:
    """Whether the field holds integers only."""
    return all(map(_whole, value)) if isinstance(value, tuple) else isinstance(value, int)
