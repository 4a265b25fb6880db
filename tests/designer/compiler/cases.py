"""Little designs around a single node, for tests of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from designer.catalogue import CATALOGUE
from designer.compiler.check import check
from designer.model.design import Design, Node
from designer.report import Problem, Report
from designer.values import Value
from tests.designs import design, graph

Shape = tuple[int, ...]
Input = Shape | tuple[Shape, str]


def around(kind: str, *inputs: Input, **params: Value) -> Design:
    """A node `it` between inputs of these shapes (with a dtype, if not float32) and an output."""
    spec = CATALOGUE[kind]
    ports = [f"input_{n}" for n in range(1, len(inputs) + 1)] if spec.variadic else [port.name for port in spec.inputs]
    ends = [_input(number, shape) for number, shape in enumerate(inputs)]
    wires = [f"{end.id} > it.{port}" for end, port in zip(ends, ports, strict=False)]
    port = next(iter(spec.output_ports(params)))
    nodes = (*ends, Node("it", "it", kind, params), Node("out", "y", "output"))
    return design(graph("Net", nodes, *wires, f"it.{port} > out"))


def _input(number: int, given: Input) -> Node:
    params: dict[str, Value] = {}
    match given:
        case (tuple() as shape, str(dtype)):
            params = {"shape": shape, "dtype": dtype}
        case shape:
            params = {"shape": shape}
    return Node(f"x{number}", f"x{number}", "input", params)


def problems(given: Design, node: str = "it") -> list[Problem]:
    """What check says of a node."""
    return [problem for problem in check(given).problems if problem.node == node]


def survives(problem: Problem, report: Report) -> bool:
    """Whether a problem is still told, be it with other numbers."""
    alike = (problem.severity, problem.node, problem.field)
    return any((other.severity, other.node, other.field) == alike for other in report.problems)


@dataclass(frozen=True)
class Case:
    """A wrong use of a kind, what is said of it, and the labels of the fixes."""

    kind: str
    inputs: tuple[Input, ...]
    params: Mapping[str, Value]
    field: str
    says: tuple[str, ...]
    fixes: tuple[str, ...] = ()
    severity: str = "error"

    @property
    def design(self) -> Design:
        return around(self.kind, *self.inputs, **self.params)

    def __str__(self) -> str:
        return f"{self.kind}-{self.field}"
