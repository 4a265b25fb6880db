"""Has a fresh interpreter execute exported files, load weights into them and compare their outputs with the model's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from designer.compiler.build import build
from designer.errors import BlockwrightError
from designer.report import Report, tensor
from designer.task import Task
from engine.export import probe
from engine.training import checkpoint

BATCH: Final = 2
TRIAL: Final = 4
START_S: Final = 180.0
JOB_S: Final = 20.0
CPU_ALONE: Final = {"CUDA_VISIBLE_DEVICES": "", "HIP_VISIBLE_DEVICES": ""}


class ExportFailed(BlockwrightError):
    """An export that did not stand its verification, or could not be written; nothing was left behind."""


@dataclass(frozen=True)
class Expectation:
    """What the model of a design does: the weights it has, and the outputs it makes of some inputs."""

    weights: Mapping[str, Tensor]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


@dataclass(frozen=True)
class Sample:
    """Inputs of a model, and the outputs it makes of them."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


@dataclass(frozen=True)
class Claim:
    """Python, as a file or as text, said to hold the model of `expectation` as its class `model`.

    `weights` is a file of weights to load into it instead of the expectation's. A training script has a `trial`: a
    small batch of inputs and targets to rehearse with. An exported program has `samples` that it is tried on;
    `ways` says what these show. In `traceable` source torch.while_loop and torch.cond stand for while and if.
    A `program` is not there yet: torch.export writes it, together with the text `about`.
    """

    source: Path | str
    model: str
    expectation: Expectation
    weights: Path | None = None
    trial: tuple[Tensor, Tensor] | None = None
    samples: tuple[Sample, ...] = ()
    ways: str = ""
    traceable: bool = False
    program: Path | None = None
    about: str = ""


def expectation(report: Report, weights: Mapping[str, Tensor] | None = None, origin: str = "the file") -> Expectation:
    """What the model of `report` does with `weights`, which came from `origin`, or with some that are made up.

    Draws nothing from torch's default generator, which belongs to a run that may be going on. Raises `BuildRefused` or
    `CheckpointRefused`.
    """
    model = unfilled(report)
    generator = torch.Generator().manual_seed(0)
    if weights is None:
        weights = {key: _made_up(key, tensor, generator) for key, tensor in model.state_dict().items()}
    checkpoint.fill(model, weights, origin)
    inputs = _inputs(report, model, generator)
    return Expectation(checkpoint.weights(model), inputs, tuple(probe.outputs(model, list(inputs))))


def unfilled(report: Report) -> nn.Module:
    """The model of `report` with any weights, for which nothing was drawn; raises `BuildRefused`."""
    with torch.device("meta"):
        model = build(report)
    return model.to_empty(device="cpu")


def trial(task: Task) -> tuple[Tensor, Tensor]:
    """A small batch of inputs and targets as the data of `task` have them."""
    generator = torch.Generator().manual_seed(0)
    (field,) = task.inputs
    inputs = torch.rand(TRIAL, *field.shape, generator=generator).to(getattr(torch, field.dtype))
    targets = torch.rand(TRIAL, *task.target.shape, generator=generator)
    if task.goal == "classification":
        targets = (targets * len(task.classes)).long()
    return inputs, targets.round() if task.goal == "multilabel" else targets


def verify_many(claims: Sequence[Claim]) -> list[str]:
    """For each claim what is wrong with it, as the end of a sentence, or nothing; one interpreter looks at them all.

    Raises `ExportFailed` when the interpreter gives no answers.
    """
    with tempfile.TemporaryDirectory(prefix="blockwright-") as folder:
        jobs, answers = Path(folder, "jobs.pt"), Path(folder, "answers.json")
        each = [_job(claim, Path(folder, f"model_{index}.py")) for index, claim in enumerate(claims)]
        told = {"threads": torch.get_num_threads(), "jobs": each}
        torch.save(told, jobs)
        _run(jobs, answers, START_S + JOB_S * len(claims))
        result: list[str] = json.loads(answers.read_text(encoding="utf-8"))
        return result


def _job(claim: Claim, draft: Path) -> dict[str, Any]:
    """The claim as the probe reads it; `draft` is where Python given as text is written."""
    expected = claim.expectation
    if isinstance(claim.source, str):
        draft.write_text(claim.source, encoding="utf-8")
    return {
        "source": str(draft if isinstance(claim.source, str) else claim.source.absolute()),
        "model": claim.model,
        "weights": dict(expected.weights) if claim.weights is None else str(claim.weights.absolute()),
        "keys": list(expected.weights),
        "inputs": list(expected.inputs),
        "expected": list(expected.outputs),
        "trial": claim.trial and list(claim.trial),
        "samples": [[list(sample.inputs), list(sample.outputs)] for sample in claim.samples],
        "traceable": claim.traceable,
        "program": str(claim.program.absolute()) if claim.program else "",
        "about": claim.about,
    }


def _run(jobs: Path, answers: Path, seconds: float) -> None:
    command = [sys.executable, "-I", "-B", probe.__file__, str(jobs), str(answers)]
    try:
        child = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            cwd=answers.parent,
            env={**os.environ, **CPU_ALONE},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ExportFailed(f"The verification was given up: a fresh Python took more than {seconds:.0f} s.") from error
    except OSError as error:
        raise ExportFailed(f"A fresh Python could not be started to verify the export: {error.strerror}.") from error
    if child.returncode != 0 or not answers.is_file():
        last = (child.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise ExportFailed(f"The fresh Python that verifies the export ended with code {child.returncode}: {last}")


def _made_up(key: str, tensor: Tensor, generator: torch.Generator) -> Tensor:
    """Values for a weight such that outputs stay finite: small ones, variances near one, counters zero."""
    if not tensor.is_floating_point() and not tensor.is_complex():
        return torch.zeros(tensor.shape, dtype=tensor.dtype)
    values = torch.empty(tensor.shape, dtype=tensor.dtype)
    if key.endswith("running_var"):
        return values.uniform_(0.5, 1.5, generator=generator)
    width = tensor.numel() // len(tensor) if tensor.dim() > 1 else 1
    return values.normal_(0.0, max(width, 1) ** -0.5, generator=generator)


def _inputs(report: Report, model: nn.Module, generator: torch.Generator) -> tuple[Tensor, ...]:
    """A small batch for every input of the model."""
    tables = (layer for layer in model.modules() if isinstance(layer, (nn.Embedding, nn.EmbeddingBag)))
    words = [layer.num_embeddings for layer in tables]
    made = []
    for node in report.main.block.nodes:
        if node.kind != "input":
            continue
        kind = tensor(report.main.steps[node.id].outputs["output"])
        if kind is None:
            raise ExportFailed(f"The input {node.name} has no known shape.")
        shape, dtype = kind.sizes(BATCH), getattr(torch, kind.dtype)
        if dtype.is_floating_point or dtype.is_complex:
            made.append(torch.randn(shape, dtype=dtype, generator=generator))
        else:
            made.append(torch.randint(0, min([2, *words]), shape, generator=generator).to(dtype))
    return tuple(made)
