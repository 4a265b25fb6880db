"""An inspection in words and tables: what the command prints is what the window copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.one_pass.inspection import Inspected
from app.output import count, many

if TYPE_CHECKING:
    from engine.inspection import Chain, Function, Inspection, Numbers, Parameter

SHOWN = 10
"""So many numbers of a tensor stand in a line."""
FIGURES = ("norm", "mean", "min", "max")
NUMBERS = ("numbers", *FIGURES)
"""The columns that are set to the right."""
NONE = "–"


@dataclass(frozen=True)
class Section:
    """A table under a heading, and what there is to say below it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()


def headline(inspected: Inspected) -> str:
    """Whose weights were taken, what was computed, and the loss, in sentences."""
    return f"One random input, seed {inspected.seed}, {manner(inspected)}. {measured(inspected.found)}."


def manner(inspected: Inspected) -> str:
    """Whose weights were taken, and in which mode the network was."""
    weights = f"the weights of run {inspected.run}" if inspected.run else "fresh weights"
    if inspected.found.training:
        return f"{weights}, in training mode"
    return f"{weights}, in evaluation mode, because batch normalisation cannot learn from a single example"


def measured(found: Inspection) -> str:
    """The loss, and what it is."""
    if found.loss_kind:
        return f"The {found.loss_kind} against a random target is {number(found.loss)}"
    return f"No data say what is right; the sum of the output is {number(found.loss)}"


def sections(inspected: Inspected) -> Iterator[Section]:
    """What goes in and comes out, the parameters with their gradients, and the chain from loss to input."""
    found = inspected.found
    ends = (*found.inputs.items(), *zip(inspected.outputs, found.outputs, strict=True))
    remarks = tuple(f"{name} = {listed(told, SHOWN)}" for name, told in ends[len(found.inputs) :])
    yield Section("Input and output", ("tensor", "shape", *FIGURES), tuple(_end(*end) for end in ends), remarks)
    rows = tuple(_row(found, each) for each in found.parameters)
    columns = ("parameter", "shape", "numbers", "trained", *FIGURES)
    yield Section("Parameters and their gradients", columns, rows, tuple(_missing(found)))
    links = tuple((str(place), *link) for place, link in enumerate(map(_link, found.chain.functions), start=1))
    yield Section(
        way(found.chain), ("", "function", "gradient of", "also goes to"), links, tuple(_left_out(found.chain))
    )


def spreadsheet(inspected: Inspected) -> tuple[tuple[str, ...], list[tuple[str | int | float, ...]]]:
    """The parameters with the figures of their gradients as programs read them: a heading, and the rows."""
    rows: list[tuple[str | int | float, ...]] = []
    for each in inspected.found.parameters:
        told = gradient(inspected.found, each)
        numbers = (told.norm, told.mean, told.low, told.high) if told else ("", "", "", "")
        rows.append((each.name, shape(each.shape), each.count, trained(each), *numbers))
    return ("parameter", "shape", "numbers", "trained", *(f"gradient {name}" for name in FIGURES)), rows


def way(chain: Chain) -> str:
    """What the chain is, as a heading."""
    if not chain.total:
        return "No autograd function: the loss depends on nothing that has a gradient"
    end = "the input" if chain.to_input else "a parameter, for no gradient flows into the input"
    whole = many(chain.length, "autograd function")
    if chain.total > chain.length:
        return f"From the loss to {end}: the longest way, {whole} of {count(chain.total)}"
    return f"From the loss to {end}: {whole}"


def shape(sizes: Sequence[int]) -> str:
    """A shape as people read it."""
    return " x ".join(map(str, sizes)) or "scalar"


def number(value: float) -> str:
    """A number of a tensor."""
    return f"{value:.4g}"


def figures(told: Numbers | None, write: Callable[[float], str] = number) -> tuple[str, ...]:
    """Norm, mean, least and largest number of a tensor; dashes where there is none."""
    if told is None or not told.count:
        return (NONE,) * len(FIGURES)
    return tuple(map(write, (told.norm, told.mean, told.low, told.high)))


def listed(told: Numbers, most: int) -> str:
    """The first numbers of a tensor in a line."""
    more = f" … ({count(told.count)} numbers)" if told.count > min(most, len(told.values)) else ""
    return " ".join(map(number, told.values[:most])) + more


def trained(parameter: Parameter) -> str:
    """Whether a tensor is trained, in a word or two."""
    if parameter.same:
        return f"is {parameter.same}"
    return "buffer" if parameter.buffer else "yes" if parameter.trained else "no"


def gradient(found: Inspection, parameter: Parameter) -> Numbers | None:
    """The gradient that arrived at a parameter."""
    return found.gradients.get(parameter.same or parameter.name)


def _end(name: str, told: Numbers) -> tuple[str, ...]:
    return name, shape(told.shape), *figures(told)


def _row(found: Inspection, each: Parameter) -> tuple[str, ...]:
    return each.name, shape(each.shape), count(each.count), trained(each), *figures(gradient(found, each))


def _missing(found: Inspection) -> Iterator[str]:
    """Why parameters that are trained have no gradient."""
    names = [each.name for each in found.parameters if each.trained and found.why_none(each)]
    if names:
        several = f"{', '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''}"
        yield f"No gradient arrives at {several}: in this pass, nothing that the loss depends on used it."


def _link(function: Function) -> tuple[str, str, str]:
    return function.name, ", ".join(function.parameters), ", ".join(function.branches)


def _left_out(chain: Chain) -> Iterator[str]:
    if chain.left_out:
        yield f"{many(chain.left_out, 'function')} in the middle of the way are left out."
    several = sum(bool(function.branches) for function in chain.functions)
    if several:
        yield f"The ways part at {many(several, 'function')}, named under “also goes to”, and join again further on."
