"""What can be wrong with how a block is put together, whatever tensors flow through it: one function for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import TypeAlias

from designer.catalogue import spec as spec_of
from designer.compiler.rules import fixes
from designer.compiler.rules.situation import title
from designer.model.design import INPUT, OUTPUT, Block, Node
from designer.params import Param, Required, show
from designer.report import Fix, Problem, WireType
from designer.values import Value

Place: TypeAlias = "tuple[Block, Node | None]"
SHAPES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("Grey pictures, 1 x 28 x 28", (1, 28, 28)),
    ("Colour pictures, 3 x 32 x 32", (3, 32, 32)),
    ("Rows of 8 numbers", (8,)),
)
"""What a first input may be like, to begin with."""

UNWIRED = ("a wire", "nothing")
"""What was expected and received at an input of a graph that has no wire."""


def of_block(block: Block, loops: Collection[str]) -> Iterator[Problem]:
    """What the wiring of a block shows: loops, ends that nothing feeds, nodes whose result goes nowhere."""
    if loops:
        yield loop(block, loops)
    feeding = {edge.source for edge in block.wires}
    if OUTPUT not in (node.kind for node in block.nodes):
        yield no_output(block)
    for node in block.nodes:
        if node.id in feeding or node.kind == OUTPUT:
            continue
        if node.kind == INPUT:
            yield unused_input(block, node)
        else:
            yield unused_result(block, node)


def loop(block: Block, nodes: Collection[str]) -> Problem:
    """The nodes wait for each other."""
    members = [node for node in block.nodes if node.id in nodes]
    names = _listed([title(block, node) for node in members])
    message = f"{names} feed each other in a circle, so none of them can be computed first. Remove one of the wires."
    if len(members) == 1:
        message = f"{names} feeds itself. Remove that wire."
    first = members[0] if members else None
    wire = next((e for e in block.edges if e.source in nodes and first and e.target == first.id), None)
    cut = (fixes.disconnect(block, wire),) if wire else ()
    return _error((block, first), message, fixes=cut)


def missing_wire(block: Block, node: Node, port: str) -> Problem:
    """A required input that nothing feeds."""
    if block.form == "sequential":
        message = f"{title(block, node)} takes several inputs, but the stack {block.name} passes on a single one."
        return _error((block, node), message, port, ("several inputs", "one"), (fixes.to_module(block),))
    if node.kind == OUTPUT:
        message = f"Nothing is wired to the output {title(block, node)}, so {block.name} has no result there."
    else:
        at = "input" if port == "input" else f"input {port}"
        message = f"{title(block, node)} has nothing at its {at}."
    return _error((block, node), message, port, UNWIRED, fixes.wires(block, node, port))


def lacks_wire(problem: Problem) -> bool:
    """Whether it is that nothing is wired to an input of a graph."""
    return (problem.expected, problem.received) == UNWIRED


def unused_input(block: Block, node: Node) -> Problem:
    """An input of a block that feeds nothing: no loss but perhaps a mistake."""
    return _warning((block, node), f"The input {title(block, node)} of {block.name} is used by nothing.")


def unused_result(block: Block, node: Node) -> Problem:
    """A node whose outputs nothing takes."""
    name = title(block, node)
    message = f"The result of {name} goes nowhere. Wire it on, or remove {name}."
    return _warning((block, node), message, fixes=(fixes.remove(block, node),))


def no_output(block: Block) -> Problem:
    """A block without an output node."""
    message = f"{block.name} has no output, so it computes nothing. Add one and wire the last layer to it."
    return _error((block, None), message, fixes=fixes.outputs(block))


def no_input_shape(block: Block, node: Node) -> Problem:
    """An input of the model of which no shape is known."""
    given = node.params.get("shape")
    name = title(block, node)
    if given is None:
        message = f"The input {name} has no shape yet. Choose the data to learn from, or give it a shape."
        mends = (fixes.go("data", "Choose data…"), *(_shaped(block, node, *each) for each in SHAPES))
        return _error((block, node), message, "shape", ("a shape", "none"), mends)
    message = f"The shape {show(given)} of the input {name} is not a list of sizes of at least 1."
    return _error((block, node), message, "shape", ("sizes of at least 1", show(given)))


def _shaped(block: Block, node: Node, label: str, shape: tuple[int, ...]) -> Fix:
    return replace(fixes.set_param(block.name, node.id, "shape", shape), label=label)


def unknown_kind(block: Block, node: Node, closest: str | None) -> Problem:
    """A node of a kind that the catalogue and the design do not have."""
    if node.block is not None:
        message = f"{title(block, node)} is an instance of the block {node.block}, which this design does not have."
        return _error((block, node), message)
    message = f"{title(block, node)} is a {node.kind}, which this version of Blockwright does not know."
    if closest is None:
        return _error((block, node), message)
    change = fixes.kind_of(block.name, node.id, closest)
    return _error((block, node), f"{message} Did you mean {closest}?", fixes=(change,))


def unknown_parameter(block: Block, node: Node, name: str, known: Collection[str]) -> Problem:
    """A parameter that the node's kind does not have."""
    near = next(iter(get_close_matches(name, known, 1)), "")
    message = f"{title(block, node)} ({_kind(node)}) has no parameter {name}."
    hint = f" Did you mean {near}?" if near else ""
    mend: list[Fix] = []
    if near and near not in node.params:
        mend.append(fixes.rename_param(block.name, node.id, (name, near), node.params[name]))
    mend.append(fixes.drop_param(block.name, node.id, name))
    return _error((block, node), message + hint, name, (near, name), mend)


