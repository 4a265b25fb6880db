"""Proves that exported files stand alone. Run by a fresh `python -I`, as a file: it can import nothing of Blockwright.

    python -I probe.py JOBS.pt ANSWERS.json

JOBS.pt holds the thread count and a list of jobs as plain dicts; ANSWERS.json gets one sentence per job about what is
wrong, empty where nothing is. A job with a place for a `program` has torch.export write one there; the source
of a job may be such a program. Blockwright imports `outputs` and `Seeded` from here, so both sides ask the same way.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

FUNCTIONS = ("load_data", "train_epoch", "evaluate", "measure", "predict", "main")
aten = torch.ops.aten
OURS = ("app", "designer", "engine", "resources")
TWINS = {
    aten.rand.default: aten.rand.generator,
    aten.randn.default: aten.randn.generator,
    aten.randint.default: aten.randint.generator,
    aten.randint.low: aten.randint.low_generator,
    aten.randperm.default: aten.randperm.generator,
    aten.rand_like.default: aten.rand_like.generator,
    aten.randn_like.default: aten.randn_like.generator,
}
"""Functions that draw, and the same ones taking a generator."""
LIKES = {aten.rand_like.default: torch.rand, aten.randn_like.default: torch.randn}
"""Functions that draw as much as a tensor has; not every release gives them a generator."""
ROUNDING = 100
"""An exported program may calculate in another order: so many units in the last place of the largest number."""


class Wrong(Exception):
    """What is wrong with an exported file, as the end of a sentence."""


class Seeded(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Random draws inside come from a generator of its own: torch's default one belongs to a run that may be going on.

    So a model that draws in evaluation (fractional pooling, random depth) gives the same outputs on both sides.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.generator = torch.Generator().manual_seed(seed)

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        options = dict(kwargs or {})
        if func in LIKES:
            like = {"dtype": args[0].dtype, "device": args[0].device}
            return LIKES[func](args[0].shape, **like, generator=self.generator)
        func = TWINS.get(func, func)
        takes_one = any(argument.name == "generator" for argument in func._schema.arguments)
        if takes_one and options.get("generator") is None:
            options["generator"] = self.generator
        return func(*args, **options)


def outputs(model: nn.Module, inputs: list[Tensor]) -> list[Tensor]:
    """Every tensor that `model`, in evaluation, makes of `inputs`, in order."""
    model.eval()
    with Seeded(), torch.no_grad():
        return list(tensors(model(*inputs)))


def outputs_here(model: Any, inputs: list[Tensor]) -> list[Tensor]:
    """The same in a Python whose default generator is nobody's: torch.while_loop and torch.cond take no mode."""
    torch.manual_seed(0)
    with torch.no_grad():
        return list(tensors(model(*inputs)))


def tensors(result: Any) -> Iterator[Tensor]:
    """The tensors in a result that is one, or nests them in tuples, lists and dicts."""
    match result:
        case Tensor():
            yield result
        case dict():
            for value in result.values():
                yield from tensors(value)
        case tuple() | list():
            for value in result:
                yield from tensors(value)


