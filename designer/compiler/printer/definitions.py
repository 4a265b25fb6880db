"""Which definitions of a design are printed, how each is laid out, and what its submodules are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeAlias

from designer.catalogue import spec as find_spec
from designer.catalogue.spec import Holds
from designer.compiler.printer.calling import functions
from designer.compiler.printer.containing import counted, dependencies_first, inside_out, instances
from designer.compiler.printer.naming import MODULE_ATTRIBUTES, class_name, function_name, identifier
from designer.errors import BlockwrightError
from designer.model.design import INPUT, OUTPUT, TURN, Block, Design, Node
from designer.model.formulas import names_in_node
from designer.model.kinds import stands_in_stack
from designer.model.names import base_name
from designer.report import BlockReport, Report, Step

Layout = Literal["inline", "stack", "function", "module", "choice", "repeat", "while", "if"]
"""An nn.Sequential within another class; a class that is an nn.Sequential; a function that returns one; a class with a
forward method; a class whose alternatives are an nn.ModuleDict; a class with a loop over its nn.ModuleLists; classes
with a while or an if in their forward method."""
ALTERNATIVES = "alternatives"
"""What the nn.ModuleDict of a choice is called."""
STATELESS = frozenset({"Activation", "Pooling", "Dropout", "Shape", "Padding", "Upsampling"})
"""Categories whose layers, if they have no parameters, keep nothing: one serves all turns of a repeat."""


class BuildRefused(BlockwrightError):
    """A design that has errors was to be printed or built."""


Reports: TypeAlias = "Sequence[BlockReport | None]"


@dataclass(frozen=True, eq=False, slots=True)
class Place:
    """A node of a class: for each report of the class the step that says how it is made, None where it is not.

    `owner` is the node whose layer it calls, itself unless it shares one; `step` is the first of the steps.
    """

    block: Block
    node: Node
    owner: Node
    step: Step
    steps: tuple[Step | None, ...]


@dataclass(eq=False)
class Definition:
    """A block that is printed, with every distinct report of it.

    `nodes` are those that exist in some instance, in document order, without the ends of the block; `layers` are those
    that become submodules, all that can unless the style is `functional`, or tensors that the module holds.
    `attributes` says what these are called.
    """

    block: Block
    reports: tuple[BlockReport, ...]
    functional: bool = False
    layout: Layout = "module"
    name: str = ""

    @cached_property
    def runs(self) -> tuple[BlockReport, ...]:
        """The reports whose steps are executed: of a repeat, those of all turns that differ."""
        return tuple(dict.fromkeys(run for report in self.reports for run in report.runs))

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        alive = {id_ for run in self.runs for id_, step in run.steps.items() if step.active}
        return tuple(node for node in self.block.nodes if node.id in alive and node.kind not in (INPUT, OUTPUT))

    @cached_property
    def layers(self) -> tuple[Node, ...]:
        alive = {owner(self.block, node).id for node in self.nodes}
        alive -= self.called
        return tuple(node for node in self.block.nodes if node.id in alive and (is_module(node) or holds(node)))

    @cached_property
    def called(self) -> frozenset[str]:
        """The ids of the nodes that are written as the call of a function, although they could be submodules."""
        return functions(self.block) if self.functional and self.layout in ("module", "repeat") else frozenset()

    @cached_property
    def attributes(self) -> Mapping[str, str]:
        if self.layout == "choice":
            return {node.id: node.name for node in self.layers}  # check refuses names that cannot be keys
        names: dict[str, str] = {}
        taken: set[str] = set()
        for node in self.block.nodes:
            if (is_module(node) or holds(node)) and node.of is None:
                base = node.name if node.name.isascii() and node.name else base_name(node.kind)
                names[node.id] = identifier(node.name or base, base, taken, MODULE_ATTRIBUTES)
                taken.add(names[node.id])
        return names

    @cached_property
    def borrowed(self) -> frozenset[str]:
        """The ids of the nodes whose layer another node calls, too."""
        return frozenset(owner(self.block, node).id for node in self.nodes if node.of is not None)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Its nodes that run, and those whose layer another calls, by id."""
        return self.within(self.runs)

    @cached_property
    def listed(self) -> frozenset[str]:
        """The ids of the layers of a repeat of which each turn has its own."""
        if self.layout != "repeat" or self.block.shared:
            return frozenset()
        return frozenset(node.id for node in self.layers if not self._serves_all(node))

    def _serves_all(self, node: Node) -> bool:
        """Whether one layer does for all turns: it keeps nothing, and is made the same in each."""
        spec = find_spec(node.kind)
        if spec is not None and spec.holds == "buffer":
            return True
        if spec is None or spec.category not in STATELESS or TURN in names_in_node(replace(node, when=None)):
            return False
        steps = [step for run in self.runs if (step := self.maker(run, node)) is not None]
        return all(step.cost.parameters == 0 and step.arguments == steps[0].arguments for step in steps)

    def within(self, reports: Reports) -> Mapping[str, Place]:
        """The same for those of its reports that stand in the reports of a class around it."""
        made: dict[str, Place] = {}
        for node in (*self.nodes, *(layer for layer in self.layers if layer.id in self.borrowed)):
            steps = tuple([self.maker(report, node) if report else None for report in reports])
            one = next(filter(None, steps), None)
            if one is not None:
                made[node.id] = Place(self.block, node, owner(self.block, node), one, steps)
        return made

    def maker(self, report: BlockReport, node: Node) -> Step | None:
        """The step of `node` in `report`; if it does not exist there, that of a node that calls its layer."""
        step = report.steps[node.id]
        if step.active:
            return step
        if node.id in self.borrowed:
            callers = (report.steps[other.id] for other in self.nodes if owner(self.block, other) is node)
            return next((caller for caller in callers if caller.active), None)
        return None

    def children(self, report: BlockReport) -> Iterator[tuple[str, str, Step]]:
        """The submodules in one instance, in their order: name, node's id (with the turn that has it) and step."""
        if self.layout == "repeat":
            yield from self._by_turns(report)
            return
        made = [(node, step) for node in self.layers if (step := self.maker(report, node)) is not None]
        for number, (node, step) in enumerate(made):
            if self.layout == "choice":
                yield f"{ALTERNATIVES}.{node.name}", node.id, step
            elif self.layout in ("inline", "stack", "function"):
                yield self.attributes[node.id] if node.name else str(number), node.id, step
            else:
                yield self.attributes[node.id], node.id, step

    def _by_turns(self, report: BlockReport) -> Iterator[tuple[str, str, Step]]:
        for node in self.layers:
            steps = [self.maker(run, node) for run in report.runs]
            if node.id in self.listed:
                turns = enumerate(steps[: report.times])
                yield from ((f"{self.attributes[node.id]}.{n}", f"{node.id}@{n}", step) for n, step in turns if step)
            else:
                step = next(filter(None, steps), None)
                yield from ((self.attributes[node.id], node.id, step),) if step else ()


