"""Lowers what runs by a condition over tensors: a while and an if, whose results have the type of what goes in."""

from __future__ import annotations

from dataclasses import replace

from designer.compiler.lowering.arguments import work_out
from designer.compiler.lowering.frame import Frame
from designer.compiler.lowering.measure import measure
from designer.compiler.lowering.sockets import first_output
from designer.compiler.rules import control, structure
from designer.expressions import ExpressionError
from designer.model.design import OUTPUT
from designer.report import BlockReport, Problem, TensorType, WireType
from designer.tensor_formulas import parse


def controlled(frame: Frame, report: BlockReport, problems: list[Problem]) -> BlockReport:
    """The report of a while or an if, of whose steps `report` is; adds what is wrong to `problems`."""
    _condition(frame, problems)
    if frame.block.form == "while":
        _turns(frame, problems)
        return replace(report, outputs=_handed_on(frame, report, problems))
    costs = [report.steps[node.id].cost for node in frame.block.alternatives if node.id in report.steps]
    work = replace(  # one branch runs: what it takes at most
        report.cost,
        multiply_adds=max((cost.multiply_adds for cost in costs), default=0),
        activation_bytes=max((cost.activation_bytes for cost in costs), default=0),
    )
    return replace(report, outputs=_agreed(frame, report, problems), cost=work)


def _condition(frame: Frame, problems: list[Problem]) -> None:
    """The condition gives a single truth."""
    block, names = frame.block, parse(frame.block.condition).names
    unknown = [name for name in names if name not in block.inputs]
    if unknown:
        problems.append(control.unknown_name(block, unknown[0]))
        return
    types: list[tuple[str, TensorType]] = []
    for name in names:
        type_ = frame.inputs.get(name)
        if not isinstance(type_, TensorType):
            problems += [control.list_in_condition(block, name)] if type_ is not None else []
            return
        types.append((name, type_))
    measured = measure("expression", (block.condition,), tuple(types))
    asked = measured.outputs[0] if measured.outputs else None
    if asked is None:
        problems.append(control.cannot_ask(block, types, measured.failure))
    elif any(size != 1 for size in asked.shape):
        problems.append(control.many_answers(block, asked))


def _turns(frame: Frame, problems: list[Problem]) -> None:
    """The most turns of a while are a whole number."""
    block = frame.block
    try:
        found = work_out(frame.scope, block.times)
    except ExpressionError as error:
        problems.append(structure.bad_expression(block, None, "times", str(error)))
        return
    most = found[0] if found else 1
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= control.MOST_TURNS:
        problems.append(control.bad_times(block, most))


def _handed_on(frame: Frame, report: BlockReport, problems: list[Problem]) -> dict[str, WireType | None]:
    """The outputs of a while: what its inputs are, which a turn must not change."""
    block, outputs = frame.block, dict(report.outputs)
    fed = {output: name for name, output in block.carried.items()}
    for end in (node for node in block.nodes if node.kind == OUTPUT):
        if end.name not in fed:
            problems.append(control.not_handed_on(block, end))
            outputs[end.name] = None
            continue
        before, after = frame.inputs.get(fed[end.name]), report.outputs[end.name]
        if before is not None and after is not None and before != after:
            problems.append(control.changes(block, before, after))
        outputs[end.name] = before
    return outputs


def _agreed(frame: Frame, report: BlockReport, problems: list[Problem]) -> dict[str, WireType | None]:
    """The output of an if: what both of its branches give."""
    block = frame.block
    problems += control.of_branches(block)
    outputs: dict[str, WireType | None] = dict.fromkeys(report.outputs)
    if len(outputs) != 1 or not 1 <= len(block.alternatives) <= control.BRANCHES:
        return outputs
    given: list[tuple[str, WireType | None]] = []
    for node in block.alternatives:
        step = report.steps.get(node.id)
        given.append((node.name, step.outputs.get(first_output(frame.context.design, node)) if step else None))
    if len(given) == 1:
        given.append(("", next(iter(frame.inputs.values()), None)))
    (_, first), (_, other) = given
    if first is not None and other is not None and first != other:
        problems.append(control.disagree(block, given))
    return dict.fromkeys(outputs, first)
