"""Random designs: stacks, choices, repeats, whiles, ifs and graphs with branches, nested blocks with parameters and
conditions, shared layers, formulas, constants and free parameters.

Images keep their size of 6 x 6, so that any two with equal channels can be added. Channels are followed as texts: what
they are in terms of a block's parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from designer.model.design import Block, BlockParam, Design, Edge, Node
from designer.model.files import dumps, loads
from designer.params import Bool, Choice, Int, Param
from designer.values import Expression, Value

SIZE = 6
KEEPING: tuple[tuple[str, dict[str, Value]], ...] = (
    ("ReLU", {}),
    ("BatchNorm2d", {}),
    ("Dropout", {"p": 0.25}),
    ("PReLU", {}),
    ("Identity", {}),
    ("LeakyReLU", {"negative_slope": 0.2}),
    ("MaxPool2d", {"kernel_size": 3, "stride": 1, "padding": 1}),
    ("RReLU", {}),
)
OPERATIONS: tuple[tuple[str, dict[str, Value]], ...] = (
    ("relu", {}),
    ("scale", {"factor": 0.5}),
    ("softmax", {"dim": 1}),
)
FORMULAS = ("relu(a * 2 - b)", "a * torch.sigmoid(b) + a", "where(a > b, a, 0.1 * b)", "(a + b)[:, :, :, :] / 2")
HELD: tuple[tuple[str, dict[str, Value]], ...] = (
    ("parameter", {"shape": (1, 1, SIZE, SIZE), "scale": 0.5}),
    ("parameter", {"shape": (SIZE,), "init": "ones"}),
    ("rand", {"shape": (SIZE, 1), "seed": 7}),
    ("full", {"shape": (1, SIZE), "value": 0.25}),
    ("arange", {"end": SIZE}),
)
CONDITIONS = ("torch.mean(x) > 0", "torch.linalg.vector_norm(x) < 20", "torch.amax(abs(x)) > 1")


@dataclass
class Wire:
    """A value in a block that is being made: where it comes from, its channels, whether it must not be cut again."""

    node: str
    port: str
    channels: str
    whole: bool = True


@dataclass
class Sketch:
    """A block that is being made."""

    random: Random
    name: str
    blocks: dict[str, Block]
    exits: dict[str, str]
    own: tuple[BlockParam, ...] = ()
    repeated: bool = False
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)

    def add(self, kind: str, params: dict[str, Value], *inputs: Wire, **more: object) -> str:
        """A node that takes these inputs by its first ports; its id."""
        number = len(self.nodes)
        node = Node(f"{self.name}{number}", f"{kind.rpartition(':')[2].lower()}_{number}", kind, params, **more)  # type: ignore[arg-type]
        self.nodes.append(node)
        variadic = kind in ("add", "multiply", "cat")
        for index, wire in enumerate(inputs, 1):
            port = f"input_{index}" if variadic else "x" if node.block else "input"
            self.edges.append(Edge(wire.node, wire.port, node.id, port))
        return node.id

    def pick(self) -> Wire:
        """A value, more likely a late one."""
        return self.wires[-1] if self.random.random() < 0.6 else self.random.choice(self.wires)

    def channels(self) -> tuple[Value, str]:
        """A number of channels: what the field says, and how it is followed."""
        options: list[tuple[Value, str]] = [(4, "4"), (8, "8")]
        if any(p.name == "channels" for p in self.own):
            options += 2 * [(Expression("channels"), "channels"), (Expression("channels * 2"), "channels * 2")]
        if self.repeated:
            options.append((Expression("4 + 4 * i"), "4 + 4 * i"))
        return self.random.choice(options)

    def condition(self) -> Expression | None:
        if self.repeated and self.random.random() < 0.3:
            return Expression(self.random.choice(("i > 0", "i == 0", "i % 2 == 1")))
        if not self.own or self.random.random() < 0.6:
            return None
        return Expression(self.random.choice(("flag", "not flag", "channels > 4", "in_channels != channels")))

    def step(self) -> None:
        """One more node, or a few that belong together."""
        often = (self.keep, self.convolve, self.join, self.instance)
        self.random.choice((*often, *often, self.cut, self.operate, self.share, self.calculate, self.hold))()

    def keep(self) -> None:
        wire = self.pick()
        kind, params = self.random.choice((*KEEPING, *self.formulas()))
        bypassed = self.random.random() < 0.1
        made = self.add(kind, params, wire, when=self.condition(), bypassed=bypassed)
        self.wires.append(Wire(made, "output", wire.channels, wire.whole))

    def formulas(self) -> list[tuple[str, dict[str, Value]]]:
        """Layers without weights that differ between the instances of a block, or between the turns of a repeat."""
        if not self.repeated and not any(p.name == "channels" for p in self.own):
            return []
        formula = Expression("0.1 * i" if self.repeated else "1 / channels")
        return [("LeakyReLU", {"negative_slope": formula}), ("Dropout", {"p": formula})]

    def convolve(self) -> None:
        value, text = self.channels()
        kernel = self.random.choice((1, 3))
        params: dict[str, Value] = {"out_channels": value, "kernel_size": kernel, "padding": kernel // 2}
        if self.random.random() < 0.3:
            params["bias"] = False
        self.wires.append(Wire(self.add("Conv2d", params, self.pick()), "output", text))

    def join(self) -> None:
        first = self.pick()
        alike = [wire for wire in self.wires if wire.channels == first.channels]
        others = [self.random.choice(alike) for _ in range(self.random.choice((1, 1, 2)))]
        if self.random.random() < 0.3:
            text = "+".join(wire.channels for wire in (first, *others))
            self.wires.append(Wire(self.add("cat", {}, first, *others), "output", f"({text})"))
        else:
            kind = self.random.choice(("add", "add", "multiply"))
            self.wires.append(Wire(self.add(kind, {}, first, *others), "output", first.channels, first.whole))

    def cut(self) -> None:
        wire = self.pick()
        if wire.whole:
            made = self.add("chunk", {}, wire)
            ports = self.random.choice((("output_1",), ("output_2",), ("output_1", "output_2")))
            self.wires += [Wire(made, port, f"half of {wire.channels}", False) for port in ports]

    def operate(self) -> None:
        wire = self.pick()
        kind, params = self.random.choice(OPERATIONS)
        made = self.add(kind, params, wire, when=self.condition())
        self.wires.append(Wire(made, "output", wire.channels, wire.whole))

    def calculate(self) -> None:
        first = self.pick()
        other = self.random.choice([wire for wire in self.wires if wire.channels == first.channels])
        made = self.add("expression", {"formula": self.random.choice(FORMULAS)})
        self.edges.append(Edge(first.node, first.port, made, "a"))
        self.edges.append(Edge(other.node, other.port, made, "b"))
        self.wires.append(Wire(made, "output", first.channels, first.whole))

    def hold(self) -> None:
        """A tensor of the module itself, which something takes."""
        wire = self.pick()
        kind, params = self.random.choice(HELD)
        held = Wire(self.add(kind, params), "output", "")
        ways = self.random.sample((wire, held), 2)
        made = self.add(self.random.choice(("add", "multiply")), {}, *ways)
        self.wires.append(Wire(made, "output", wire.channels, wire.whole))

    def share(self) -> None:
        """Calls a layer again that can take what it gives."""
        wire = self.pick()
        if wire.channels in ("4", "8", "channels"):
            value: Value = Expression("channels") if wire.channels == "channels" else int(wire.channels)
            first = self.add("Conv2d", {"out_channels": value, "kernel_size": 1}, wire)
            turn = Expression(self.random.choice(("i // 2", "0", "i"))) if self.repeated else None
            again = self.add("Conv2d", {}, Wire(first, "output", wire.channels), of=first, turn=turn)
            self.wires.append(Wire(again, "output", wire.channels))

    def instance(self) -> None:
        if not self.blocks:
            return self.keep()
        block = self.random.choice(list(self.blocks.values()))
        wire = self.pick()
        value, text = self.channels()
        params: dict[str, Value] = {}
        if block.form in ("while", "if"):
            pass
        elif block.form == "repeat":
            if block.parameters and self.random.random() < 0.5:
                params["turns"] = self.random.randint(0, 3)
        elif block.form == "choice" and block.parameters and self.random.random() < 0.5:
            params["flavour"] = self.random.choice(block.alternatives).name
        elif block.form != "choice" and block.parameters:
            params["channels"] = value
            flag: Value = Expression("not flag") if self.own and self.random.random() < 0.5 else True
            if self.random.random() < 0.5:
                params["flag"] = flag
        made = self.add(f"block:{block.name}", params, wire)
        if len(block.inputs) > 1:
            self.edges.append(Edge(wire.node, wire.port, made, block.inputs[1]))
        leaves = self.exits[block.name]
        known = {"in": wire.channels, "channels": text, "4": "4", "8": "8"}
        self.wires.append(Wire(made, "y", known.get(leaves, f"{leaves} of {made}"), wire.whole and leaves != "?"))
        return None


PARAMETERS = (
    BlockParam(Param("in_channels", Int(min=1)), ("x", 1)),
    BlockParam(Param("channels", Int(min=1), 4)),
    BlockParam(Param("flag", Bool(), False)),
)


def graph_block(random: Random, name: str, blocks: dict[str, Block], exits: dict[str, str], main: bool) -> Block:
    """A module block from x to y (for the model, to a Linear of its own)."""
    own = () if main or random.random() < 0.4 else PARAMETERS
    sketch = Sketch(random, name, blocks, exits, own)
    start: dict[str, Value] = {"shape": (4, SIZE, SIZE)} if main else {}
    sketch.nodes.append(Node(f"{name}0", "x", "input", start))
    sketch.wires.append(Wire(f"{name}0", "output", "4" if main else "in", whole=main))
    for _ in range(random.randint(1, 10)):
        sketch.step()
    last = sketch.wires[-1]
    exits[name] = last.channels if last.whole else "?"
    if main:
        if random.random() < 0.7:
            last = Wire(sketch.add("cat", {}, last, *sketch.wires[-3:-1]), "output", "")
        last = Wire(sketch.add("Flatten", {}, last), "output", "")
        last = Wire(sketch.add("Linear", {"out_features": 3}, last), "output", "")
    sketch.nodes.append(Node(f"{name}out", "y", "output"))
    sketch.edges.append(Edge(last.node, last.port, f"{name}out", "input"))
    nodes, edges = list(sketch.nodes), list(sketch.edges)
    if random.random() < 0.3:  # registration order is document order, whatever the wires say
        middle = nodes[1:-1]
        random.shuffle(middle)
        nodes = [nodes[0], *middle, nodes[-1]]
    return Block(name, "module", tuple(nodes), tuple(edges), own, help=random.choice(("", f"The block {name}.")))


def _graph_block(random: Random, name: str, blocks: dict[str, Block], exits: dict[str, str]) -> Block:
    return graph_block(random, name, blocks, exits, main=False)


def stack_block(random: Random, name: str, blocks: dict[str, Block], exits: dict[str, str]) -> Block:
    """A sequential block, its layers with names or without."""
    own = PARAMETERS if random.random() < 0.5 else ()
    sketch = Sketch(random, name, blocks, exits, own)
    named = random.random() < 0.4
    channels = "in"
    for number in range(random.randint(0, 5)):
        params: dict[str, Value]
        kind, params, when = *random.choice(KEEPING), sketch.condition()
        if random.random() < 0.4:
            value, channels = sketch.channels()
            kind, params, when = "Conv2d", {"out_channels": value, "kernel_size": 1}, None
        plain = [block for block in blocks.values() if not block.parameters]
        if plain and random.random() < 0.3:
            block = random.choice(plain)
            kind, params, when = f"block:{block.name}", {}, None
            leaves = exits[block.name]
            channels = channels if leaves == "in" else leaves if leaves in ("4", "8") else "?"
        title = f"{kind.rpartition(':')[2].lower()}_{number}" if named else ""
        sketch.nodes.append(Node(f"{name}{number}", title, kind, params, when=when))
    exits[name] = channels
    nodes = (Node(f"{name}in", "x", "input"), *sketch.nodes, Node(f"{name}out", "y", "output"))
    return Block(name, "sequential", nodes, (), own, as_function=random.random() < 0.4)


def choice_block(random: Random, name: str, blocks: dict[str, Block], exits: dict[str, str]) -> Block:
    """A choice between layers and blocks that keep the channels; it takes what a parameter says, or always the same."""
    kinds = [*KEEPING, *((f"block:{block}", {}) for block in blocks if exits[block] == "in")]
    some = random.sample(kinds, random.randint(1, 4))
    nodes = [Node(f"{name}{number}", f"way{number}", kind, params) for number, (kind, params) in enumerate(some)]
    names = tuple(node.name for node in nodes)
    own = (BlockParam(Param("flavour", Choice(names), random.choice(names))),) if random.random() < 0.6 else ()
    exits[name] = "in"
    nodes = [Node(f"{name}in", "x", "input"), *nodes, Node(f"{name}out", "y", "output")]
    selected = Expression("flavour") if own else random.choice(names)
    return Block(name, "choice", tuple(nodes), (), own, selected=selected)


def loop_block(random: Random, name: str, blocks: dict[str, Block], exits: dict[str, str]) -> Block:
    """A while, whose turns keep the shape."""
    sketch = Sketch(random, name, blocks, exits)
    sketch.nodes.append(Node(f"{name}0", "x", "input"))
    sketch.wires.append(Wire(f"{name}0", "output", "in", whole=False))
    for _ in range(random.randint(1, 4)):
        random.choice((sketch.keep, sketch.operate, sketch.calculate, sketch.hold))()
    last = sketch.wires[-1]
    sketch.nodes.append(Node(f"{name}out", "y", "output"))
    sketch.edges.append(Edge(last.node, last.port, f"{name}out", "input"))
    exits[name] = "in"
    condition, times = random.choice(CONDITIONS), random.randint(1, 4)
    return Block(name, "while", tuple(sketch.nodes), tuple(sketch.edges), times=times, condition=condition)


def fork_block(random: Random, name: str, blocks: dict[str, Block], exits: dict[str, str]) -> Block:
    """An if, whose branches keep the shape."""
    kinds = [*KEEPING, *OPERATIONS, *((f"block:{block}", {}) for block in blocks if exits[block] == "in")]
    some = random.sample(kinds, random.randint(1, 2))
    nodes = [Node(f"{name}{number}", f"branch{number}", kind, params) for number, (kind, params) in enumerate(some)]
    nodes = [Node(f"{name}in", "x", "input"), *nodes, Node(f"{name}out", "y", "output")]
    exits[name] = "in"
    return Block(name, "if", tuple(nodes), condition=random.choice(CONDITIONS))


def repeat_block(random: Random, name: str, blocks: dict[str, Block], exits: dict[str, str]) -> Block:
    """A repeat of a small graph, with layers of each turn's own or shared, a fixed number of times or a drawn one."""
    own = (BlockParam(Param("turns", Int(min=0), random.randint(0, 3))),) if random.random() < 0.4 else ()
    sketch = Sketch(random, name, blocks, exits, repeated=True)
    sketch.nodes.append(Node(f"{name}0", "x", "input"))
    sketch.wires.append(Wire(f"{name}0", "output", "in", whole=False))
    if random.random() < 0.3:  # the same in every turn
        sketch.nodes.append(Node(f"{name}same", "same", "input"))
        sketch.wires.append(Wire(f"{name}same", "output", "in", whole=False))
    for _ in range(random.randint(1, 4)):
        sketch.step()
    last = sketch.wires[-1]
    sketch.nodes.append(Node(f"{name}out", "y", "output", {"result": random.choice(("last", "last", "sum", "cat"))}))
    sketch.edges.append(Edge(last.node, last.port, f"{name}out", "input"))
    exits[name] = "?"
    times = random.choice((0, 1, 2, 3, (0, 2), (1, 3)))
    nodes = tuple(
        replace(node, params={} if node.params == {"result": "last"} else node.params) for node in sketch.nodes
    )
    return Block(
        name,
        "repeat",
        nodes,
        tuple(sketch.edges),
        own,
        times=Expression("turns") if own else times,
        shared=random.random() < 0.3,
    )


def random_design(random: Random) -> Design:
    """A design that can be built, unless it asks for too much, as a file gives it back."""
    blocks: dict[str, Block] = {}
    exits: dict[str, str] = {}
    for name in ("Alpha", "Beta", "Gamma")[: random.randint(0, 3)]:
        make = random.choice((_graph_block, stack_block, choice_block, repeat_block, loop_block, fork_block))
        blocks[name] = make(random, name, blocks, exits)
    main = graph_block(random, "Net", blocks, exits, True)
    return loads(dumps(Design({**blocks, "Net": main}, "Net")))
