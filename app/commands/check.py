"""`check`: says what is wrong with a design, in sentences or as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping

from app import output
from app.commands import arguments as takes
from app.designs import find, overridden
from designer.report import Cost, Problem, Report, TensorList, WireType

NAME = "check"
HELP = "Check a design: shapes, sizes, wiring, settings, and whether it suits its data."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The design, and whether for people or programs."""
    takes.design(parser)
    takes.settings(parser)
    takes.data_root(parser)
    takes.json(parser, "print one JSON object: problems, nodes, totals")


def run(arguments: argparse.Namespace) -> int:
    """Problems go to stderr, the totals or the JSON object to stdout; 1 if there are errors."""
    from app.job import examine

    named = find(arguments.file)
    found = examine(overridden(named.design, arguments.assignments), arguments.data_root)
    tell(found.problems)
    if arguments.json:
        output.document(_plain(found.report, found.problems, found.ok))
    elif found.ok:
        output.say(f"{named.name} is fine: {totals(found.report.main.cost)}.")
    return 0 if found.ok else 1


def tell(problems: Iterable[Problem]) -> None:
    """Each problem in sentences, on stderr."""
    from app.job import sentences

    for problem in problems:
        first, *more = sentences(problem)
        (output.error if problem.severity == "error" else output.warning)(first)
        for line in more:
            output.remark(line)


def totals(cost: Cost) -> str:
    """What a network costs, in words."""
    return (
        f"{output.count(cost.parameters)} parameters, {output.count(cost.multiply_adds)} multiply-adds "
        f"and {output.size(cost.activation_bytes)} of activations per example"
    )


def _plain(report: Report, problems: Iterable[Problem], ok: bool) -> dict[str, object]:
    from app.nodes import rows

    listed, complete = rows(report)
    nodes = [{"path": row.path, "kind": row.kind, **_outputs(row.step.outputs), **_cost(row.cost)} for row in listed]
    return {
        "ok": ok,
        "problems": [_problem(problem) for problem in problems],
        "nodes": nodes,
        "all_nodes": complete,
        "totals": _cost(report.main.cost),
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity,
        "path": problem.path,
        "field": problem.field,
        "message": problem.message,
        "expected": problem.expected,
        "received": problem.received,
        "instances": problem.instances,
        "fixes": [fix.label for fix in problem.fixes if not fix.dock],
    }


def _outputs(outputs: Mapping[str, WireType | None]) -> dict[str, object]:
    """The first output as `shape` and `dtype` (null where unknown); where there are several, all of them by name."""
    types = [_type(each) for each in outputs.values()] or [_type(None)]
    several = {"outputs": dict(zip(outputs, types, strict=True))} if len(outputs) > 1 else {}
    return types[0] | several


def _type(tensor: WireType | None) -> dict[str, object]:
    if tensor is None:
        return {"shape": None, "dtype": None}
    if isinstance(tensor, TensorList):
        return {"items": [_type(item) for item in tensor.items]}
    return {"shape": [dim if isinstance(dim, int) else str(dim) for dim in tensor.shape], "dtype": tensor.dtype}


def _cost(cost: Cost) -> dict[str, int]:
    return {
        "parameters": cost.parameters,
        "multiply_adds": cost.multiply_adds,
        "activation_bytes": cost.activation_bytes,
    }
