"""What a card says: name, kind, telling parameters and ports of a node; and what the report adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from designer.canvas.words import (
    clean,
    clipped,
    compact,
    form_note,
    named_values,
    run_note,
    shape_text,
    telling,
    text_of,
)
from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Port
from designer.model.design import BLOCK_PREFIX, INPUT, OUTPUT, Block, Design, Node
from designer.model.diff import BlockDiff
from designer.model.kinds import formulas
from designer.report import Problem, Step
from designer.values import Expression, Values

Role = Literal["layer", "tensor", "formula", "end", "instance", "unknown"]
Severity = Literal["", "warning", "error"]


@dataclass(frozen=True)
class Card:
    """What a node's card says by the design alone. `inputs` and `outputs` are the ports it shows, in order.

    Of an instance, `form` is that of its definition, and `note` says how it runs, unless as a stack or a graph.
    """

    title: str
    kind: str
    detail: str
    category: str
    role: Role
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    badge: str = ""
    note: str = ""
    form: str = ""
    link: str = ""
    """Of a node that is not alone in calling its layer: whose it is, or how often this one is called."""
    weights: tuple[str, ...] = ()
    """What other nodes may take of its layer."""
    bypassed: bool = False
    conditional: str = ""


@dataclass(frozen=True)
class Told:
    """What the report says of a node: its output, its weights, its state in one word and in a sentence."""

    shape: str = ""
    parameters: int = 0
    severity: Severity = ""
    message: str = ""
    active: bool = True
    wrong_ports: frozenset[str] = frozenset()
    detail: str = ""
    """The telling parameters as they are in this instance, where the definition has formulas."""
    note: str = ""
    """How it runs in this instance, if not as a stack or a graph."""
    weights: tuple[str, ...] | None = None
    """The weights that its layer has; None while that is unknown."""
    turns: tuple[str, ...] = ()
    """What each of several turns has, a line for each, where they differ."""

    @property
    def count(self) -> str:
        """The number of parameters, short."""
        return compact(self.parameters) if self.parameters else ""


UNTOLD = Told()


@dataclass(frozen=True)
class Surroundings:
    """What a card shows of the design around its node: definitions, how often each is used, the wired ports by node."""

    design: Design
    block: Block
    instances: Mapping[str, int]
    inputs: Mapping[str, tuple[str, ...]]
    outputs: Mapping[str, tuple[str, ...]]
    calls: Mapping[str, int]
    """How many other nodes call the layer of a node."""


def surroundings(design: Design, block: Block, instances: Mapping[str, int]) -> Surroundings:
    """What the cards of `block` have around them."""
    inputs: dict[str, set[str]] = {}
    outputs: dict[str, set[str]] = {}
    for edge in block.edges:
        inputs.setdefault(edge.target, set()).add(edge.target_port)
        outputs.setdefault(edge.source, set()).add(edge.source_port)
    calls = Counter(node.of for node in block.nodes if node.of)
    return Surroundings(design, block, instances, _in_order(inputs), _in_order(outputs), calls)


def spoken_of(block: Block, part: BlockDiff) -> set[str]:
    """The nodes whose cards speak of nodes that were added, changed or taken away: their layers are one."""
    ends = [*part.added, *part.removed, *(node for pair in part.changed for node in pair)]
    keys = {node.id for node in ends}
    return {node.of for node in ends if node.of} | {node.id for node in block.nodes if node.of in keys}


def _in_order(ports: Mapping[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
    return {
        key: tuple(names) if len(names) == 1 else tuple(sorted(names, key=_port_order)) for key, names in ports.items()
    }


def card_of(node: Node, around: Surroundings) -> Card:
    """The card of a node."""
    if node.kind in (INPUT, OUTPUT):
        return _end(node)
    definition = around.design.blocks.get(node.block) if node.block else None
    if definition is not None:
        return replace(_instance(node, definition, around.instances.get(definition.name, 1)), link=_link(node, around))
    spec = find_spec(node.kind)
    wired = around.inputs.get(node.id, ())
    if spec is None:
        kind = clean(node.kind.removeprefix(BLOCK_PREFIX))
        outs = around.outputs.get(node.id, ("output",))
        return Card(node.name or kind, kind, "unknown kind", "", "unknown", wired or ("input",), outs)
    return Card(
        title=node.name or spec.kind,
        kind=spec.kind,
        detail="" if node.of else telling(spec, node.params),
        category=spec.category,
        role="tensor" if spec.holds else "formula" if spec.inputs_from else "layer",
        inputs=tuple(_inputs(spec.input_ports(node.params), wired)),
        outputs=spec.output_ports(node.params),
        link=_link(node, around),
        weights=() if node.of else tuple(port.name for port in spec.weights),
        bypassed=node.bypassed,
        conditional=_condition(node),
    )


def _instance(node: Node, definition: Block, count: int) -> Card:
    return Card(
        title=node.name or definition.name,
        kind=definition.name,
        detail=", ".join(named_values(_unsaid(definition, node.params))),
        category="Block",
        role="instance",
        inputs=definition.inputs,
        outputs=definition.outputs,
        badge=f"×{count}" if count > 1 else "",
        note=form_note(_as_taken(definition, node.params)),
        form=definition.form,
        bypassed=node.bypassed,
        conditional=_condition(node),
    )


def _as_taken(definition: Block, values: Values) -> Block:
    """A choice that takes what its instance says; any other block as it is."""
    taken = values.get(_deciding(definition))
    return replace(definition, selected=taken) if taken is not None else definition


def _unsaid(definition: Block, values: Values) -> Values:
    """The values of an instance without that which says what it takes: its note does."""
    return {name: value for name, value in values.items() if name != _deciding(definition)}


def _deciding(definition: Block) -> str:
    """The parameter that says which alternative a choice takes; "" where none does."""
    selected = definition.selected
    return selected.text.strip() if definition.form == "choice" and isinstance(selected, Expression) else ""


def _link(node: Node, around: Surroundings) -> str:
    """Whose layer a node calls, and of which turn; of the owner, how often its layer is called."""
    if node.of is None:
        calls = around.calls.get(node.id, 0)
        return f"called {calls + 1} times" if calls else ""
    owner = around.block.by_id.get(node.of)
    turn = f", turn {clean(node.turn.text)}" if node.turn is not None else ""
    return f"layer of {owner.name or owner.kind}{turn}" if owner is not None else "shared layer"


def _condition(node: Node) -> str:
    return clipped(f"if {clean(node.when.text)}") if node.when else ""


def told_of(step: Step | None, extra: Iterable[Problem] = ()) -> Told:
    """What the report says of the node of that step; `extra` are problems that the step itself does not hold."""
    if step is None:
        problems = tuple(extra)
        return UNTOLD if not problems else Told(severity=_worst(problems), message=problems[0].message)
    problems = (*step.problems, *(problem for problem in extra if problem not in step.problems))
    problems = tuple(sorted(problems, key=lambda problem: problem.severity != "error"))
    severity, message = _worst(problems), problems[0].message if problems else ""
    if not severity and step.inner is not None and not step.inner.clean:
        severity, message = "error", "Something inside does not fit."
    return Told(
        shape=shape_text(next(iter((step.outputs or step.inputs).values()), None)),
        parameters=step.cost.parameters,
        severity=severity,
        message=message,
        active=step.active,
        wrong_ports=frozenset(problem.field for problem in problems if problem.severity == "error" and problem.field),
        detail=_resolved(step),
        weights=tuple(step.weights) or None,
        note=run_note(step.inner) if step.inner is not None else "",
    )


def _resolved(step: Step) -> str:
    """The telling parameters with the numbers that formulas have in this instance; "" where there are no formulas."""
    node = step.node
    if node.of or not any(formulas(value) for value in node.params.values()):
        return ""
    values = {name: step.arguments.get(name, value) for name, value in node.params.items()}
    spec = find_spec(node.kind)
    if spec is not None:
        return telling(spec, values)
    return clipped(", ".join(named_values(_unsaid(step.inner.block, values) if step.inner is not None else values)))


def _end(node: Node) -> Card:
    is_input = node.kind == INPUT
    shape = node.params.get("shape")
    detail = " × ".join(map(text_of, shape)) if isinstance(shape, tuple) else ""
    return Card(
        node.name or node.kind,
        node.kind,
        detail,
        "End",
        "end",
        () if is_input else ("input",),
        ("output",) if is_input else (),
    )


def _port_order(name: str) -> tuple[str, int]:
    stem, _, number = name.rpartition("_")
    return (stem, int(number)) if number.isdigit() else (name, 0)


def _inputs(ports: tuple[Port, ...], wired: tuple[str, ...]) -> Iterator[str]:
    for port in ports:
        if port.variadic:
            yield from _variadic(port, wired)
        else:
            yield port.name


def _variadic(port: Port, wired: tuple[str, ...]) -> Iterator[str]:
    """The wired ones, and as many as make two."""
    mine = [name for name in wired if name.startswith(f"{port.name}_")]
    number = 1
    while len(mine) < 2:
        if (name := f"{port.name}_{number}") not in mine:
            mine.append(name)
        number += 1
    yield from sorted(mine, key=_port_order)


def _worst(problems: Iterable[Problem]) -> Severity:
    found = {problem.severity for problem in problems}
    return "error" if "error" in found else "warning" if found else ""
