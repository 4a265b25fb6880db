"""Prints a checked design as the Python source of its module, as a good engineer would have written it.

One class per block definition, those it contains before it, the model last; short stacks stand within the class that
uses them, and a stack may be a function. What varies between the instances of a definition is an argument of its
constructor. The text needs torch alone, and `build` executes exactly it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from textwrap import wrap
from types import MappingProxyType
from typing import TypeAlias

from designer.compiler.printer import forms, tracing
from designer.compiler.printer.arguments import Arguments
from designer.compiler.printer.construct import BODY, Constructor
from designer.compiler.printer.definitions import Definition, Plan, plan
from designer.compiler.printer.fields import Fields
from designer.compiler.printer.forward import Forward, forward
from designer.compiler.printer.text import WIDTH, Key, Line, Piece, lay_out, sound
from designer.report import Report

Forwards: TypeAlias = "Callable[[Definition, Fields], Forward]"
"""Makes the forward method of a class."""
FORWARDS: Mapping[str, Forwards] = {
    "choice": forms.choice,
    "repeat": forms.repeat,
    "while": forms.loop,
    "if": forms.branch,
}
TRACEABLE: Mapping[str, Forwards] = {**FORWARDS, "while": tracing.loop, "if": tracing.branch}


@dataclass(frozen=True)
class Source:
    """The text, and for each of its lines that stands for a node the name of the block and the id of the node.

    `attributes` gives the node of a submodule by the name of its block and its own: several stand in one line.
    `classes` gives the name of the block by that of its class or function.
    """

    text: str
    lines: Mapping[int, Key]
    attributes: Mapping[Key, str]
    classes: Mapping[str, str]


def source(report: Report, traceable: bool = False) -> Source:
    """The source of a design; its last class is the model. Raises `BuildRefused` when the design has errors.

    `traceable` source has torch.while_loop and torch.cond for while and if: torch.export can follow these.
    """
    plan_ = plan(report)
    classes: dict[str, Arguments] = {}
    lines: list[Line] = []
    for definition in plan_.definitions.values():
        if definition.layout != "inline":
            is_model = definition.block.name == report.design.main
            fields = Fields(plan_, definition, classes, is_model)
            if definition.layout == "function":
                printed = _function(plan_, definition, fields)
            else:
                forwards = TRACEABLE if traceable else FORWARDS
                printed = _class(plan_, definition, fields, forwards.get(definition.layout, forward))
            lines += [("", None), ("", None), *printed]
            classes[definition.block.name] = fields.arguments
    lines = [*_imports(lines), *lines]
    text = "\n".join([line for line, _ in lines]) + "\n"
    return Source(
        text,
        MappingProxyType({number: key for number, (_, key) in enumerate(lines, 1) if key}),
        MappingProxyType(
            {(block, name): id_ for block, d in plan_.definitions.items() for id_, name in d.attributes.items()}
        ),
        MappingProxyType({definition.name: name for name, definition in plan_.definitions.items() if definition.name}),
    )


def _imports(lines: list[Line]) -> Iterator[Line]:
    """The import lines for the names that the classes use."""
    body = "\n".join(line for line, _ in lines)
    if "OrderedDict" in body:
        yield from (("from collections import OrderedDict", None), ("", None))
    if "torch." in body:
        yield "import torch", None
    if "F." in body and re.search(r"\bF\.", body):
        yield "import torch.nn.functional as F", None
    yield "from torch import nn", None


def _function(plan_: Plan, definition: Definition, fields: Fields) -> Iterator[Line]:
    body = list(chain.from_iterable(Constructor(plan_, definition, fields).stack()))
    arguments = [argument.printed for argument in fields.arguments.used]
    yield from _signature(definition.name, arguments, "nn.Sequential", 0)
    yield from list(_docstring(definition.block.help))[:-1]
    yield from body


def _class(plan_: Plan, definition: Definition, fields: Fields, forwards: Forwards) -> Iterator[Line]:
    constructor = Constructor(plan_, definition, fields)
    is_stack = definition.layout == "stack"
    head: list[Line] = [(f"class {definition.name}(nn.{'Sequential' if is_stack else 'Module'}):", None)]
    head += _docstring(definition.block.help)
    sound([*head, ("    pass", None)])
    yield from head
    if is_stack:
        body = list(chain.from_iterable(constructor.stack()))
        yield from _initial(fields)
        yield from body
        return
    statements = [constructor.alternatives()] if definition.layout == "choice" else constructor.attributes()
    made = list(chain.from_iterable(statements))
    method = forwards(definition, fields)
    stored = [lay_out(Piece(text), BODY, f"self.{name} = ") for name, text in method.stored.items()]
    if made or stored:
        yield from _initial(fields)
        yield f"{' ' * BODY}super().__init__()", None
        yield from chain.from_iterable(map(sound, stored))
        yield from made
        yield "", None
    yield from _signature("forward", ["self", *method.arguments], method.result, BODY - 4)
    yield from chain.from_iterable(method.statements)


def _initial(fields: Fields) -> list[Line]:
    """The head of a constructor; it is known only when what the class says is."""
    return _signature("__init__", ["self", *(argument.printed for argument in fields.arguments.used)], "None", BODY - 4)


def _signature(name: str, arguments: list[str], result: str, indent: int) -> list[Line]:
    lines = lay_out(Piece(f"{name}({', '.join(arguments)})"), indent, "def ", f" -> {result}:")
    sound([*lines, (f"{' ' * (indent + 4)}pass", None)])
    return lines


def _docstring(text: str) -> Iterator[Line]:
    """One paragraph of printable characters in quotes that it cannot close."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    plain = " ".join(plain.replace("\\", "/").replace('"', "'").split())
    lines = wrap(plain, WIDTH - 10, break_long_words=True)
    if not lines:
        return
    lines[0] = f'"""{lines[0]}'
    lines = [*lines, '"""'] if len(lines) > 1 else [f'{lines[0]}"""']
    yield from ((f"    {line}", None) for line in lines)
    yield "", None
