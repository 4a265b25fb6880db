"""`layers`: what the catalogue holds, or all about one layer or operation."""

from __future__ import annotations

import argparse

from app import output
from designer.catalogue import CATALOGUE, categories, spec
from designer.catalogue.spec import Port, Spec
from designer.errors import BlockwrightError
from designer.params import Param, Required, show
from engine.settings import meant

NAME = "layers"
HELP = "List the layers and operations, or show the parameters of one."


class LayerNotFound(BlockwrightError):
    """The catalogue has no layer or operation of that name."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The name of one."""
    parser.add_argument("layer", metavar="NAME", nargs="?", help="a layer or operation, like Conv2d or cat")


def run(arguments: argparse.Namespace) -> int:
    """The list, or one entry."""
    if arguments.layer is None:
        for category, specs in categories().items():
            output.say(f"{category}:")
            width = max(len(each.kind) for each in specs)
            for each in specs:
                output.say(f"  {each.kind:{width}}  {each.help}")
    else:
        _show(_find(arguments.layer))
    return 0


def _find(name: str) -> Spec:
    found = spec(name) or next((each for kind, each in CATALOGUE.items() if kind.casefold() == name.casefold()), None)
    if found is None:
        hint = meant(name, CATALOGUE) or " `blockwright layers` lists them all."
        raise LayerNotFound(f"There is no layer or operation called {name}.{hint}")
    return found


def _show(one: Spec) -> None:
    output.say(f"{one.kind} ({one.category})")
    output.say(one.help)
    output.say(f"inputs:  {', '.join(map(_port, one.inputs))}")
    output.say(f"outputs: {', '.join(map(_port, one.outputs))}")
    if one.params:
        output.say()
        output.table(
            ("parameter", "default", "value", "help"),
            [(param.name, _default(param, one), param.kind.describe(), param.help) for param in one.params],
        )
    if one.url:
        output.say()
        output.say(one.url)


def _port(port: Port) -> str:
    return port.name + ("_1, …" if port.variadic else "") + (" (optional)" if port.optional else "")


def _default(param: Param, one: Spec) -> str:
    if param.name in one.inferred:
        return "inferred"
    return "required" if isinstance(param.default, Required) else show(param.default)
