"""What can be wrong with a while and an if: their conditions, and results of other types than what goes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import title
from designer.model import edits
from designer.model.design import INPUT, OUTPUT, Block, Node
from designer.params import show
from designer.report import Fix, Problem, TensorType, WireType
from designer.values import Value

MOST_TURNS = 1_000_000
BRANCHES = 2
"""An if has a branch for each answer."""


def unknown_name(block: Block, name: str) -> Problem:
    """A condition over something that is no input."""
    known = ", ".join(block.inputs) or "none"
    message = f"The condition of {block.name} speaks of {name}, which is none of its inputs: {known}."
    return _error(block, message, "condition", (known, name), _asked_again(block))


def list_in_condition(block: Block, name: str) -> Problem:
    """A condition over a list of tensors."""
    message = f"The condition of {block.name} asks {name}, which is a list of tensors; it can only ask a tensor."
    return _error(block, message, "condition", ("a tensor", "a list"))


def cannot_ask(block: Block, types: Sequence[tuple[str, TensorType]], why: str) -> Problem:
    """A condition that cannot be worked out."""
    received = ", ".join(f"{name}: {type_}" for name, type_ in types)
    told = f" {why}" if why.startswith("It ") else ""
    message = f"{block.name} cannot work its condition out: {block.condition}, with {received or 'no inputs'}.{told}"
    return _error(block, message, "condition", ("", received), _asked_again(block))


def many_answers(block: Block, asked: TensorType) -> Problem:
    """A condition with an answer for each of several values."""
    message = (
        f"The condition of {block.name}, {block.condition}, gives {asked} answers; one is needed. "
        "Bring them together with all(), any(), norm(), mean() or the like."
    )
    both = [f"{word}({block.condition})" for word in ("any", "all")]
    mends = tuple(Fix(f"Ask {text}", partial(edits.set_condition, block=block.name, condition=text)) for text in both)
    return _error(block, message, "condition", ("one answer", str(asked)), mends)


def bad_times(block: Block, received: Value) -> Problem:
    """The most turns of a while are no number, or out of range."""
    expected = f"a whole number from 1 to {MOST_TURNS:,}"
    message = f"{block.name} cannot run {show(received)} times at most. Say how often with {expected}."
    hundred = partial(edits.set_condition, block=block.name, condition=block.condition, times=100)
    return _error(block, message, "times", (expected, show(received)), (Fix("At most 100 times", hundred),))


def not_handed_on(block: Block, end: Node) -> Problem:
    """An output of a while that would be nothing if no turn runs."""
    message = (
        f"{block.name} may run no turn at all, and then its output {title(block, end)} has no result. "
        "Give it the name of the input whose value it has before the first turn."
    )
    free = [name for name in block.inputs if name not in block.outputs]
    mends = (
        Fix(f"Call it {name}", partial(edits.rename_node, block=block.name, node_id=end.id, name=name)) for name in free
    )
    return Problem("error", block.name, end.id, message, fixes=tuple(mends))


def changes(block: Block, before: WireType, after: WireType) -> Problem:
    """A while whose turns give another type than they take."""
    message = (
        f"A turn of {block.name} makes {after} of {before}. Nobody knows how often it runs, "
        "so each turn has to keep the shape."
    )
    return _error(block, message, sizes=(str(before), str(after)))


def of_branches(block: Block) -> Iterator[Problem]:
    """An if with a wrong number of branches or outputs."""
    count = len(block.alternatives)
    if count == 0:
        message = f"{block.name} has nothing to run where its condition holds. Drop a layer or a block into it."
        yield _error(block, message, sizes=("one or two branches", "none"))
    if count > BRANCHES:
        message = (
            f"{block.name} has {count} branches, but its condition has two answers: the first node runs if it holds, "
            "the second if not. Put nodes that belong together into a block."
        )
        yield _error(block, message, sizes=("one or two branches", str(count)))
    ends = sum(node.kind == OUTPUT for node in block.nodes)
    if ends > 1:
        yield _error(block, f"{block.name} has {ends} outputs; an if has one.", sizes=("1 output", str(ends)))
    for edge in block.edges:
        source, target = block.by_id[edge.source], block.by_id[edge.target]
        if source.kind != INPUT and target.kind != OUTPUT:
            message = (
                f"{title(block, source)} is wired to {title(block, target)}, but only one branch of {block.name} runs: "
                "each takes its input. Put nodes that belong together into a block."
            )
            yield Problem("error", block.name, target.id, message, fixes=(fixes.disconnect(block, edge),))
    for node in block.alternatives:
        if node.bypassed or node.when is not None:
            message = f"{title(block, node)} is a branch of {block.name}, which alone says whether it runs."
            on = partial(edits.set_bypassed, block=block.name, node_id=node.id, bypassed=False)
            mends = (Fix(f"Switch {title(block, node)} on", on),) if node.bypassed else ()
            yield Problem("error", block.name, node.id, message, "when" if node.when else "", fixes=mends)


def disagree(block: Block, given: Sequence[tuple[str, WireType | None]]) -> Problem:
    """Branches with results of different types."""
    (first, one), (second, other) = given
    if second:
        message = f"The branches of {block.name} disagree: {first} gives {one}, {second} gives {other}."
    else:
        message = f"{first} gives {one}, but where the condition of {block.name} does not hold, {other} passes through."
    return _error(block, f"{message} Let both give the same.", sizes=(str(one), str(other)))


def _asked_again(block: Block) -> tuple[Fix, ...]:
    first = f"norm({block.inputs[0]}) > 1" if block.inputs else ""
    again = partial(edits.set_condition, block=block.name, condition=first)
    return (Fix(f"Ask {first}", again),) if first and first != block.condition else ()


def _error(
    block: Block, message: str, field: str = "", sizes: tuple[str, str] = ("", ""), mends: tuple[Fix, ...] = ()
) -> Problem:
    return Problem("error", block.name, "", message, field, *sizes, fixes=mends)
