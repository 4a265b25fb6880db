"""Lowers the call of a layer or an operation: its arguments, the rules, and what running it on meta shows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from designer.catalogue import closest
from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Size
from designer.compiler.lowering.arguments import Arguments, Scope, resolve
from designer.compiler.lowering.measure import Inputs, Measured, measure
from designer.compiler.lowering.sockets import Sockets
from designer.compiler.rules import structure
from designer.compiler.rules import table as rules
from designer.compiler.rules.situation import Situation
from designer.model.design import Design, Node
from designer.params import Param
from designer.report import Cost, Problem, Step, TensorList, TensorType, WireType, tensor
from designer.values import Value

EMPTY_WEIGHTS: Mapping[str, TensorType] = {}


@dataclass(frozen=True)
class Call:
    """A node that is to be called: where it stands, what reaches it, the steps before it, or why it cannot be."""

    design: Design
    scope: Scope
    node: Node
    sockets: Sockets
    steps: Mapping[str, Step]
    problems: tuple[Problem, ...] = ()

    @property
    def owner(self) -> Node | None:
        """The node whose layer is called: itself, or the one it shares with."""
        return self.node if self.node.of is None else self.scope.block.by_id.get(self.node.of)

    @property
    def made(self) -> Step | None:
        """The step of the owner when that came before, with the sizes that its call gave the layer."""
        return self.steps.get(self.node.of) if self.node.of is not None else None

    def objections(self) -> list[Problem]:
        """Why the layer of the owner cannot be called here."""
        block, owner, made = self.scope.block, self.owner, self.made
        if self.problems:
            return list(self.problems)
        if owner is None or owner.kind != self.node.kind:
            return [structure.nothing_to_share(block, self.node, owner)]
        return [structure.shares_nothing_made(block, self.node, owner)] if made is not None and not made.active else []

    def arguments(self, params: Mapping[str, Param], inferred: Mapping[str, Size]) -> Arguments:
        """The values of the owner's parameters."""
        if self.made is not None:
            return Arguments(dict(self.made.arguments))
        types = {port: tensor(type_) for port, type_ in self.sockets.types.items()}
        return resolve(self.scope, self.owner or self.node, params, inferred, types)


def lower_layer(call: Call) -> Step:
    """The step of a node that calls a layer or an operation."""
    node, sockets = call.node, call.sockets
    spec = find_spec(node.kind)
    if spec is None:
        return unresolved(node, sockets, [structure.unknown_kind(call.scope.block, node, closest(node.kind))])
    objections = call.objections()
    if objections:
        return unresolved(node, sockets, objections)
    found = call.arguments(spec.param, spec.inferred)
    lists = [port for port, type_ in sockets.types.items() if isinstance(type_, TensorList)]
    problems = [structure.takes_no_list(call.scope.block, node, port, sockets.types[port]) for port in lists]
    problems += sockets.problems + found.problems
    outputs: dict[str, WireType | None] = dict.fromkeys(spec.output_ports(found.values))
    cost, weights = Cost(), EMPTY_WEIGHTS
    if sockets.known and not lists and not found.problems and not found.waiting:
        types = {port: type_ for port, type_ in sockets.types.items() if isinstance(type_, TensorType)}
        inferred = frozenset(found.inferred)
        situation = Situation(call.design, call.scope.block, node, spec, found.values, inferred, types)
        measured = _judge(situation, problems)
        if measured is not None:
            outputs |= zip(outputs, measured.outputs, strict=False)
            cost = measured.cost if node.of is None else replace(measured.cost, parameters=0)
            weights = dict(measured.weights) or EMPTY_WEIGHTS
    return Step(
        node=node,
        operands=sockets.operands,
        arguments=found.values,
        inferred=frozenset(found.inferred),
        inputs=sockets.types,
        outputs=outputs,
        cost=cost,
        problems=tuple(problems),
        weights=weights,
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


_FINE: set[Hashable] = set()
"""The calls that nothing was said against. Rules look at kind, arguments and types alone, so that holds everywhere."""
MOST_FINE = 20_000


def _judge(situation: Situation, problems: list[Problem]) -> Measured | None:
    """Applies the rules, then runs the node; adds the problems found. None when it cannot run."""
    kind, inputs = situation.spec.kind, tuple(situation.inputs.items())
    arguments = tuple(situation.arguments.get(name) for name in situation.spec.param)
    call = (kind, arguments, inputs, situation.inferred)
    if call in _FINE:
        return measure(kind, arguments, inputs)
    found = list(rules.find(situation))
    measured = None
    if not any(problem.severity == "error" for problem in found):
        measured = _run(situation, arguments, inputs, found)
    if not found:
        if len(_FINE) >= MOST_FINE:
            _FINE.clear()
        _FINE.add(call)
    problems += found
    return measured


def _run(situation: Situation, arguments: tuple[Value, ...], inputs: Inputs, found: list[Problem]) -> Measured | None:
    if len(situation.arguments) < len(arguments):
        found.append(rules.wrap(situation, "a size cannot be inferred from this input"))
        return None
    measured = measure(situation.spec.kind, arguments, inputs)
    if measured.fault is not None:
        problem = rules.batch_problem(situation, measured.fault, measured.outputs)
        found += [problem] if problem else []
    elif measured.failure:
        found.append(rules.wrap(situation, measured.failure))
    problem = rules.outputs_fit(situation, measured.outputs)
    found += [problem] if problem else []
    return measured if measured.outputs and problem is None else None