def same(a: Tensor, b: Tensor) -> bool:
    """Whether two tensors are equal bit for bit; NaN equals NaN."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    return torch.equal(a, b) or bool(((a == b) | (a.isnan() & b.isnan())).all())


def close(a: Tensor, b: Tensor) -> bool:
    """Whether two tensors are equal up to rounding."""
    if a.shape != b.shape or a.dtype != b.dtype or not a.is_floating_point():
        return same(a, b)
    finite = a.isfinite() & b.isfinite()
    if not same(a[~finite], b[~finite]):
        return False
    largest = b[finite].abs().max().item() if finite.any() else 0.0
    apart = (a[finite] - b[finite]).abs()
    return bool((apart <= ROUNDING * torch.finfo(a.dtype).eps * max(largest, 1.0)).all())


def main(jobs: str, answers: str) -> None:
    """Do all jobs and write their answers."""
    sys.modules.update(dict.fromkeys(OURS))  # type: ignore[arg-type]  # None makes an import fail: a file must not need us
    told = torch.load(jobs, weights_only=True)
    sys.dont_write_bytecode = True  # nothing is left beside an exported file
    Path(answers).write_text(json.dumps([answer(job, told["threads"]) for job in told["jobs"]]), encoding="utf-8")


def answer(job: dict[str, Any], threads: int) -> str:
    """What is wrong with the file of one job, or nothing."""
    torch.set_num_threads(threads)  # the file before may have set another number
    try:
        if job["program"]:
            trace(job)
        elif job["source"].endswith(".pt2"):
            compare(job)
        else:
            check(job)
    except Wrong as wrong:
        return str(wrong)
    except SystemExit as error:
        return f"it ends the interpreter (exit code {error.code})"
    except Exception as error:  # noqa: BLE001  # whatever the file does is the answer, and no reason to drop the others
        return _told(error, job["source"])
    return ""


def check(job: dict[str, Any]) -> None:
    """Execute the file, load the weights strictly, compare the outputs exactly; raises `Wrong`."""
    module = load(job["source"])
    model = filled(module, job)
    if list(model.state_dict()) != list(job["keys"]):
        raise Wrong("its model has the same weights in another order")
    for inputs, expected in [(job["inputs"], job["expected"]), *job["samples"]]:
        got = outputs_here(model.eval(), inputs) if job["traceable"] else outputs(model, inputs)
        told(got, expected, same)
    if job["trial"]:
        rehearse(module, job)


def filled(module: ModuleType, job: dict[str, Any]) -> nn.Module:
    """The model of a module with the weights of a job; raises `Wrong`."""
    model: nn.Module = getattr(module, job["model"])()
    try:
        model.load_state_dict(read_weights(job), strict=True)
    except RuntimeError as error:
        raise Wrong(f"the weights do not fit its model ({str(error).splitlines()[-1].strip()})") from error
    return model


def told(got: list[Tensor], expected: list[Tensor], equal: Callable[[Tensor, Tensor], bool]) -> None:
    """Raises `Wrong` where the outputs of a model are not those that are expected."""
    if len(got) != len(expected):
        raise Wrong(f"its model gives {len(got)} outputs instead of {len(expected)}")
    for index, (one, other) in enumerate(zip(got, expected, strict=True), start=1):
        if not equal(one, other):
            raise Wrong(f"output {index} of its model differs from that of the design's")


def trace(job: dict[str, Any]) -> None:
    """Have torch.export write the model with its weights, as a program for batches of any size; raises `Wrong`."""
    if job["traceable"] and not hasattr(torch, "while_loop"):
        raise Wrong(f"torch {torch.__version__} has no torch.while_loop; a newer one is needed")
    model = filled(load(job["source"]), job).eval().requires_grad_(False)
    batch = torch.export.Dim("batch")
    shapes = tuple({0: batch} for _ in job["inputs"])
    try:
        program = torch.export.export(model, tuple(job["inputs"]), dynamic_shapes=shapes, strict=False)
        for part in program.graph_module.modules():
            for node in part.graph.nodes if isinstance(part, torch.fx.GraphModule) else ():
                node.meta.pop("stack_trace", None)  # it names folders of this machine
        torch.export.save(program, job["program"], extra_files={"design.json": job["about"]})
    except Exception as error:  # torch has no class for what it cannot follow
        raise Wrong(_untraced(error)) from error


def compare(job: dict[str, Any]) -> None:
    """Load a program and compare what it makes of every sample; raises `Wrong`."""
    program = torch.export.load(job["source"])
    if set(program.state_dict) != set(job["keys"]):
        raise Wrong("it has not the weights of the model")
    model = program.module()
    for inputs, expected in job["samples"]:
        if job["traceable"]:
            got = outputs_here(model, inputs)
        else:
            with Seeded(), torch.no_grad():
                got = list(tensors(model(*inputs)))
        told(got, expected, close)


def rehearse(module: ModuleType, job: dict[str, Any]) -> None:
    """Have a training script train an epoch of one small batch, evaluate, save and predict; raises `Wrong`."""
    missing = [name for name in FUNCTIONS if not callable(getattr(module, name, None))]
    if missing:
        raise Wrong(f"it has no function {missing[0]}")
    inputs, targets = job["trial"]
    parts = dict.fromkeys(("train", "val", "test"), (inputs, targets))
    vars(module).update(
        load_data=lambda *_: (parts, lambda raw: raw), BATCH_SIZE=len(inputs), DEVICE=torch.device("cpu")
    )
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Using a target size")  # torch would compare what does not fit
        weights = Path(folder, "weights.pt")
        sys.argv = [job["source"], "--epochs", "1", "--weights", str(weights)]
        module.main()
        model = getattr(module, job["model"])()
        model.load_state_dict(torch.load(weights, weights_only=True))
        module.predict(model, lambda raw: raw, inputs)


def load(path: str) -> ModuleType:
    """Execute the Python file at `path` as a module of its own."""
    spec = importlib.util.spec_from_file_location("exported", path)
    if spec is None or spec.loader is None:
        raise Wrong("it is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_weights(job: dict[str, Any]) -> dict[str, Tensor]:
    """The weights the job is about: those of the exported file of weights, or those sent along."""
    path = job["weights"]
    if isinstance(path, dict):
        return path
    if path.endswith(".safetensors"):
        from safetensors.torch import load_file

        return dict(load_file(path))
    weights: dict[str, Tensor] = torch.load(path, weights_only=True)
    return weights


def _untraced(error: Exception) -> str:
    """What torch.export cannot follow, as the end of a sentence."""
    said = str(error)
    if "Constraints violated" in said:
        return "a layer in it ties the model to batches of one size"
    if "input mutation" in said:
        return "a layer in a branch or a turn works in place; turn its inplace off"
    first = next((line.strip() for line in said.splitlines() if line.strip()), type(error).__name__)
    return f"torch.export cannot follow it: {first[:200].rstrip('.')}"


def _told(error: Exception, source: str) -> str:
    """An error of the file in one line, with the line where it happened."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source]
    said = (str(error).splitlines() or [""])[0]
    if isinstance(error, SyntaxError):
        lines, said = [error.lineno], error.msg
    where = f" in line {lines[-1]}" if lines else ""
    return f"it fails{where} with {type(error).__name__}: {said}"


if __name__ == "__main__":
    main(*sys.argv[1:])
