"""A second opinion on what a design means: an interpreter that walks it and calls torch, without the printer.

It makes each layer with keyword arguments, only those that are given or inferred, finds inferred sizes by running the
network once, and has its own words for the operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from designer.catalogue import CATALOGUE
from designer.expressions import evaluate
from designer.model.design import Block, Design, Edge, Node
from designer.values import Expression, Value

Tensors = Mapping[str, Tensor]
Sizes = dict[tuple[str, str], int]

OPERATIONS: Mapping[str, Callable[[list[Tensor], Mapping[str, Any]], Any]] = {
    "add": lambda x, _: sum(x[1:], start=x[0]),
    "subtract": lambda x, _: torch.sub(x[0], x[1]),
    "abs": lambda x, _: torch.abs(x[0]),
    "multiply": lambda x, _: reduce(torch.mul, x),
    "cat": lambda x, p: torch.cat(x, p["dim"]),
    "chunk": lambda x, p: torch.chunk(x[0], p["chunks"], p["dim"]),
    "flatten": lambda x, p: torch.flatten(x[0], p["start_dim"]),
    "relu": lambda x, _: torch.relu(x[0]),
    "mean": lambda x, p: torch.mean(x[0], p["dim"]),
    "scale": lambda x, p: torch.mul(x[0], p["factor"]),
    "softmax": lambda x, p: torch.softmax(x[0], p["dim"]),
    "clamp": lambda x, p: torch.clamp(x[0], p["min"], p["max"]),
    "transpose": lambda x, p: torch.transpose(x[0], p["dim0"], p["dim1"]),
    "positions": lambda x, p: (
        torch.arange(x[0].shape[p["dim"]]).expand_as(x[0].transpose(p["dim"], -1)).transpose(p["dim"], -1)
    ),
    "select": lambda x, p: torch.select(x[0], p["dim"], p["index"]),
}


HELD: Mapping[str, Callable[[Mapping[str, Any]], Tensor]] = {
    "parameter": lambda p: nn.Parameter(getattr(torch, p["init"])(p["shape"]) * p["scale"]),
    "full": lambda p: torch.full(p["shape"], p["value"]),
    "rand": lambda p: torch.rand(p["shape"], generator=torch.Generator().manual_seed(p["seed"])),
    "arange": lambda p: torch.arange(p["start"], p["end"], p["step"]),
}
WORDS: Mapping[str, Any] = {
    **{"torch": torch, "F": functional, "linear": functional.linear, "norm": torch.linalg.vector_norm},
    **{name: getattr(torch, name) for name in ("relu", "where", "abs", "cat", "sum", "exp", "randn_like")},
}


def model(design: Design, *examples: Tensor, seed: int = 0) -> nn.Module:
    """The design as a module, its layers made in document order after `torch.manual_seed(seed)`."""
    values = {p.name: p.param.default for p in design.root.parameters}
    sizes: Sizes = {}
    with torch.random.fork_rng(), torch.no_grad():
        Instance(design, design.root, values, "", sizes)(*examples)
    torch.manual_seed(seed)
    made = Instance(design, design.root, values, "", sizes)
    made.make_all()
    return made


class Instance(nn.Module):
    """An instance of a block. Until `make_all`, layers are made when they are first called."""

    def __init__(self, design: Design, block: Block, values: Mapping[str, Any], path: str, sizes: Sizes) -> None:
        super().__init__()
        self.design, self.block, self.values, self.path, self.sizes = design, block, dict(values), path, sizes
        self.probing = True
        self.turn = 0
        if block.form == "choice":
            self.alternatives = nn.ModuleDict()

    @property
    def scope(self) -> Mapping[str, Any]:
        """What formulas may speak of."""
        return {**self.values, "i": self.turn} if self.block.form == "repeat" else self.values

    @property
    def own_layers(self) -> bool:
        """Whether it is a repeat and each turn has layers of its own."""
        return self.block.form == "repeat" and not self.block.shared

    def holder(self, node: Node) -> tuple[nn.Module, str]:
        """The module that holds what is made of a node, and the name it has there."""
        if self.block.form == "choice":
            return self.alternatives, node.name
        if not self.own_layers or is_constant(node):
            return self, self.key(node)
        if node.name not in self._modules:
            self._modules[node.name] = nn.Module()
        turns = self._modules[node.name]
        assert turns is not None
        return turns, str(self.turn)

    def where(self, node: Node) -> str:
        """The path of what is made of a node."""
        return f"{self.path}/{node.id}" + (f"@{self.turn}" if self.own_layers else "")

    def times(self) -> tuple[int, int]:
        """How many turns run at least and at most."""
        times = self.value(self.block.times)
        return times if isinstance(times, tuple) else (times, times)

    def make_all(self) -> None:
        """Makes all layers, those of inner instances included, in document order."""
        self.probing = False
        turns = max(self.times()[1], int(self.block.shared)) if self.block.form == "repeat" else 1
        for node in self.block.nodes:
            for turn in range(1 if is_constant(node) else turns):
                self.turn = turn
                if self.exists(node) and node.of is None and is_made(node):
                    self.make(node, {})
                    if not self.own_layers:
                        break

    def exists(self, node: Node) -> bool:
        return not node.bypassed and (node.when is None or bool(evaluate(node.when, self.scope)))

    def key(self, node: Node) -> str:
        """The name of a node's submodule."""
        if node.name and self.block.form == "sequential" and node.kind in ("input", "output"):
            return ""
        if node.name:
            return node.name
        return str([other.id for other in self.block.nodes if self.exists(other) and is_module(other)].index(node.id))

    def make(self, node: Node, inputs: Tensors) -> nn.Module | Tensor:
        if node.kind in HELD:
            return self.make_tensor(node)
        arguments = {name: self.value(given) for name, given in node.params.items()}
        for name, port, axis in follows(self.design, node):
            if name not in node.params and port in {**inputs, **dict.fromkeys(self.ports(node))}:
                where = (self.where(node), name)
                if port in inputs:
                    self.sizes[where] = inputs[port].shape[axis]
                arguments[name] = self.sizes[where]
        if node.block is not None:
            block = self.design.blocks[node.block]
            defaults = {p.name: p.param.default for p in block.parameters if not p.param.required}
            inner = Instance(self.design, block, defaults | arguments, self.where(node), self.sizes)
            if not self.probing:
                inner.make_all()
            self.hold(node, inner)
            return inner
        layer: nn.Module = getattr(nn, node.kind)(**arguments)
        self.hold(node, layer)
        return layer

    def make_tensor(self, node: Node) -> Tensor:
        defaults = {p.name: p.default for p in CATALOGUE[node.kind].params}
        tensor = HELD[node.kind](defaults | {name: self.value(given) for name, given in node.params.items()})
        holder, name = self.holder(node)
        if isinstance(tensor, nn.Parameter):
            holder.register_parameter(name, tensor)
        else:
            holder.register_buffer(name, tensor)
        return tensor

    def held(self, node: Node) -> Tensor:
        """The tensor of a node that the module itself holds."""
        holder, name = self.holder(node)
        known = {**holder._parameters, **holder._buffers}.get(name)
        return self.make_tensor(node) if known is None else known

    def hold(self, node: Node, made: nn.Module) -> None:
        holder, name = self.holder(node)
        holder._modules[name] = made  # whatever it is called: add_module refuses the names of attributes

    def value(self, given: Value) -> Any:
        if isinstance(given, Expression):
            return evaluate(given, self.scope)
        return tuple(map(self.value, given)) if isinstance(given, tuple) else given

    def ports(self, node: Node) -> list[str]:
        return [self.target_port(wire.target_port, node) for wire in self.block.wires if wire.target == node.id]

    def target_port(self, port: str, node: Node) -> str:
        if port or node.kind == "output":
            return port or "input"
        return self.design.blocks[node.block].inputs[0] if node.block else CATALOGUE[node.kind].inputs[0].name

    def forward(self, *inputs: Tensor) -> Any:
        if self.block.form == "choice":
            return self.chosen(*inputs)
        if self.block.form == "if":
            return self.branched(*inputs)
        if self.block.form == "while":
            return self.looped(*inputs)
        found = self.repeated(inputs) if self.block.form == "repeat" else self.once(inputs)
        return found if len(found) > 1 else found[0]

    def repeated(self, inputs: tuple[Tensor, ...]) -> tuple[Any, ...]:
        """The results of all turns, what a turn gives being what the next one takes."""
        low, high = self.times()
        count = low if low == high else int(torch.randint(low, high + 1, ()))
        names = [node.name for node in self.block.nodes if node.kind == "input"]
        ends = [node for node in self.block.nodes if node.kind == "output"]
        same = {end.name: end.name for end in ends if end.name in names} or {names[0]: ends[0].name}
        taken, given = dict(zip(names, inputs, strict=True)), []
        if self.probing and self.block.shared:  # the layers are there even if no turn runs
            self.turn = 0
            self.once(inputs)
        for turn in range(high if self.probing else count):
            self.turn = turn
            for node in self.block.nodes:
                if node.params.get("each") in ("forward", "backward"):
                    items = inputs[names.index(node.name)]
                    taken[node.name] = items[turn if node.params["each"] == "forward" else len(items) - 1 - turn]
            given.append(dict(zip([end.name for end in ends], self.once(tuple(taken.values())), strict=True)))
            taken = {name: given[-1][same[name]] if name in same else old for name, old in taken.items()}
        if not given:
            return tuple(taken[next(name for name, output in same.items() if output == end.name)] for end in ends)
        return tuple(self.joined(end, [results[end.name] for results in given]) for end in ends)

    def joined(self, end: Node, results: list[Tensor]) -> Any:
        match end.params.get("result", "last"):
            case "every":
                return results
            case "sum":
                return sum(results[1:], start=results[0])
            case "cat":
                axis = end.params.get("dim", 1)
                assert isinstance(axis, int)
                return torch.cat(results, axis)
        return results[-1]

    def once(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """What the nodes make of the inputs."""
        known: dict[str, dict[str, Tensor]] = {}
        ends = [node for node in self.block.nodes if node.kind == "input"]
        for node, tensor in zip(ends, inputs, strict=True):
            known[node.id] = {"output": tensor}
        results = {}
        for node in self.in_order():
            if node.kind == "input":
                continue
            wires = [wire for wire in self.block.wires if wire.target == node.id]
            if not self.exists(node):
                wires = [self.first_wire(node.id)]
            tensors = {}
            for wire in wires:
                outputs = known[wire.source]
                value = outputs[wire.source_port] if wire.source_port in outputs else next(iter(outputs.values()))
                tensors[self.target_port(wire.target_port, node)] = value
            if node.kind == "output":
                results[node.name] = tensors["input"]
            elif not self.exists(node):
                (known[node.id],) = ({"output": value} for value in tensors.values())
            else:
                known[node.id] = self.run(node, tensors)
        return tuple(results[node.name] for node in self.block.nodes if node.kind == "output")

    def chosen(self, tensor: Tensor) -> Tensor:
        """What the alternative gives whose name is selected; while probing, all of them run."""
        found: dict[str, Tensor] = {}
        for node in self.block.nodes:
            taken = node.name == self.value(self.block.selected)
            if node.kind not in ("input", "output") and (taken or self.probing):
                port = self.target_port("", node)
                found[node.name] = next(iter(self.run(node, {port: tensor}).values()))
        return found[str(self.value(self.block.selected))]

    def branched(self, tensor: Tensor) -> Tensor:
        """What the first node makes of the tensor if the condition holds, else the second; probing, both run."""
        branches = [node for node in self.block.nodes if node.kind not in ("input", "output")]
        found = [tensor, tensor]
        holds = bool(worked(self.block.condition, {self.block.inputs[0]: tensor}))
        for number, node in enumerate(branches):
            if self.probing or number == (0 if holds else 1):
                found[number] = next(iter(self.run(node, {self.target_port("", node): tensor}).values()))
        return found[0 if holds else 1]

    def looped(self, tensor: Tensor) -> Tensor:
        """What the nodes make of the tensor as long as the condition holds; probing, they run once."""
        if self.probing:
            self.once((tensor,))
        for _ in range(int(self.value(self.block.times))):
            if not worked(self.block.condition, {self.block.inputs[0]: tensor}):
                break
            (tensor,) = self.once((tensor,))
        return tensor

    def in_order(self) -> Iterator[Node]:
        """Each node after those that feed it, else in document order; only what is needed, except while probing."""
        sources: dict[str, set[str]] = {node.id: set() for node in self.block.nodes}
        for wire in self.block.wires:
            if self.exists(self.block.by_id[wire.target]) or wire == self.first_wire(wire.target):
                sources[wire.target].add(wire.source)
        needed = {node.id for node in self.block.nodes if node.kind == "output" or self.probing}
        while more := {source for target in needed for source in sources[target]} - needed:
            needed |= more
        all_sources: dict[str, set[str]] = {node.id: set() for node in self.block.nodes}
        for wire in self.block.wires:
            all_sources[wire.target].add(wire.source)
        done: set[str] = set()
        while waiting := [node for node in self.block.nodes if node.id not in done]:
            node = next(node for node in waiting if all_sources[node.id] <= done)
            done.add(node.id)
            if node.id in needed:
                yield node

    def first_wire(self, target: str) -> Edge:
        return min((w for w in self.block.wires if w.target == target), key=lambda w: w.target_port)

    def run(self, node: Node, tensors: Tensors) -> dict[str, Tensor]:
        if node.kind in HELD:
            return {"output": self.held(node)}
        if node.kind == "expression":
            return {"output": worked(str(node.params.get("formula", "x")), tensors)}
        if not is_module(node):
            defaults = {p.name: p.default for p in CATALOGUE[node.kind].params if not p.required}
            arguments = defaults | {name: self.value(given) for name, given in node.params.items()}
            ordered = [tensors[port] for port in sorted(tensors, key=lambda port: (len(port), port))]
            return named(node.kind, OPERATIONS[node.kind](ordered, arguments), ())
        owner = node if node.of is None else self.block.by_id[node.of]
        now = self.turn
        self.turn = now if node.turn is None else int(str(self.value(node.turn)))
        holder, key = self.holder(owner)
        made = holder._modules
        layer = made[key] if key in made else self.make(owner, tensors)
        self.turn = now
        assert isinstance(layer, nn.Module)
        if node.block is not None:
            block = self.design.blocks[node.block]
            return named(node.kind, layer(*(tensors[port] for port in block.inputs)), block.outputs)
        told = tensors if node.kind == "MultiheadAttention" else {}  # masks may be among its inputs
        result = layer(**told) if told else layer(*tensors.values())
        return {**named(node.kind, result, ()), **dict(layer.named_parameters(recurse=False))}


def is_module(node: Node) -> bool:
    return node.block is not None or node.kind[0].isupper()


def is_made(node: Node) -> bool:
    return is_module(node) or node.kind in HELD


def is_constant(node: Node) -> bool:
    return node.kind in HELD and node.kind != "parameter"


def worked(formula: str, tensors: Tensors) -> Tensor:
    """What Python makes of the formula."""
    result = eval(formula, {**WORDS, **tensors})
    assert isinstance(result, Tensor)
    return result


def follows(design: Design, node: Node) -> Iterator[tuple[str, str, int]]:
    """The sizes that a node infers: parameter, port, axis."""
    if node.block is not None:
        for parameter in design.blocks[node.block].parameters:
            if parameter.infer is not None:
                yield parameter.name, *parameter.infer
    else:
        for name, size in CATALOGUE[node.kind].inferred.items():
            yield name, size.port, size.axis


def named(kind: str, result: Any, outputs: tuple[str, ...]) -> dict[str, Tensor]:
    """What a node returned, by output port."""
    if kind in ("LSTM",):
        return {"output": result[0], "h_n": result[1][0], "c_n": result[1][1]}
    if kind in ("GRU", "RNN"):
        return {"output": result[0], "h_n": result[1]}
    if isinstance(result, tuple):
        names = outputs or tuple(f"output_{number}" for number in range(1, len(result) + 1))
        return dict(zip(names, result, strict=True))
    return {outputs[0] if outputs else "output": result}
