"""The records by which the catalogue is written, one to four lines each, and how they become specs.

A record says what torch's signature does not. What it leaves out comes from `words` (help, bounds, choices by the
parameter's name) and from `derived` (names, order, types and defaults as torch has them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from designer.catalogue import derived
from designer.catalogue.functional import function
from designer.catalogue.spec import Holds, Port, Size, Spec
from designer.catalogue.words import HELP, SUGGESTED
from designer.params import REQUIRED, Kind, Param, Required
from designer.values import EMPTY, Value, Values

DOCS = "https://docs.pytorch.org/docs/stable/generated/"

INPUT = Port("input")
FLOAT = Port("input", dtypes="float")
INTEGER = Port("input", dtypes="integer")
OUTPUT = Port("output")
INDICES = Port("indices", when="return_indices")
MANY = Port("input", variadic=True)


@dataclass(frozen=True)
class Layer:
    """A class of torch.nn.

    `follows` says which parameter has the size of which axis of the first input; `inferred` names the input too.
    `kinds` replaces the kinds of parameters, `words` their help; `hidden` parameters are not offered.
    `page` names the class whose page of torch's documentation serves for this one too.
    """

    kind: str
    help: str
    inputs: tuple[Port, ...] = (FLOAT,)
    outputs: tuple[Port, ...] = (OUTPUT,)
    follows: Mapping[str, int] = field(default_factory=dict)
    inferred: Mapping[str, Size] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()
    suggested: Values = field(default_factory=lambda: EMPTY)
    construct: str = ""
    call: str = ""
    returns: str = ""
    page: str = ""

    def spec(self, category: str) -> Spec:
        params = self.params or tuple(self._params())
        inferred = {name: Size(self.inputs[0].name, axis) for name, axis in self.follows.items()} | {**self.inferred}
        call = self.call or "".join(_arguments(self.inputs))
        return Spec(
            kind=self.kind,
            category=category,
            help=self.help,
            params=params,
            inputs=self.inputs,
            outputs=self.outputs,
            inferred=inferred,
            returns=self.returns,
            url=f"{DOCS}torch.nn.{self.page or self.kind}.html",
            construct=self.construct or _construct(self.kind, params),
            call=call,
            function=function(self.kind, call, params),
            suggested=_suggested(params, inferred, self.suggested),
        )

    def _params(self) -> Iterator[Param]:
        for row in derived.rows(self.kind):
            if row["name"] not in self.hidden:
                kind = self.kinds.get(row["name"]) or derived.kind(row)
                yield derived.param(row, kind, self.words.get(row["name"], HELP[row["name"]]))


@dataclass(frozen=True)
class Op:
    """An operation: `code` is the template of its expression, `page` the name of torch's page about it, if any is."""

    kind: str
    help: str
    code: str
    page: str
    params: tuple[Param, ...] = ()
    inputs: tuple[Port, ...] = (INPUT,)
    outputs: tuple[Port, ...] = (OUTPUT,)
    suggested: Values = field(default_factory=lambda: EMPTY)
    outputs_from: str = ""
    inputs_from: str = ""

    def spec(self, category: str) -> Spec:
        return Spec(
            kind=self.kind,
            category=category,
            help=self.help,
            params=self.params,
            inputs=self.inputs,
            inputs_from=self.inputs_from,
            outputs=self.outputs,
            code=self.code,
            url=f"{DOCS}{self.page}.html" if self.page else "",
            suggested=_suggested(self.params, {}, self.suggested),
            outputs_from=self.outputs_from,
        )


@dataclass(frozen=True)
class Held:
    """A tensor that the module holds and hands out: `construct` is the template of what makes it."""

    kind: str
    help: str
    construct: str
    page: str
    params: tuple[Param, ...] = ()
    holds: Holds = "buffer"

    def spec(self, category: str) -> Spec:
        return Spec(
            kind=self.kind,
            category=category,
            help=self.help,
            params=self.params,
            inputs=(),
            outputs=(OUTPUT,),
            construct=self.construct,
            url=f"{DOCS}{self.page}.html",
            holds=self.holds,
        )


def own(name: str, kind: Kind, default: Value | Required = REQUIRED, help: str = "") -> Param:
    """A parameter of ours, with the help that goes with its name unless it has its own."""
    return Param(name, kind, default, help or HELP[name])


def family(category: str, *records: Layer | Op | Held) -> tuple[Spec, ...]:
    """The specs of one category of the palette, in the order given."""
    return tuple(record.spec(category) for record in records)


def _construct(kind: str, params: tuple[Param, ...]) -> str:
    fields = "".join(f", {{{param.name}}}" if param.required else f"{{,{param.name}}}" for param in params)
    first = fields.removeprefix(", ")
    return f"nn.{kind}({first})"


def _arguments(inputs: tuple[Port, ...]) -> Iterator[str]:
    """Required inputs by position, the others by keyword where they are wired."""
    for number, port in enumerate(inputs):
        if port.optional:
            yield f"{{,{port.name}}}"
        else:
            yield f"{', ' if number else ''}{{{port.name}}}"


def _suggested(params: tuple[Param, ...], inferred: Mapping[str, Size], own: Values) -> Values:
    free = (param for param in params if param.required and param.name not in inferred)
    shared: dict[str, Value] = {param.name: SUGGESTED[param.name] for param in free if param.name in SUGGESTED}
    if any(param.name == "batch_first" for param in params):
        shared["batch_first"] = True  # torch's default dates from before; everything else here has the batch first
    return {**shared, **own}
