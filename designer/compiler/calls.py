"""Lowers the call of a layer or an operation: its arguments, the rules, and what running it on meta shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from designer.catalogue import closest
from designer.catalogue import spec as find_spec
from designer.compiler import rules
from designer.compiler import rules_structure as structure
from designer.compiler.arguments import Arguments, Scope, resolve
from designer.compiler.measure import Measured, measure
from designer.compiler.situation import Situation
from designer.compiler.sockets import Sockets
from designer.model.design import Design, Node
from designer.report import Cost, Problem, Step, TensorType


def lower_layer(design: Design, scope: Scope, node: Node, sockets: Sockets, steps: Mapping[str, Step]) -> Step:
    """The step of a node that calls a layer or an operation; `steps` are those before it."""
    spec = find_spec(node.kind)
    if spec is None:
        return unresolved(node, sockets, [structure.unknown_kind(scope.block, node, closest(node.kind))])
    owner = node if node.of is None else scope.block.by_id.get(node.of)
    if owner is None or owner.kind != node.kind:
        return unresolved(node, sockets, [structure.nothing_to_share(scope.block, node, owner)])
    made = steps.get(owner.id)
    if made is None:
        found = resolve(scope, owner, spec.param, spec.inferred, sockets.types)
    else:  # the layer exists, with the sizes that its first call gave it
        found = Arguments(dict(made.arguments))
    problems = sockets.problems + found.problems
    outputs: dict[str, TensorType | None] = dict.fromkeys(spec.output_ports(found.values))
    cost = Cost()
    if sockets.known and not found.problems:
        types = {port: type_ for port, type_ in sockets.types.items() if type_ is not None}
        inferred = frozenset(found.inferred)
        situation = Situation(design, scope.block, node, spec, found.values, inferred, types)
        measured = _judge(situation, problems)
        if measured is not None:
            outputs |= zip(outputs, measured.outputs, strict=False)
            cost = measured.cost if owner is node else replace(measured.cost, parameters=0)
    return Step(
        node=node,
        operands=sockets.operands,
        arguments=found.values,
        inferred=frozenset(found.inferred),
        inputs=sockets.types,
        outputs=outputs,
        cost=cost,
        problems=tuple(problems),
    )


def unresolved(node: Node, sockets: Sockets, problems: list[Problem]) -> Step:
    """The step of a node of which nothing can be known."""
    return Step(
        node=node,
        operands=sockets.operands,
        arguments={},
        inferred=frozenset(),
        inputs=sockets.types,
        outputs={},
        cost=Cost(),
        problems=(*sockets.problems, *problems),
    )


def _judge(situation: Situation, problems: list[Problem]) -> Measured | None:
    """Applies the rules, then runs the node; adds the problems found. None when it cannot run."""
    problems += rules.find(situation)
    if any(problem.severity == "error" for problem in problems):
        return None
    if len(situation.arguments) < len(situation.spec.params):
        problems.append(rules.wrap(situation, "a size cannot be inferred from this input"))
        return None
    arguments = tuple(situation.arguments[name] for name in situation.spec.param)
    measured = measure(situation.spec.kind, arguments, tuple(situation.inputs.items()))
    if measured.fault is not None:
        problem = rules.batch_problem(situation, measured.fault, measured.outputs)
        problems += [problem] if problem else []
    elif measured.failure:
        problems.append(rules.wrap(situation, measured.failure))
    problem = rules.outputs_fit(situation, measured.outputs)
    problems += [problem] if problem else []
    return measured if measured.outputs and problem is None else None
