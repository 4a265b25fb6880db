"""Lowers a definition for one set of input types and parameter values: every node becomes a `Step`.

What did not change since an earlier report is taken from it: whole definitions when nothing in them or below changed,
else the steps of nodes that are the same and whose sources' steps are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from designer.catalogue.spec import Size
from designer.compiler.lowering.arguments import work_out
from designer.compiler.lowering.calls import Call, lower_layer, unresolved
from designer.compiler.lowering.control import controlled
from designer.compiler.lowering.frame import Context, Frame, Types
from designer.compiler.lowering.sockets import Sockets, connect, first_output
from designer.compiler.lowering.turns import call_of, lower_turns
from designer.compiler.lowering.wiring import wiring
from designer.compiler.rules import choices, formulas, held, repeats, structure
from designer.expressions import ExpressionError
from designer.model.design import INPUT, OUTPUT, Block, Design, Node
from designer.report import BlockReport, Cost, LoweredKey, Operand, Step
from designer.values import EMPTY, Values

EMPTY_OPERANDS: Mapping[str, Operand] = {}
EMPTY_TYPES: Types = {}


def lower(context: Context, block: Block, inputs: Types, values: Values) -> BlockReport:
    """The report of `block` for these inputs and parameter values."""
    key: LoweredKey = (block.name, tuple(inputs.values()), tuple(values.items()))
    if key in context.lowered:
        return context.lowered[key]
    report = context.unchanged(key)
    if report is not None:
        _keep(context, key, report)
        return report
    wires = wiring(tuple(node.id for node in block.nodes), block.wires)
    frame = Frame(context, block, inputs, values, context.similar(key), wires)
    report = _run(frame)
    context.lowered[key] = report
    return report


def _keep(context: Context, key: LoweredKey, report: BlockReport) -> None:
    """Hands on a report of the earlier check, and all that stand in it."""
    pending = [(key, report)]
    while pending:
        key, report = pending.pop()
        if key in context.lowered:
            continue
        context.lowered[key] = report
        for step in (step for run in report.runs for step in run.steps.values()):
            if step.inner is not None:
                inner = (step.inner.block.name, tuple(step.inner.inputs.values()), tuple(step.inner.parameters.items()))
                pending.append((inner, step.inner))


def _run(frame: Frame) -> BlockReport:
    block = frame.block
    problems = [*structure.of_block(block, frame.wiring.loops), *repeats.result_elsewhere(block), *held.of_block(block)]
    problems += formulas.of_block(block)
    if frame.block.form == "repeat":
        return lower_turns(frame, _once, problems)
    if frame.block.form == "choice":
        problems += choices.of_choice(frame.block, frame.context.design.blocks)
        problems += frame.choice.problems
    report = _once(frame)
    if frame.block.form == "choice":
        problems += [p for step in frame.steps.values() for p in choices.several_results(frame.block, step)]
    if frame.block.condition:
        report = controlled(frame, report, problems)
    wrong = any(problem.severity == "error" for problem in problems)
    return replace(report, problems=tuple(problems), clean=report.clean and not wrong)


def _once(frame: Frame) -> BlockReport:
    """The steps of a definition, or of one turn of a repeat, and what comes of them."""
    _lower_steps(frame)
    _tell_early_callers(frame)
    ends = [node for node in frame.block.nodes if node.kind == OUTPUT]
    outputs = {end.name: frame.steps[end.id].inputs.get("input") if end.id in frame.steps else None for end in ends}
    steps = frame.steps.values()
    return BlockReport(
        block=frame.block,
        inputs=frame.inputs,
        parameters=frame.values,
        steps=frame.steps,
        outputs=outputs,
        cost=_total(steps, frame.choice.taken),
        layers=sum(step.inner.layers if step.inner else 1 for step in steps),
        problems=(),
        clean=all(map(_clean, steps)),
        taken=frame.choice.taken,
    )


def _lower_steps(frame: Frame) -> None:
    old, new = _earlier_steps(frame), frame.steps
    for node_id in frame.wiring.order:
        node, before = frame.block.by_id[node_id], old.get(node_id)
        if (
            before is not None
            and before.node is node
            and all(_alike(old.get(edge.source), new[edge.source]) for edge in frame.wiring.into[node_id])
            and _still_holds(frame, before)
        ):
            new[node_id] = before
        else:
            new[node_id] = _step(frame, node)


def _tell_early_callers(frame: Frame) -> None:
    """Judge nodes that call the layer of one that runs after them: only now is it known what that is made for."""
    for id_, step in [*frame.steps.items()]:
        owner = frame.steps.get(step.node.of or "")
        if owner is None or not step.active or not _clean(step) or not _clean(owner) or step.node.turn is not None:
            continue
        if not owner.active:
            problem = structure.shares_nothing_made(frame.block, step.node, owner.node)
        elif repeats.unlike(owner, step):
            problem = structure.made_for_another_input(frame.block, step.node, step.inputs.values())
        else:
            continue
        frame.steps[id_] = replace(step, problems=(*step.problems, problem))


def _earlier_steps(frame: Frame) -> Mapping[str, Step]:
    """The steps of the earlier report, if formulas spoke of the same there and wires led the same ways."""
    earlier, block = frame.earlier, frame.block
    if earlier is None or earlier.parameters != frame.values:
        return {}
    return earlier.steps if (earlier.block.form, earlier.block.wires) == (block.form, block.wires) else {}


def _alike(before: Step | None, now: Step) -> bool:
    """Whether a source hands on what it did."""
    return before is now or (before is not None and before.active and now.active and before.outputs == now.outputs)


def _still_holds(frame: Frame, step: Step) -> bool:
    """Whether an earlier step of the same node, fed as before, says what a new one would."""
    node = step.node
    if node.kind == INPUT:
        return step.outputs["output"] == frame.inputs.get(node.name)
    if node.block is not None:
        return node.block not in frame.context.changed
    return node.of is None and not (node.kind == OUTPUT and frame.block.forks)


def _step(frame: Frame, node: Node) -> Step:
    design, block = frame.context.design, frame.block
    if node.kind == INPUT:
        types = {"output": frame.inputs.get(node.name)}
        return Step(node, EMPTY_OPERANDS, EMPTY, frozenset(), EMPTY_TYPES, types, Cost())
    sockets = connect(block, design, node, frame.into(node), frame.steps)
    created = _created(frame, node, sockets)
    if node.bypassed or created is False:
        return _passed(design, node, sockets)
    if created is None:
        return unresolved(node, sockets, [])
    if node.kind == OUTPUT:
        if block.forks:  # the block itself says what is missing
            sockets.problems.clear()
        return unresolved(node, sockets, [])
    call = call_of(frame, node, sockets)
    return lower_layer(call) if node.block is None else _instance(frame, call)


def _created(frame: Frame, node: Node, sockets: Sockets) -> bool | None:
    """Whether the node's condition holds; None while that is unknown."""
    if node.when is None:
        return True
    try:
        found = work_out(frame.scope, node.when)
    except ExpressionError as error:
        sockets.problems.append(structure.bad_expression(frame.block, node, "when", str(error)))
        return None
    return None if found is None else bool(found[0])


