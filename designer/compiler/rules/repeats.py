"""What can be wrong with a repeat: the number of its turns, what they hand on, the layers they share, its results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from designer.catalogue import spec as find_spec
from designer.compiler.rules import fixes
from designer.compiler.rules.situation import title
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, TURN, Block, Design, Node
from designer.params import show
from designer.report import BlockReport, Fix, Problem, Step, TensorType, WireType
from designer.values import Value

MAX_TURNS = 1000


def bad_times(block: Block, received: Value) -> Problem:
    """The number of turns is no number, or out of range."""
    expected = f"a whole number from 0 to {MAX_TURNS:,}, or two such numbers, the smaller one first"
    message = f"{block.name} cannot run {show(received)} times. Say how often with {expected}."
    once = Fix("Run it once", partial(edits.set_repeat, block=block.name, times=1, shared=block.shared))
    return Problem("error", block.name, "", message, "times", expected, show(received), fixes=(once,))


def too_few_values(block: Block, node: Node, name: str, values: int, turns: int) -> Problem:
    """A list with a value for each turn that has less of them than there are turns."""
    has = f"{values} {'value' if values == 1 else 'values'}"
    message = (
        f"{block.name} runs {turns} turns, but {name} of {title(block, node)} has {has} for them. "
        "Give one for each turn, or run fewer turns."
    )
    fewer = partial(edits.set_repeat, block=block.name, times=values, shared=block.shared)
    fix = Fix("Run 1 turn" if values == 1 else f"Run {values} turns", fewer)
    known = (fix,) if isinstance(block.times, int) else ()
    return Problem("error", block.name, node.id, message, name, f"{turns} values", has, fixes=known)


def turn_is_taken(block: Block) -> Iterator[Problem]:
    """A parameter that has the name of the turn's number."""
    if any(parameter.name == TURN for parameter in block.parameters):
        message = f"A parameter of the repeat {block.name} is called {TURN}, as the number of the turn is. Rename it."
        yield Problem("error", block.name, "", message, TURN)


def nothing_carried(block: Block) -> Iterator[Problem]:
    """A repeat no output of which becomes an input again."""
    if block.inputs and block.outputs and not block.carried:
        message = f"No output of {block.name} becomes an input of its next turn. Give the two the same name."
        yield Problem("error", block.name, "", message)


def no_result(block: Block, end: Node) -> Problem:
    """An output that would be nothing when no turn runs."""
    message = (
        f"{block.name} may run no turn at all, and then its output {title(block, end)} has no result. "
        "Let it run at least once, or hand on an input."
    )
    return Problem("error", block.name, end.id, message, "result")


def unlike_layers(block: Block, turns: Sequence[BlockReport]) -> Iterator[Problem]:
    """A layer that the turns are to share, but that they need with other sizes."""
    for node_id in turns[0].steps:
        active = [(turn, run.steps[node_id]) for turn, run in enumerate(turns) if run.steps[node_id].active]
        for turn, other in active[1:]:
            if unlike(active[0][1], other):
                yield _unlike(block, active[0], (turn, other))
                break


def _unlike(block: Block, first: tuple[int, Step], other: tuple[int, Step]) -> Problem:
    (turn, made), (later, called) = first, other
    field = next(_fields(made, called), "")
    has, needs = (f"{field} {show(step.arguments.get(field))}" if field else "other sizes" for step in (made, called))
    message = (
        f"The turns of {block.name} share their layers, but {title(block, made.node)} has {has} in turn {turn + 1} "
        f"and needs {needs} in turn {later + 1}. Let each turn have its own."
    )
    own = Fix("Let each turn have its own layers", partial(_own_layers, block.name))
    return Problem("error", block.name, made.node.id, message, field, has, needs, fixes=(own,))


def different(made: BlockReport, called: BlockReport) -> bool:
    """Whether two lowerings of a definition need different layers."""
    if made is called:
        return False
    runs = zip(made.runs, called.runs, strict=False)
    pairs = ((step, b.steps[node]) for a, b in runs for node, step in a.steps.items() if node in b.steps)
    return made.times != called.times or any(unlike(a, b) for a, b in pairs)


def unlike(a: Step, b: Step) -> bool:
    """Whether two steps of a node need different layers."""
    if a.inner is not None and b.inner is not None:
        return any(_fields(a, b)) or different(a.inner, b.inner)
    spec = find_spec(a.node.kind)
    made = a.node.block is not None or (spec is not None and not spec.code)
    return made and any(_fields(a, b))


