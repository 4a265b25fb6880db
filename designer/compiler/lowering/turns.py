"""Lowers a repeat: its body once for each turn, what a turn gives being what the next one takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

from designer.compiler.lowering.arguments import work_out
from designer.compiler.lowering.calls import Call
from designer.compiler.lowering.frame import Frame, Types
from designer.compiler.lowering.sockets import Sockets
from designer.compiler.rules import repeats, structure
from designer.expressions import ExpressionError
from designer.model.design import INPUT, OUTPUT, TURN, Block, Node
from designer.model.formulas import names_in_node
from designer.report import BlockReport, Cost, Dim, Problem, TensorList, TensorType, WireType
from designer.values import Value

Turns = tuple[BlockReport, ...]


def lower_turns(frame: Frame, run: Callable[[Frame], BlockReport], problems: list[Problem]) -> BlockReport:
    """The report of a repeat, whose `problems` are known so far; `run` lowers one turn."""
    block = frame.block
    problems += [*repeats.turn_is_taken(block), *repeats.nothing_carried(block)]
    low, high = _times(frame, problems)
    problems += repeats.bad_lists(block, frame.inputs, high)
    turns = tuple(_turns(frame, run, max(high, 1)))
    outputs: dict[str, WireType | None] = {}
    if block.shared:
        problems += repeats.unlike_layers(block, turns)
    problems += _borrowing(frame, turns)
    if low < high:
        problems += _steady(frame, turns, low)
    for end in (node for node in block.nodes if node.kind == OUTPUT):
        outputs[end.name] = _result(frame, turns, end, (low, high), problems)
    wrong = any(problem.severity == "error" for problem in problems)
    return BlockReport(
        block=block,
        inputs=frame.inputs,
        parameters=frame.values,
        steps=turns[0].steps,
        outputs=outputs,
        cost=_cost(block, turns, high),
        layers=sum(turn.layers for turn in turns[:high]),
        problems=tuple(problems),
        clean=not wrong and all(turn.clean for turn in turns),
        turns=turns,
        times=high,
    )


def call_of(frame: Frame, node: Node, sockets: Sockets) -> Call:
    """The call of a node, which may be that of another turn's layer."""
    call = Call(frame.context.design, frame.scope, node, sockets, frame.steps)
    if node.turn is None:
        return call
    if frame.times is None or frame.block.shared:
        return replace(call, problems=(repeats.no_turns(frame.block, node),))
    try:
        found = work_out(frame.scope, node.turn)
    except ExpressionError as error:
        return replace(call, problems=(structure.bad_expression(frame.block, node, "turn", str(error)),))
    turn = found[0] if found else None
    if isinstance(turn, bool) or not isinstance(turn, int) or not 0 <= turn < frame.times:
        return replace(call, problems=(repeats.no_such_turn(frame.block, node, turn, frame.times),))
    now = frame.values.get(TURN, 0)
    if turn == now:
        return call
    earlier = frame.before[turn].steps if turn < len(frame.before) else {}
    scope = replace(frame.scope, values={**frame.values, TURN: turn})
    return replace(call, scope=scope, steps=earlier)


def times_of(values: Value) -> tuple[int, int] | None:
    """How many turns run at least and at most, from the value of `times`; None if it says no such thing."""
    low, high = values if isinstance(values, tuple) and len(values) == 2 else (values, values)
    if isinstance(low, bool) or isinstance(high, bool) or not isinstance(low, int) or not isinstance(high, int):
        return None
    return (low, high) if 0 <= low <= high <= repeats.MAX_TURNS else None


def _times(frame: Frame, problems: list[Problem]) -> tuple[int, int]:
    """How many turns run at least and at most; one, while that is unknown."""
    block = frame.block
    try:
        found = work_out(frame.scope, block.times)
    except ExpressionError as error:
        problems.append(structure.bad_expression(block, None, "times", str(error)))
        return 1, 1
    if found is None:
        return 1, 1
    times = times_of(found[0])
    if times is None:
        problems.append(repeats.bad_times(block, found[0]))
        return 1, 1
    return times


def _turns(frame: Frame, run: Callable[[Frame], BlockReport], count: int) -> Iterator[BlockReport]:
    """The reports of the turns; those that take the same and do the same are one."""
    block, inputs = frame.block, frame.inputs
    counted = any(TURN in names_in_node(node) for node in block.nodes)
    known: dict[Hashable, BlockReport] = {}
    made: list[BlockReport] = []
    before = frame.earlier.turns if frame.earlier else ()
    for turn in range(count):
        inputs = {**inputs, **_elements(block, frame.inputs, turn)}
        key = (tuple(inputs.values()), turn if counted else None)
        if key not in known:
            values = {**frame.values, TURN: turn} if counted else frame.values
            earlier = before[turn] if turn < len(before) else None
            turns = tuple(made)
            known[key] = run(
                replace(
                    frame, inputs=inputs, values=values, earlier=earlier, steps={}, before=turns, times=max(count, 1)
                )
            )
        made.append(known[key])
        yield known[key]
        inputs = _handed_on(block, inputs, known[key])


