"""The values of a node's parameters, in one instance of its block: given, worked out, inferred or by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from designer.catalogue.spec import Size
from designer.compiler.rules import repeats, structure
from designer.expressions import BeyondEnd, ExpressionError, evaluate, parse
from designer.model.design import TURN, Block, Node
from designer.params import Param, Required, WrongType
from designer.report import Problem, TensorType
from designer.values import Expression, Value, Values


@dataclass
class Arguments:
    """What was found. A parameter is missing from `values` when it depends on something unknown.

    `waiting` is true when that is a parameter of the block, of which something else is told.
    """

    values: dict[str, Value] = field(default_factory=dict)
    inferred: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    waiting: bool = False


@dataclass(frozen=True)
class Scope:
    """Where expressions of a block are worked out: the values of its parameters; `declared` are all their names.

    `turns` says of how many it is one, in a repeat.
    """

    block: Block
    values: Values
    declared: frozenset[str]
    turns: int | None = None


def resolve(
    scope: Scope,
    node: Node,
    params: Mapping[str, Param],
    inferred: Mapping[str, Size],
    inputs: Mapping[str, TensorType | None],
) -> Arguments:
    """The values of all `params` of `node`, whose inputs have these types."""
    found = Arguments()
    for name in node.params:
        if name not in params:
            found.problems.append(structure.unknown_parameter(scope.block, node, name, tuple(params)))
    for name, param in params.items():
        if name in node.params:
            _given(scope, node, param, found)
        elif name in inferred:
            _infer(param, inferred[name], inputs, found)
        elif isinstance(param.default, Required):
            found.problems.append(structure.no_value(scope.block, node, param))
        else:
            found.values[name] = param.default
    return found


def _given(scope: Scope, node: Node, param: Param, found: Arguments) -> None:
    value = node.params[param.name]
    try:
        if has_expression(value):
            worked_out = work_out(scope, value)
            if worked_out is None:
                found.waiting = True
                return
            value = worked_out[0]
        value = param.parse(value)
    except ExpressionError as error:
        few = _too_few(scope, node, param.name) if isinstance(error, BeyondEnd) else None
        found.problems.append(few or structure.bad_expression(scope.block, node, param.name, str(error)))
        return
    except WrongType:
        found.problems.append(structure.illegal_value(scope.block, node, param, value))
        return
    if param.objection(value):
        found.problems.append(structure.illegal_value(scope.block, node, param, value))
        return
    found.values[param.name] = value


def _too_few(scope: Scope, node: Node, name: str) -> Problem | None:
    """What is wrong with a list that has values for the first turns only; None if it has none for the first."""
    turn, turns = scope.values.get(TURN), scope.turns
    if not isinstance(turn, int) or turns is None:
        return None
    for given in range(turn):
        try:
            work_out(replace(scope, values={**scope.values, TURN: given}), node.params[name])
        except ExpressionError:
            turn = given
            break
    return repeats.too_few_values(scope.block, node, name, turn, turns) if turn else None


def work_out(scope: Scope, value: Value) -> tuple[Value] | None:
    """The value of an expression, or of a list with expressions in it; None while a parameter it uses is unknown.

    Raises `ExpressionError`.
    """
    if isinstance(value, Expression):
        names = parse(value.text).names
        if any(name in scope.declared and name not in scope.values for name in names):
            return None
        return (evaluate(value, scope.values),)
    if isinstance(value, tuple):
        items = [work_out(scope, item) for item in value]
        return None if None in items else (tuple(item[0] for item in items if item is not None),)
    return (value,)


def has_expression(value: Value) -> bool:
    """Whether a formula stands in the value."""
    return isinstance(value, Expression) or (isinstance(value, tuple) and any(map(has_expression, value)))


def _infer(param: Param, size: Size, inputs: Mapping[str, TensorType | None], found: Arguments) -> None:
    """Follows the input's size; without it (an optional port, an axis that is not there) the default stands in."""
    kind = inputs.get(size.port)
    if kind is None:
        if size.port not in inputs and not isinstance(param.default, Required):
            found.values[param.name] = param.default
        return
    if -len(kind.shape) <= size.axis < len(kind.shape):
        dim = kind.shape[size.axis]
        if isinstance(dim, int):
            found.values[param.name] = param.kind.parse(dim)
            found.inferred.add(param.name)