def _passed(design: Design, node: Node, sockets: Sockets) -> Step:
    """The step of a node that does nothing: what reaches its first input leaves by its first output."""
    kind = next(iter(sockets.types.values()), None)
    outputs = {first_output(design, node): kind}
    operands = dict(list(sockets.operands.items())[:1])
    problems = () if operands else tuple(sockets.problems)
    return Step(node, operands, EMPTY, frozenset(), sockets.types, outputs, Cost(), problems, active=False)


def _instance(frame: Frame, call: Call) -> Step:
    """The step of an instance of a block: its definition lowered for what reaches it."""
    node, sockets = call.node, call.sockets
    definition = call.design.blocks.get(node.block or "")
    if definition is None:
        return unresolved(node, sockets, [structure.unknown_kind(frame.block, node, None)])
    objections = call.objections()
    if objections:
        return unresolved(node, sockets, objections)
    params = {parameter.name: parameter.param for parameter in definition.parameters}
    sizes = {p.name: Size(*p.infer) for p in definition.parameters if p.infer is not None}
    found = call.arguments(params, sizes)
    types = {port: sockets.types.get(port) for port in definition.inputs}
    inner = lower(frame.context, definition, types, found.values)
    made = call.made.inner if call.made is not None else None
    misfit = made is not None and repeats.different(made, inner)
    if misfit:
        found.problems.append(structure.made_for_another_input(frame.block, node, types.values()))
    return Step(
        node=node,
        operands=sockets.operands,
        arguments=found.values,
        inferred=frozenset(found.inferred),
        inputs=types,
        outputs=dict.fromkeys(inner.outputs) if misfit else inner.outputs,
        cost=inner.cost if node.of is None else replace(inner.cost, parameters=0),
        problems=(*sockets.problems, *found.problems),
        inner=inner,
    )


def _total(steps: Iterable[Step], taken: str | None) -> Cost:
    """The cost of a block: of a choice, the parameters of all alternatives and the work of the one it takes."""
    costs = [step.cost for step in steps]
    run = [step.cost for step in steps if taken in (None, step.node.id)]
    return Cost(
        sum(cost.parameters for cost in costs),
        sum(cost.multiply_adds for cost in run),
        sum(cost.activation_bytes for cost in run),
    )


def _clean(step: Step) -> bool:
    return not any(p.severity == "error" for p in step.problems) and (step.inner is None or step.inner.clean)
