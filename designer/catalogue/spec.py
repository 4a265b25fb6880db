"""What the catalogue says of one layer or operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from designer.params import Param

Dtypes = Literal["float", "integer", "bool", "any"]


@dataclass(frozen=True, slots=True)
class Port:
    """A named input or output.

    `variadic` inputs repeat: the ports of a node are then `input_1`, `input_2`, ... as many as are wired.
    `dtypes` is what the port takes; it says nothing for an output.
    """

    name: str
    optional: bool = False
    variadic: bool = False
    dtypes: Dtypes = "any"


@dataclass(frozen=True, slots=True)
class Size:
    """Where an inferred parameter comes from: the size of one axis of an input (axis 0 is the batch)."""

    port: str
    axis: int


@dataclass(frozen=True)
class Spec:
    """One layer (a class of torch.nn) or one operation (an expression over tensors).

    A layer's `kind` is its class name ("Conv2d"), an operation's is lower case ("add").
    `code` is empty for a layer. For an operation it is the template of the Python expression that computes it; it may
    use the names `torch`, `nn` and `F`. In braces stand the ports and the parameters: `{input}`, `{dim}` (its repr),
    `{dtype:s}` (the bare word of a choice), `{,keepdim}` (", keepdim=True", or nothing at the default) and, for the
    variadic ports, `{inputs}` (joined by ", ") or `{inputs:+}` (joined by " + "). An optional port that is not wired
    is printed as `None`: "torch.mean({input}, {dim}{,keepdim})".
    `inferred` maps a parameter to the input size it follows when the user has not pinned it.
    `returns` shows how the result is unpacked when there are several outputs: "output, (h_n, c_n)".
    """

    kind: str
    category: str
    help: str
    params: tuple[Param, ...] = ()
    inputs: tuple[Port, ...] = (Port("input"),)
    outputs: tuple[Port, ...] = (Port("output"),)
    inferred: Mapping[str, Size] = field(default_factory=lambda: MappingProxyType({}))
    code: str = ""
    returns: str = ""
    url: str = ""

    @property
    def is_layer(self) -> bool:
        return not self.code

    @cached_property
    def param(self) -> Mapping[str, Param]:
        """The parameters by name, in the order of the signature."""
        return MappingProxyType({param.name: param for param in self.params})

    @property
    def variadic(self) -> bool:
        return any(port.variadic for port in self.inputs)
