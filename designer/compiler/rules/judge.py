"""Judges a design against its task: does the model take what the data give, and give what the loss compares?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import prod

from designer.compiler.rules import fixes
from designer.compiler.rules.situation import counted, label, title
from designer.compiler.rules.trail import Spot, trail
from designer.model.design import INPUT, OUTPUT, Block, Design, Node
from designer.report import BlockReport, Fix, Problem, TensorType, tensor
from designer.task import Field, Task
from designer.values import Expression, Values

SOFTMAX, SIGMOID, LOG_SOFTMAX, RELU = "Softmax", "Sigmoid", "LogSoftmax", "ReLU"
SAME = {"softmax": SOFTMAX, "log_softmax": LOG_SOFTMAX, "sigmoid": SIGMOID, "relu": RELU, "Softmax2d": SOFTMAX}
"""Kinds that compute what another does."""
CONTAINED = {
    "CrossEntropyLoss": (SOFTMAX, LOG_SOFTMAX, SIGMOID, RELU),
    "BCEWithLogitsLoss": (SIGMOID, SOFTMAX, RELU),
    "MultiLabelSoftMarginLoss": (SIGMOID, SOFTMAX, RELU),
}
"""Losses on raw scores, and what must not stand before them."""
NEEDED = {"NLLLoss": LOG_SOFTMAX, "BCELoss": SIGMOID}
"""Losses on probabilities, and the layer that makes these."""
OF_LOSS = {"CrossEntropyLoss": "softmax", "BCEWithLogitsLoss": "sigmoid", "MultiLabelSoftMarginLoss": "sigmoid"}
FLOATS = ("float32", "float64", "float16", "bfloat16")


@dataclass(frozen=True)
class Case:
    """What is judged: the first output of the model, for a task."""

    design: Design
    main: BlockReport
    task: Task
    end: Node
    output: TensorType

    def problem(self, message: str, field: str = "input", sizes: tuple[str, str] = ("", "")) -> Problem:
        return _problem(self.main.block, self.end, message, field, sizes)


def judge(design: Design, main: BlockReport, task: Task) -> tuple[Problem, ...]:
    """What is wrong between the model and its task."""
    problems = list(_inputs(main, task))
    end = next((node for node in main.block.nodes if node.kind == OUTPUT), None)
    output = tensor(main.outputs.get(end.name)) if end else None
    if end is not None and output is None and main.outputs.get(end.name) is not None:
        message = f"The output {title(main.block, end)} is a list, and the loss takes one tensor. Put another first."
        problems.append(_problem(main.block, end, message, "input", ("a tensor", str(main.outputs[end.name]))))
    if end is not None and output is not None:
        case = Case(design, main, task, end, output)
        problems += _output(case)
        if not any(problem.severity == "error" for problem in problems):
            problems += _loss(case)
    return tuple(problems)


def _inputs(main: BlockReport, task: Task) -> Iterator[Problem]:
    nodes = [node for node in main.block.nodes if node.kind == INPUT]
    if len(nodes) != len(task.inputs):
        have, want = counted(len(nodes), "inputs"), counted(len(task.inputs), "tensors")
        message = f"{main.block.name} has {have}, but an example of the data has {want}."
        yield _problem(main.block, nodes[-1] if nodes else None, message, "", (want, have))
    for node, field in zip(nodes, task.inputs, strict=False):
        kind = tensor(main.inputs.get(node.name))
        if kind is not None:
            yield from _input(main.block, node, field, kind)


def _input(block: Block, node: Node, field: Field, kind: TensorType) -> Iterator[Problem]:
    name, shape = title(block, node), tuple(kind.shape[1:])
    if shape != field.shape:
        want, have = _by(field.shape), _by(shape)
        message = f"The input {name} takes {_numbers(shape)}, but an example of the data is {_numbers(field.shape)}."
        label = f"Set the shape of {name} to {want}"
        mend = replace(fixes.set_param(block.name, node.id, "shape", field.shape), label=label)
        yield replace(_problem(block, node, message, "shape", (want, have)), fixes=(mend,))
    if kind.dtype != field.dtype:
        message = f"The input {name} takes {kind.dtype} numbers, but the data are {field.dtype}."
        mend = fixes.set_param(block.name, node.id, "dtype", field.dtype)
        yield replace(_problem(block, node, message, "dtype", (field.dtype, kind.dtype)), fixes=(mend,))


def _output(case: Case) -> Iterator[Problem]:
    name, kind = _output_name(case), case.output
    single = not kind.shape and case.task.output == (1,)  # the answer to every example; its node warns of that
    if not kind.batched and not single:
        message = f"{name} is {kind}: it has lost the batch, N. Each example needs a result of its own."
        yield case.problem(message, sizes=("N x ...", str(kind)))
    elif kind.dtype not in FLOATS:
        message = f"{name} has {kind.dtype} numbers; a loss needs float32."
        yield case.problem(message, sizes=("float32", kind.dtype))
    elif not single and kind.shape[1:] != case.task.output:
        yield replace(_misfit(case), fixes=tuple(_refit(case)))


def _output_name(case: Case) -> str:
    name = title(case.main.block, case.end)
    return "The output" if name == OUTPUT else f"The output {name}"


def _misfit(case: Case) -> Problem:
    task, have = case.task, tuple(case.output.shape[1:])
    received = str(case.output)
    expected = " x ".join(map(str, ("N", *task.output)))
    name = _output_name(case)
    wants = {
        "classification": counted(len(task.classes), "classes"),
        "multilabel": counted(len(task.classes) or prod(task.output), "labels"),
        "regression": counted(prod(task.output), "values to predict"),
        "reconstruction": f"an input of {_by(task.output)} to reconstruct",
    }[task.goal]
    if len(have) == 1 and len(task.output) == 1:
        message = f"{name} has {counted(have[0], 'numbers')} per example, but the task has {wants}."
    else:
        message = f"{name} is {received}, but the task has {wants}: it needs {expected}."
    return case.problem(message, sizes=(expected, received))


def _refit(case: Case) -> Iterator[Fix]:
    """Makes the output what the task needs: through the last layer with a width, or by another shape."""
    have, want = tuple(case.output.shape[1:]), case.task.output
    place = (case.main.block.name, case.end.id, "input")
    sizes = [size for size in have if isinstance(size, int)]
    if len(sizes) == len(have) and prod(sizes) == prod(want):
        yield from _reshaped(place, have, want)
        return
    if have and want and have[1:] == want[1:]:
        yield from _widened(case, want[0])
        if len(want) == 1:
            yield fixes.insert_before(place, "Linear", {"out_features": want[0]}, f"with {want[0]} features")
    elif len(want) == 1 and len(have) > 1:
        layers: tuple[tuple[str, Values], ...] = (("Flatten", {}), ("Linear", {"out_features": want[0]}))
        yield fixes.insert_all(place, layers, f"Insert Flatten and Linear with {want[0]} features")


def _reshaped(place: tuple[str, str, str], have: tuple[object, ...], want: tuple[int, ...]) -> Iterator[Fix]:
    if not have:
        yield fixes.insert_before(place, "unsqueeze", {"dim": 1})
    elif len(want) == 1:
        yield fixes.insert_before(place, "Flatten")
    elif len(have) == 1:
        yield fixes.insert_before(place, "Unflatten", {"dim": 1, "unflattened_size": want}, f"to {_by(want)}")
    elif sorted(map(str, have)) == sorted(map(str, want)):  # a reshape would mix up what belongs together
        left = list(enumerate(have, 1))
        order = [left.pop(next(i for i, (_, size) in enumerate(left) if size == one))[0] for one in want]
        yield fixes.insert_before(place, "permute", {"dims": (0, *order)}, f"to {_by(want)}")
    else:
        yield fixes.insert_before(place, "reshape", {"shape": want}, f"to {_by(want)}")


def _widened(case: Case, width: int) -> Iterator[Fix]:
    """Sets the width of the last layer that has one."""
    for spot in trail(case.main, case.end):
        param = WIDTHS.get(spot.node.kind)
        if param is not None:
            yield from _set_width(case.design, spot, param, width)
            return
        if not _keeps_channels(spot):
            return


WIDTHS = {
    "Linear": "out_features",
    "Bilinear": "out_features",
    **{f"Conv{transposed}{axes}d": "out_channels" for transposed in ("", "Transpose") for axes in (1, 2, 3)},
}
KEEPING = frozenset({"Activation", "Dropout", "Normalisation", "Pooling", "Upsampling", "Padding"})
"""Categories of layers that leave the number of channels or features as it is."""


def _keeps_channels(spot: Spot) -> bool:
    if spot.spec is None or spot.node.kind in ("Identity", "GLU"):
        return spot.node.kind != "GLU"
    if spot.spec.category in KEEPING:
        return True
    kind = tensor(next(iter(spot.step.inputs.values()), None))
    flat = spot.node.kind in ("Flatten", "flatten", "squeeze")
    return flat and kind is not None and all(size == 1 for size in kind.shape[2:])


def _set_width(design: Design, spot: Spot, param: str, width: int) -> Iterator[Fix]:
    """Sets the parameter where its value comes from: in the node, or in the instances around it."""
    block, node = spot.block, spot.node
    if node.of is not None:
        return
    value = node.params.get(param)
    around = list(spot.around)
    while isinstance(value, Expression) and around:
        if value.text not in {parameter.name for parameter in block.parameters}:
            return
        param = value.text
        block, node = around.pop()
        value = node.params.get(param)
    if not isinstance(value, Expression) and block.name in design.blocks:
        fix = fixes.set_param(block.name, node.id, param, width)
        yield replace(fix, label=f"Set {param} of {title(block, node)} to {width}")


def _loss(case: Case) -> Iterator[Problem]:
    loss = case.task.loss
    last = next((spot for spot in trail(case.main, case.end) if not _silent(spot)), None)
    does = SAME.get(last.node.kind, last.node.kind) if last else ""
    if last is not None and does in CONTAINED.get(loss, ()):
        yield _contained(last, loss, does)
    elif loss in NEEDED and does != NEEDED[loss] and not (loss == "BCELoss" and does in (SOFTMAX, "Hardsigmoid")):
        yield _lacking(case, NEEDED[loss])


def _silent(spot: Spot) -> bool:
    """Whether a step changes no value in evaluation, or only the shape."""
    kind = spot.node.kind
    return kind in ("Identity", "Flatten", "flatten", "squeeze", "reshape", "Unflatten") or "Dropout" in kind


def _contained(spot: Spot, loss: str, does: str) -> Problem:
    name, inside = title(spot.block, spot.node), OF_LOSS[loss]
    if does == RELU:
        message = f"{loss} takes raw scores, which may be negative, but {name} (ReLU) makes all negative ones zero."
    elif does == LOG_SOFTMAX:
        message = f"{loss} contains a {inside} of its own, so {name} before it has no effect."
    else:
        message = f"{loss} contains a {inside} of its own and takes raw scores; {name} before it slows learning down."
    received = spot.node.kind
    problem = Problem("warning", spot.block.name, spot.node.id, message, "", "raw scores", received, path=spot.path)
    return replace(problem, fixes=(fixes.remove(spot.block, spot.node),))


def _lacking(case: Case, layer: str) -> Problem:
    what = "logarithms of probabilities" if layer == LOG_SOFTMAX else "probabilities"
    message = f"{case.task.loss} takes {what}, so the model must end with {layer}."
    place = (case.main.block.name, case.end.id, "input")
    params = {"dim": 1} if layer == LOG_SOFTMAX else {}
    problem = replace(case.problem(message, sizes=(layer, "raw scores")), severity="warning")
    return replace(problem, fixes=(fixes.insert_before(place, layer, params),))


def _problem(block: Block, node: Node | None, message: str, field: str, sizes: tuple[str, str]) -> Problem:
    path = label(block, node) if node else ""
    return Problem("error", block.name, node.id if node else "", message, field, *sizes, path=path)


def _numbers(sizes: tuple[object, ...]) -> str:
    """A shape in words: "4 numbers" says more than "4"."""
    return f"{sizes[0]} numbers" if len(sizes) == 1 else _by(sizes)


def _by(sizes: Iterable[object]) -> str:
    return " x ".join(map(str, sizes)) or "a single number"