def _elements(block: Block, inputs: Types, turn: int) -> Types:
    """What a turn takes of the lists that are taken element by element."""
    found: dict[str, WireType | None] = {}
    for node in block.nodes:
        each = node.params.get("each", "whole")
        if node.kind == INPUT and each != "whole":
            items = inputs[node.name]
            number = turn if each == "forward" else -1 - turn
            known = isinstance(items, TensorList) and turn < len(items.items)
            found[node.name] = items.items[number] if known and isinstance(items, TensorList) else None
    return found


def _handed_on(block: Block, inputs: Types, turn: BlockReport) -> Types:
    """What the next turn takes."""
    return {name: turn.outputs[block.carried[name]] if name in block.carried else inputs[name] for name in inputs}


def _borrowing(frame: Frame, turns: Turns) -> Iterator[Problem]:
    """Nodes that call the layer of a later turn, which turned out to be made for another input."""
    for node in (node for node in frame.block.nodes if node.turn is not None):
        for number, turn in enumerate(turns):
            scope = replace(frame.scope, values={**frame.values, TURN: number})
            step = turn.steps.get(node.id)
            if step is None or not step.arguments or not step.active:
                continue
            found = work_out(scope, node.turn)
            later = found[0] if found else None
            if isinstance(later, int) and number < later < len(turns):
                owner = turns[later].steps.get(node.of or "")
                if owner is not None and (not owner.active or owner.arguments != step.arguments):
                    yield structure.made_for_another_input(frame.block, node, step.inputs.values())
                    return


def _steady(frame: Frame, turns: Turns, low: int) -> Iterator[Problem]:
    """Turns that change a shape, where nobody knows which turn will be the last."""
    block = frame.block
    for name, output in block.carried.items():
        before = frame.inputs.get(name) if low == 0 else turns[low - 1].outputs[output]
        for turn in turns[low:]:
            after = turn.outputs[output]
            if before is not None and after is not None and after != before:
                yield repeats.grows(block, before, after)
                return


def _result(frame: Frame, turns: Turns, end: Node, times: tuple[int, int], problems: list[Problem]) -> WireType | None:
    """The type of an output of the whole repeat."""
    low, high = times
    kind = end.params.get("result", "last")
    fed = next((name for name, output in frame.block.carried.items() if output == end.name), None)
    if not low and (fed is None or kind != "last"):
        problems.append(repeats.no_result(frame.block, end))
        return None
    if not high:
        return frame.inputs.get(fed or "")
    types = [turn.outputs[end.name] for turn in turns]
    found = [type_ for type_ in types if isinstance(type_, TensorType)]
    if kind == "last" or len(found) < len(types):
        return types[-1] if kind == "last" else None
    if kind in ("cat", "every") and low < high:
        problems.append(repeats.random_size(frame.block, end))
        return None
    return TensorList(tuple(found)) if kind == "every" else _joined(frame.block, end, found, problems)


def _joined(block: Block, end: Node, types: list[TensorType], problems: list[Problem]) -> TensorType | None:
    """The type of the sum of tensors, or of these one behind another."""
    first, axis = types[0], end.params.get("dim", 1)
    if end.params.get("result") == "sum":
        other = next((type_ for type_ in types if type_ != first), None)
        if other is not None:
            problems.append(repeats.no_sum(block, end, first, other))
        return first if other is None else None
    rank = len(first.shape)
    if not isinstance(axis, int) or axis % max(rank, 1) == 0 or not -rank < axis < rank:
        problems.append(repeats.no_axis(block, end, first))
        return None
    at = axis % rank
    sizes = [type_.shape[at] for type_ in types if len(type_.shape) == rank]
    for type_ in types:
        if len(type_.shape) != rank or replace(type_, shape=_without(type_, at)) != replace(
            first, shape=_without(first, at)
        ):
            problems.append(repeats.no_sum(block, end, first, type_))
            return None
    total = sum(size for size in sizes if isinstance(size, int))
    return replace(first, shape=(*first.shape[:at], total, *first.shape[at + 1 :]))


def _without(type_: TensorType, axis: int) -> tuple[Dim, ...]:
    return (*type_.shape[:axis], *type_.shape[axis + 1 :])


def _cost(block: Block, turns: Turns, high: int) -> Cost:
    """The cost of all turns; layers that they share count once, and are there even if none runs."""
    shared = (max(turn.steps[node].cost.parameters for turn in turns) for node in turns[0].steps)
    return Cost(
        sum(shared) if block.shared else sum(turn.cost.parameters for turn in turns[:high]),
        sum(turn.cost.multiply_adds for turn in turns[:high]),
        sum(turn.cost.activation_bytes for turn in turns[:high]),
    )
