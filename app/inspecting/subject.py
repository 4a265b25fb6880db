"""What the inspector shows: the selected nodes of a definition with what the last check found out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.entry.row import State
from app.entry.turns import is_number, of_turns
from designer.arrays import Packed
from designer.canvas.selection import Path, Selection, definition_at
from designer.canvas.turns import Seen, Sight
from designer.catalogue import spec
from designer.model.design import INPUT, OUTPUT, TURN, Block, Design, Node
from designer.model.kinds import params_of
from designer.params import REQUIRED, Param, Required
from designer.report import BlockReport, Problem, Report, Step
from designer.values import Value

MOST_TURNS = 24
"""Of so many turns the values are listed."""


@dataclass(frozen=True)
class Subject:
    """Nodes of the definition that is drawn at `path`; none of them means the definition itself."""

    design: Design
    path: Path
    block: Block
    nodes: tuple[Node, ...] = ()
    report: BlockReport | None = None
    seen: Seen = ()
    """What is known of it in each turn of the repeats it is in, and of its own if it is one."""
    problems: tuple[Problem, ...] = ()
    fresh: str = ""
    """What of it the next run starts with fresh weights, where others keep what they learned."""

    @property
    def key(self) -> tuple[str, ...]:
        """What it is that is shown, whatever it looks like."""
        return self.block.name, *self.path, *(node.id for node in self.nodes)

    @property
    def is_main(self) -> bool:
        return self.block.name == self.design.main

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that formulas may speak of."""
        turn = (TURN,) if self.block.form == "repeat" else ()
        return (*(item.name for item in self.block.parameters), *turn)

    @property
    def turns(self) -> int:
        """How many turns it has at most, if it is a repeat; 0 while that is unknown."""
        return len(self.report.turns) if self.report is not None and not self.block.shared else 0

    @property
    def definition(self) -> Block | None:
        """The definition that the only node is an instance of."""
        inner = self.nodes[0].block if len(self.nodes) == 1 else None
        return self.design.blocks.get(inner) if inner else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the check knows of the nodes."""
        known = self.seen[0].report.steps if self.seen else {}
        return tuple(known[node.id] for node in self.nodes if node.id in known)

    def wrong_fields(self, block: Block) -> frozenset[str]:
        """The fields of a definition with which there is a problem."""
        return frozenset(each.field for each in self.problems if each.block == block.name and not each.node)

    def over_turns(self, node: Node) -> tuple[tuple[Step, bool], ...]:
        """What the check knows of a node in each turn, and whether its layer there is one of its own."""
        known = ((run.report.steps.get(node.id), run.counts) for run in self.seen)
        return tuple((step, counts) for step, counts in known if step is not None)

    def instances(self, name: str) -> int:
        """How many nodes are instances of the definition of that name."""
        return sum(node.block == name for block in self.design.blocks.values() for node in block.nodes)


def subject_of(design: Design, selection: Selection, report: Report | None, problems: Iterable[Problem]) -> Subject:
    """What to show for a selection; `report` may be that of a slightly earlier design."""
    path = selection.path if definition_at(design, selection.path) is not None else ()
    block = design.blocks[definition_at(design, path) or design.main]
    nodes = tuple(node for node in block.nodes if node.id in selection.nodes)
    places = {(block.name, node.id) for node in nodes} or {(block.name, "")}
    if len(nodes) == 1:
        places.add((nodes[0].block or "", ""))  # the page of an instance shows what its definition says, too
    own = tuple(problem for problem in problems if (problem.block, problem.node) in places)
    sight = Sight(report.main if report is not None else None, {})
    whole = sight.whole_at(path)
    return Subject(design, path, block, nodes, whole[0].report if whole else None, sight.at(path), own)


def owner_of(design: Design, node: Node) -> tuple[str, Node] | None:
    """The block and the node whose layer `node` calls, None when it has its own."""
    if node.of is None:
        return None
    homes = (name for name, block in design.blocks.items() if node.of in block.by_id)
    home = next(homes, None)
    return None if home is None else (home, design.blocks[home].by_id[node.of])


def edited_node(subject: Subject, node: Node) -> tuple[str, Node]:
    """Where the parameters of a node stand: in itself, or in the node whose layer it calls."""
    return owner_of(subject.design, node) or (subject.block.name, node)


def common_params(subject: Subject) -> tuple[Param, ...]:
    """The parameters that all the nodes have."""
    each = [_params(subject, node) for node in subject.nodes]
    if not each:
        return ()
    others = each[1:]
    return tuple(
        param
        for name, param in each[0].items()
        if all(name in other and other[name].kind == param.kind for other in others)
    )


def _params(subject: Subject, node: Node) -> Mapping[str, Param]:
    known = params_of(subject.design.blocks, node.kind) or {}
    if node.kind not in (INPUT, OUTPUT):
        packed = {name: param for name, param in known.items() if isinstance(param.kind, Packed)}
        return packed or known  # the rest of an array comes from the same file
    own = ("shape", "dtype") if subject.is_main else ()
    turns = ("each", "result") if subject.block.form == "repeat" else ()
    axis = ("dim",) if turns and node.params.get("result") == "cat" else ()
    return {name: param for name, param in known.items() if name in (*own, *turns, *axis)}


def has_switches(node: Node) -> bool:
    """Whether data can pass by a node; of a tensor that takes no input, what a file says can be taken back."""
    known = spec(node.kind)
    held = known is not None and bool(known.holds)
    return node.kind not in (INPUT, OUTPUT) and (not held or node.bypassed or node.when is not None)


def following(design: Design, node: Node) -> frozenset[str]:
    """The parameters of a node that follow an input while they have no value."""
    if node.block is not None:
        block = design.blocks.get(node.block)
        items = block.parameters if block is not None else ()
        return frozenset(item.name for item in items if item.infer is not None)
    known = spec(node.kind)
    return frozenset(known.inferred) if known is not None else frozenset()


def states(subject: Subject, params: Iterable[Param]) -> dict[str, State]:
    """What the fields of the nodes' parameters show."""
    owners = [edited_node(subject, node)[1] for node in subject.nodes]
    follows = [following(subject.design, node) for node in subject.nodes]
    wrong = {problem.field: problem.severity for problem in reversed(subject.problems) if problem.field}
    return {
        param.name: State(
            _same([owner.params.get(param.name, REQUIRED) for owner in owners]),
            _resolved(subject, param, all(param.name in each for each in follows)),
            all(param.name in each for each in follows),
            _differ([owner.params.get(param.name, param.default) for owner in owners]),
            wrong=wrong.get(param.name, ""),
        )
        for param in params
    }


def _resolved(subject: Subject, param: Param, follows: bool) -> Value | Required:
    """What a parameter comes to: in several turns a value for each, as a formula where it can be pinned."""
    each = [[step.arguments.get(param.name, REQUIRED) for step, _ in subject.over_turns(n)] for n in subject.nodes]
    values = [_same(turns) for turns in each]
    if len(each) != 1 or not _differ(each[0]) or not is_number(param.kind):
        return _same(values)
    known = [value for value in each[0][:MOST_TURNS] if not isinstance(value, Required)]
    if len(known) < len(each[0]):
        return REQUIRED
    return of_turns(known) if follows and TURN in subject.names else tuple(known)


def _differ(values: list[Value | Required]) -> bool:
    return any(type(value) is not type(values[0]) or value != values[0] for value in values[1:])


def _same(values: list[Value | Required]) -> Value | Required:
    return values[0] if values and not _differ(values) else REQUIRED
