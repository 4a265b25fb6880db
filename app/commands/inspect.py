"""`inspect`: a design's tensors, a random example sent through its network, and the gradients that come back."""

from __future__ import annotations

import argparse
import difflib
from typing import TYPE_CHECKING

from app import output
from app.commands import arguments as takes
from app.commands.check import tell
from app.designs import find, overridden
from app.one_pass import told
from designer.errors import BlockwrightError

if TYPE_CHECKING:
    from app.one_pass.inspection import Inspected
    from engine.inspection import Function, Inspection, Numbers, Parameter

NAME = "inspect"
HELP = "Send one random input through the network and back: its output, its gradients, its autograd functions."
IN_A_LINE = 8


class ParameterNotFound(BlockwrightError):
    """The network has no tensor of that name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The design, whose weights, and what to show."""
    takes.design(parser)
    takes.settings(parser)
    takes.data_root(parser)
    parser.add_argument("--grad", metavar="NAME", help="show the gradient of one parameter, like conv1.bias")
    parser.add_argument("--seed", metavar="N", type=int, help="where random numbers begin; by default that of training")
    parser.add_argument(
        "--run", metavar="RUN", dest="source", help="take the weights of a run; without it they are fresh"
    )
    takes.json(parser, "print one JSON object: input, output, loss, parameters with gradients, autograd functions")


def run(arguments: argparse.Namespace) -> int:
    """The tables or the JSON object; 1 if the design has errors, the first of which is told."""
    from app.job import examine
    from app.one_pass.inspection import inspected
    from app.runs import trained

    seed = [] if arguments.seed is None else [f"training.seed={arguments.seed}"]
    examined = examine(overridden(find(arguments.file).design, [*arguments.assignments, *seed]), arguments.data_root)
    if not examined.ok:
        tell([next(problem for problem in examined.problems if problem.severity == "error")])
        return 1
    record = trained(arguments.workspace, arguments.source) if arguments.source else None
    seen = inspected(examined, record)
    shown = _named(seen.found, arguments.grad) if arguments.grad else None
    if arguments.json:
        output.document(_plain(seen, [shown] if shown else seen.found.parameters))
    elif shown:
        _show_gradient(seen, shown)
    else:
        _show(seen)
    return 0


def _named(found: Inspection, name: str) -> Parameter:
    names = {each.name: each for each in found.parameters}
    if name in names:
        return names[name]
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    several = " or ".join(filter(None, (", ".join(near[:-1]), near[-1]))) if near else ""
    hint = f"Did you mean {several}?" if several else "`blockwright inspect FILE` lists them."
    raise ParameterNotFound(f"There is no parameter called {name[:80]}. {hint}")


def _show(seen: Inspected) -> None:
    output.say(told.headline(seen))
    for section in told.sections(seen):
        output.say()
        output.say(f"{section.title}{':' if section.rows else '.'}")
        if section.rows:
            output.table(section.columns, section.rows, told.NUMBERS)
        for remark in section.remarks:
            output.say(remark)


def _show_gradient(seen: Inspected, parameter: Parameter) -> None:
    output.say(told.headline(seen))
    output.say()
    gradient = told.gradient(seen.found, parameter)
    if gradient is None:
        output.say(f"{parameter.name} has no gradient. {seen.found.why_none(parameter)}")
        return
    output.say(f"Gradient of {parameter.name} ({told.shape(gradient.shape)}):")
    output.table(told.FIGURES, [told.figures(gradient)], told.FIGURES)
    for start in range(0, len(gradient.values), IN_A_LINE):
        output.say("  ".join(f"{value:11.4g}" for value in gradient.values[start : start + IN_A_LINE]))
    if gradient.count > len(gradient.values):
        output.say(f"These are the first {len(gradient.values)} of {output.count(gradient.count)} numbers.")


def _plain(seen: Inspected, shown: list[Parameter] | tuple[Parameter, ...]) -> dict[str, object]:
    found = seen.found
    return {
        "run": seen.run or None,
        "seed": seen.seed,
        "training_mode": found.training,
        "inputs": {name: _numbers(each) for name, each in found.inputs.items()},
        "outputs": {name: _numbers(each) for name, each in zip(seen.outputs, found.outputs, strict=True)},
        "loss": {"kind": found.loss_kind or None, "value": found.loss},
        "parameters": [_parameter(found, each) for each in shown],
        "chain": [_function(each) for each in found.chain.functions],
        "chain_left_out": found.chain.left_out,
        "chain_reaches_input": found.chain.to_input,
        "functions": found.chain.total,
    }


def _parameter(found: Inspection, each: Parameter) -> dict[str, object]:
    gradient = told.gradient(found, each)
    return {
        "name": each.name,
        "shape": each.shape,
        "count": each.count,
        "trained": each.trained,
        "buffer": each.buffer,
        "same_as": each.same or None,
        "gradient": _numbers(gradient) if gradient else None,
        "why_none": found.why_none(each) or None,
    }


def _function(each: Function) -> dict[str, object]:
    return {"function": each.name, "parameters": each.parameters, "branches": each.branches}


def _numbers(each: Numbers) -> dict[str, object]:
    figures = {"norm": each.norm, "mean": each.mean, "min": each.low, "max": each.high}
    return {"shape": each.shape, "count": each.count, **figures, "values": each.values}