def _fields(a: Step, b: Step) -> Iterator[str]:
    """The parameters that are known in both steps, and differ."""
    return (name for name, value in a.arguments.items() if name in b.arguments and b.arguments[name] != value)


def no_turns(block: Block, node: Node) -> Problem:
    """A node that calls the layer of another turn, where turns have none of their own."""
    why = "its turns share their layers" if block.form == "repeat" else "it is no repeat"
    message = f"{title(block, node)} calls the layer of a certain turn, but {block.name} has none for each: {why}."
    return Problem("error", block.name, node.id, message, "turn")


def no_such_turn(block: Block, node: Node, turn: Value, times: int) -> Problem:
    """A node that calls the layer of a turn that there is not."""
    message = f"{title(block, node)} calls the layer of turn {show(turn)}, but the turns of {block.name} are 0 to "
    message += f"{times - 1}."
    return Problem("error", block.name, node.id, message, "turn", f"0 to {times - 1}", show(turn))


def grows(block: Block, before: WireType, after: WireType) -> Problem:
    """A number of turns that is drawn, and turns that change the shape."""
    message = (
        f"{block.name} runs a random number of turns, so each turn has to give what it takes: "
        f"it takes {before} and gives {after}."
    )
    return Problem("error", block.name, "", message, "times", str(before), str(after))


def no_sum(block: Block, end: Node, first: TensorType, other: TensorType) -> Problem:
    """Results of turns that cannot be added, or put one behind another."""
    what = "added" if end.params.get("result") == "sum" else f"put one behind another along {end.params.get('dim', 1)}"
    message = f"The results of the turns of {block.name} cannot be {what}: one is {first}, another {other}."
    return Problem("error", block.name, end.id, message, "result", str(first), str(other))


def no_axis(block: Block, end: Node, type_: TensorType) -> Problem:
    """Results that are to be put one behind another along an axis that they lack, or the batch."""
    message = f"The results of {block.name} are {type_}, which cannot be put one behind another along that axis."
    return Problem("error", block.name, end.id, message, "dim", f"1 to {len(type_.shape) - 1}", show(_dim(end)))


def random_size(block: Block, end: Node) -> Problem:
    """Results of a number of turns that is drawn, all of which are handed on."""
    message = (
        f"{block.name} runs a random number of turns, so there would be another number of results each time. "
        "Take the last or their sum."
    )
    return Problem("error", block.name, end.id, message, "result")


def bad_lists(block: Block, inputs: Mapping[str, WireType | None], turns: int) -> Iterator[Problem]:
    """Inputs that are to be taken element by element, but are no lists, too short, or handed on."""
    for node in block.nodes:
        type_ = inputs.get(node.name)
        if node.kind != INPUT or node.params.get("each", "whole") == "whole" or type_ is None:
            continue
        name = title(block, node)
        whole = fixes.drop_param(block.name, node.id, "each", f"Let each turn take {name} as it is")
        if node.name in block.carried:
            message = f"Each turn of {block.name} hands {name} on to the next, so it cannot be taken from a list."
        elif isinstance(type_, TensorType):
            message = f"{block.name} takes {name} element by element, but no list arrives there: {type_}."
        elif len(type_.items) < turns:
            message = f"Each of the {turns} turns of {block.name} takes an element of {name}, which has "
            message += f"{len(type_.items)}."
        else:
            continue
        yield Problem("error", block.name, node.id, message, "each", fixes=(whole,))


def result_elsewhere(block: Block) -> Iterator[Problem]:
    """An end that says what is done with turns, in a block that has none."""
    for node in block.nodes:
        ours = {"result", "dim", "each"} & node.params.keys()
        if block.form != "repeat" and node.kind in (INPUT, OUTPUT) and ours:
            message = f"{title(block, node)} says what to do with several turns, but {block.name} is no repeat."
            for name in sorted(ours):
                fix = fixes.drop_param(block.name, node.id, name, f"Take {name} away")
                yield Problem("warning", block.name, node.id, message, name, fixes=(fix,))


def _dim(end: Node) -> Value:
    return end.params.get("dim", 1)


def _own_layers(block: str, design: Design) -> Design:
    return edits.set_repeat(design, block, design.blocks[block].times, shared=False)