@dataclass
class Plan:
    """The printed definitions by the name of their block, each after those it contains; the last is the model."""

    definitions: dict[str, Definition] = field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """What its classes and functions are called."""
        return frozenset(definition.name for definition in self.definitions.values())

    def of(self, node: Node) -> Definition | None:
        """The definition `node` is an instance of."""
        return self.definitions.get(node.block) if node.block is not None else None


def plan(report: Report) -> Plan:
    """What is to be printed of a design; raises `BuildRefused` when it has errors."""
    if not report.ok:
        first = report.errors[0]
        others = f" (and {len(report.errors) - 1} more)" if len(report.errors) > 1 else ""
        raise BuildRefused(f"The design has errors and cannot be built. {first.message}{others}")
    if None in report.main.outputs.values():
        raise BuildRefused("The design cannot be built: nothing known reaches its output. Wire its nodes up to there.")
    reports = inside_out(report.main)
    inner = instances(reports)
    uses = counted(report.design.blocks, inner)
    grouped: dict[str, list[BlockReport]] = {}
    for block_report in reports:
        grouped.setdefault(block_report.block.name, []).append(block_report)
    result = Plan()
    taken: set[str] = set()
    for name in dependencies_first(reports, inner):
        definition = Definition(report.design.blocks[name], tuple(grouped[name]), report.design.style == "functional")
        definition.layout = _layout(definition, report.design, uses[name])
        if definition.layout != "inline":
            definition.name = (function_name if definition.layout == "function" else class_name)(name, taken)
            taken.add(definition.name)
        result.definitions[name] = definition
    return result


def owner(block: Block, node: Node) -> Node:
    """The node whose layer `node` calls: itself unless it shares one."""
    for _ in block.nodes:
        if node.of is None:
            return node
        node = block.by_id[node.of]
    raise BuildRefused(
        f"{node.name or node.kind} in {block.name} shares a layer with itself. Give one of them its own."
    )


def is_module(node: Node) -> bool:
    """Whether `node` is a layer or an instance, not an operation or an end of its block."""
    if node.block is not None:
        return True
    spec = find_spec(node.kind)
    return spec is not None and spec.is_layer


def holds(node: Node) -> Holds:
    """What of a tensor `node` is that the module itself holds; nothing if it is none."""
    spec = find_spec(node.kind)
    return spec.holds if spec is not None else ""


def _layout(definition: Definition, design: Design, uses: int) -> Layout:
    """A sequential block is an nn.Sequential when each of its nodes is a submodule of its own that takes one tensor."""
    block = definition.block
    if block.form in ("choice", "repeat", "while", "if"):
        return block.form
    if block.form != "sequential" or not all(_stacks(definition, node, design) for node in definition.nodes):
        return "module"
    if block.as_function and block.name != design.main:
        return "function"
    conditional = any(node.when for node in block.nodes)
    return "inline" if uses == 1 and not (conditional and block.parameters) else "stack"


def _stacks(definition: Definition, node: Node, design: Design) -> bool:
    step = next(step for run in definition.runs if (step := run.steps[node.id]).active)
    return len(step.operands) == 1 and stands_in_stack(design.blocks, node, step.arguments)