def unknown_port(block: Block, node: Node, other: Node, port: str) -> Problem:
    """A wire at a port that is not there: of `node` itself, or of `other`, which the wire comes from."""
    if other is node:
        message = f"A wire leads to the input {port} of {title(block, node)}, which has no such input."
        wire = fixes.wire_into(block, node.id, port)
    else:
        message = (
            f"{title(block, node)} is wired to the output {port} of {title(block, other)}, which has no such output."
        )
        wire = next((e for e in block.edges if (e.source, e.source_port, e.target) == (other.id, port, node.id)), None)
    return _error((block, node), message, port, fixes=(fixes.disconnect(block, wire),) if wire else ())


def weight_of_nothing(block: Block, node: Node, owner: Node, port: str) -> Problem:
    """A node that takes a weight of a layer that is switched off."""
    message = f"{title(block, node)} takes the {port} of {title(block, owner)}, which is switched off and has none."
    return _error((block, node), message, port)


def no_value(block: Block, node: Node, param: Param) -> Problem:
    """A parameter without a default that was not given."""
    expected = param.kind.describe()
    message = f"{title(block, node)} needs {param.name}: {expected}."
    return _error((block, node), message, param.name, (expected, "nothing"), _suggested(block, node, param))


def illegal_value(block: Block, node: Node, param: Param, value: Value) -> Problem:
    """A value of the wrong type or outside its bounds."""
    expected, received = param.kind.describe(), show(value)
    message = f"{param.name} of {title(block, node)} must be {expected}, but is {received}."
    if isinstance(param.default, Required):
        mend = _suggested(block, node, param)
    else:
        label = f"Set {param.name} back to {show(param.default)}"
        mend = (fixes.drop_param(block.name, node.id, param.name, label),)
    return _error((block, node), message, param.name, (expected, received), mend)


def bad_expression(block: Block, node: Node | None, name: str, text: str) -> Problem:
    """A formula that cannot be worked out, of a node or of the block itself; `text` is why."""
    whose = title(block, node) if node else block.name
    message = f"The formula for {name} of {whose} cannot be worked out: {_sentence(text)}"
    return _error((block, node), message, name)


def nothing_to_share(block: Block, node: Node, owner: Node | None) -> Problem:
    """A node that calls the layer of another, which is not there or is of another kind."""
    name = title(block, node)
    if owner is None:
        return _error((block, node), f"{name} shares the layer of a node that is not in {block.name}.", "of")
    message = f"{name} is a {_kind(node)} and cannot share the layer of {title(block, owner)}, a {_kind(owner)}."
    return _error((block, node), message, "of", (_kind(node), _kind(owner)))


def shares_nothing_made(block: Block, node: Node, owner: Node) -> Problem:
    """A node that calls the layer of another, which is bypassed or optional and so is not made."""
    name, other = title(block, node), title(block, owner)
    return _error((block, node), f"{name} shares the layer of {other}, which is switched off and has none.", "of")


def made_for_another_input(block: Block, node: Node, types: Iterable[WireType | None]) -> Problem:
    """A node that calls the block of another with an input that asks for layers of other sizes."""
    received = _listed([str(type_ or "unknown") for type_ in types])
    message = f"{title(block, node)} shares its layers with another instance, and they do not fit {received}."
    return _error((block, node), message, "of", ("what the other instance takes", received))


def takes_no_list(block: Block, node: Node, port: str, received: WireType | None) -> Problem:
    """A layer or an operation at which a list of tensors arrives."""
    message = (
        f"{title(block, node)} takes a tensor, but a list of them reaches it: {received}. A repeat can take a list "
        "element by element."
    )
    return _error((block, node), message, port, ("a tensor", str(received)))


def no_default(block: Block, param: Param) -> Problem:
    """A parameter of the model without a default: nobody is there to give it a value."""
    message = f"The parameter {param.name} of the model {block.name} needs a default: {param.kind.describe()}."
    return _error((block, None), message, param.name, (param.kind.describe(), "nothing"))


def too_many_layers(block: Block, layers: int, most: int) -> Problem:
    """A design that would expand to more layers than can be built."""
    count = f"{layers:,}" if layers < 10**15 else "more than 10^15"
    message = f"{block.name} expands to {count} layers; at most {most:,} can be built. Use fewer or smaller blocks."
    return _error((block, None), message, sizes=(f"at most {most:,}", count))


def too_deep(block: Block, depth: int, most: int) -> Problem:
    """Blocks in blocks in blocks, deeper than can be built."""
    message = f"The blocks in {block.name} stand {depth:,} deep inside each other; at most {most} can be built."
    return _error((block, None), message, sizes=(f"at most {most}", f"{depth:,}"))


def _suggested(block: Block, node: Node, param: Param) -> tuple[Fix, ...]:
    """Lets a size follow the input, else sets the value that a new node would start with."""
    spec = spec_of(node.kind)
    if spec is not None and param.name in spec.inferred:
        return (fixes.drop_param(block.name, node.id, param.name, f"Let {param.name} follow its input"),)
    if spec is None or param.name not in spec.suggested:
        return ()
    return (fixes.set_param(block.name, node.id, param.name, spec.suggested[param.name]),)


def _kind(node: Node) -> str:
    return node.block or node.kind


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= 6 else [*names[:5], f"{len(names) - 5} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _error(
    place: Place, message: str, field: str = "", sizes: tuple[str, str] = ("", ""), fixes: Iterable[Fix] = ()
) -> Problem:
    block, node = place
    return Problem("error", block.name, node.id if node else "", message, field, *sizes, fixes=tuple(fixes))


def _warning(place: Place, message: str, fixes: Iterable[Fix] = ()) -> Problem:
    return replace(_error(place, message, fixes=fixes), severity="warning")
