"""What the catalogue says of one layer or operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from designer.catalogue.weights import weights_of
from designer.params import Param, Required
from designer.tensor_formulas import parse
from designer.values import EMPTY, Values

Dtypes = Literal["float", "integer", "bool", "any"]
Holds = Literal["", "parameter", "buffer"]


MAX_OUTPUTS = 64
"""The most outputs that a parameter can ask for."""


@dataclass(frozen=True, slots=True)
class Port:
    """A named input or output.

    `variadic` inputs repeat: the ports of a node are then `input_1`, `input_2`, ... as many as are wired.
    `dtypes` is what the port takes; it says nothing for an output.
    An output with `when` exists only if the parameter of that name is true (`return_indices`).
    """

    name: str
    optional: bool = False
    variadic: bool = False
    dtypes: Dtypes = "any"
    when: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """Where an inferred parameter comes from: the size of one axis of an input (axis 0 is the batch)."""

    port: str
    axis: int


@dataclass(frozen=True)
class Spec:
    """One layer (a class of torch.nn), one operation (an expression over tensors) or one tensor that a module holds.

    A layer's `kind` is its class name ("Conv2d"), the others' are lower case ("add", "zeros").
    Three templates, to be filled in by `designer.catalogue.template.render`, say what is printed, built and measured:
    `construct` makes a layer ("nn.Linear({in_features}, {out_features}{,bias})"), `call` holds the arguments of its
    call ("{input}{, (h_0, c_0)}"), and `code` is the expression of an operation ("torch.cat([{inputs}], {dim})"; it is
    empty for a layer, whose two templates follow from its signature and ports unless they are given). They may use
    the names `torch`, `nn` and `F`. Parameters appear at their default only where the template says so.
    `function` is the expression that does without the layer what it does, if it keeps nothing and there is one:
    "F.leaky_relu({input}{,negative_slope})"; it may use the `training` of the module that it stands in.
    `inferred` maps a parameter to the input size it follows when the user has not pinned it.
    `suggested` is what a node that is dropped starts with, so that it works at once: values for the parameters that
    have neither a default nor an input to follow.
    `inputs_from` names a parameter that holds a formula over tensors, whose names are the inputs.
    `outputs` are all outputs there can be; `output_ports` says which there are for given arguments. `outputs_from`
    names a parameter that holds their number, or one item for each: they are then `output_1`, `output_2`, ...
    `holds` says what a tensor is that `construct` makes: a parameter is trained, a buffer is only saved.
    `returns` shows how the result is unpacked when there are several outputs and they nest: "output, (h_n, c_n)".
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
    construct: str = ""
    call: str = ""
    function: str = ""
    suggested: Values = field(default_factory=lambda: EMPTY)
    outputs_from: str = ""
    inputs_from: str = ""
    holds: Holds = ""

    @property
    def is_layer(self) -> bool:
        return not self.code and not self.holds

    @cached_property
    def weights(self) -> tuple[Port, ...]:
        """Outputs that hand out the parameters themselves, which a layer may have."""
        return tuple(map(Port, weights_of(self.kind, self.category))) if self.is_layer else ()

    @cached_property
    def param(self) -> Mapping[str, Param]:
        """The parameters by name, in the order of the signature."""
        return MappingProxyType({param.name: param for param in self.params})

    @cached_property
    def defaults(self) -> Values:
        """The defaults of the parameters that have one."""
        pairs = ((param.name, param.default) for param in self.params)
        return MappingProxyType({name: value for name, value in pairs if not isinstance(value, Required)})

    @property
    def variadic(self) -> bool:
        return any(port.variadic for port in self.inputs)

    def input_ports(self, arguments: Values) -> tuple[Port, ...]:
        """The inputs that a node with these arguments has; a missing argument is at its default."""
        if not self.inputs_from:
            return self.inputs
        formula = {**self.defaults, **arguments}.get(self.inputs_from)
        return tuple(map(Port, parse(formula).names)) if isinstance(formula, str) else self.inputs

    def output_ports(self, arguments: Values) -> tuple[str, ...]:
        """The names of the outputs that a node with these arguments has; a missing argument is at its default."""
        if self.outputs_from:
            return tuple(f"output_{number}" for number in range(1, self._output_count(arguments) + 1))
        values = {**self.defaults, **arguments}
        return tuple(port.name for port in self.outputs if not port.when or values.get(port.when) is True)

    def unpacking(self, arguments: Values) -> str:
        """How the result is unpacked into the outputs: "output, (h_n, c_n)"; empty if it is the one output itself."""
        ports = self.output_ports(arguments)
        if self.outputs_from and len(ports) == 1:
            return f"({ports[0]},)"
        return (self.returns or ", ".join(ports)) if len(ports) > 1 else ""

    def _output_count(self, arguments: Values) -> int:
        match {**self.defaults, **arguments}.get(self.outputs_from):
            case int(number):
                return min(max(number, 1), MAX_OUTPUTS)
            case tuple(items):
                return min(max(len(items), 1), MAX_OUTPUTS)
        return 1
