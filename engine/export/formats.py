"""What a design or a run can be taken away as, and how: written beside its destination, verified, then moved there."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import safetensors.torch
import torch
from torch import Tensor

from designer.compiler.build import array_values
from designer.compiler.check import check
from designer.compiler.source import source
from designer.model.deciding import listed, untraced
from designer.report import Report
from engine.data import DataConfig, describe
from engine.export import arrays, program
from engine.export.script import training_script
from engine.export.text import model_name
from engine.export.verify import Claim, Expectation, ExportFailed, expectation, trial, verify_many
from engine.training import checkpoint
from engine.training.device import cores


@dataclass(frozen=True)
class Subject:
    """What is exported: a checked design called `name`, with the weights of a run where there are any.

    `weights` is the run's file of weights, `threads` the threads it used (None: as many as a run would use here),
    `root` the folder of data sets, `classes` the names of the model's outputs. `traceable` gives a tracer, and the
    source, torch.while_loop and torch.cond in place of while and if.
    """

    name: str
    report: Report
    weights: Path | None = None
    classes: tuple[str, ...] = ()
    threads: int | None = None
    root: Path | None = None
    traceable: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file; `write` puts it at a path. What `traces` cannot have every model: see `untraced`."""

    kind: str
    title: str
    suffix: str
    help: str
    needs_weights: bool
    write: Callable[[Subject, Expectation, Path], None]
    traces: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """An export that is done: where it is, and in a sentence what was verified."""

    path: Path
    sentence: str


def export(kind: str, subject: Subject, destination: Path) -> Verified:
    """Export `subject` as `kind`, a key of `FORMATS`; a `destination` that is a folder gets a file named for it.

    A file at the destination is replaced, once the new one has stood its verification. Raises `ExportFailed`, and
    `BuildRefused`, `CheckpointRefused`, `SettingRefused` or `DataRefused` for a design that cannot be exported so.
    """
    form = FORMATS[kind]
    if form.needs_weights and subject.weights is None:
        raise ExportFailed(f"{subject.name} has no weights to export yet: train it, or name a run.")
    if form.traces and (reason := untraced(subject.report.design, subject.traceable)):
        raise ExportFailed(reason)
    if kind == "script":
        _fits(subject)
    if destination.is_dir():
        destination /= f"{subject.name}{form.suffix}"
    expected = expectation(subject.report, weights_of(subject), str(subject.weights))
    draft = destination.with_name(f".{destination.stem[:40]}-{secrets.token_hex(4)}{form.suffix}")
    beside = draft.with_suffix(arrays.SUFFIX)
    try:
        form.write(subject, expected, draft)
        claim = claim_of(kind, subject, expected, draft)
        (wrong,) = verify_many([claim])
        if wrong:
            raise ExportFailed(f"The {form.title} of {subject.name} did not stand its verification: {wrong}.")
        _synced(draft)
        if beside.is_file():
            _synced(beside)
            beside.replace(destination.with_suffix(arrays.SUFFIX))
        draft.replace(destination)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ExportFailed(f"{destination} cannot be written: {reason}.") from error
    finally:
        draft.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
    return Verified(destination, f"Verified: {_done(form, claim)}{_needs(destination, form, subject)}")


def weights_of(subject: Subject) -> Mapping[str, Tensor] | None:
    """The weights of the subject's run, if it has one; raises `CheckpointRefused`."""
    return None if subject.weights is None else checkpoint.load_weights(subject.weights)


def claim_of(kind: str, subject: Subject, expected: Expectation, path: Path) -> Claim:
    """What the file at `path` is said to do, as an export of `subject` as `kind`."""
    if FORMATS[kind].traces:
        found = program.tried(subject.report, expected)
        return Claim(path, "", expected, samples=found.samples, ways=found.ways, traceable=subject.traceable)
    if FORMATS[kind].needs_weights:
        printed = source(subject.report).text
        return Claim(printed, model_name(printed), expected, weights=path)
    claim = Claim(path, model_name(path.read_text(encoding="utf-8")), expected)
    if kind != "script":
        if not subject.traceable:
            return claim
        found = program.tried(subject.report, expected)
        return replace(claim, samples=found.samples, ways=found.ways, traceable=True)
    task = describe(DataConfig.read(subject.report.design.data), subject.root)
    return replace(claim, trial=trial(task))


def _fits(subject: Subject) -> None:
    """Raises `ExportFailed` where the data are not what the design takes, or not what it gives."""
    design = subject.report.design
    found = check(design, describe(DataConfig.read(design.data), subject.root), subject.report)
    if found.errors:
        raise ExportFailed(f"The training script would fail on its data. {found.errors[0].message}")


def _done(form: Format, claim: Claim) -> str:
    """What a fresh interpreter did to verify a file of that form."""
    ways = f" {claim.ways}." if claim.ways else ""
    if form.traces:
        sizes = sorted({len(sample.inputs[0]) for sample in claim.samples if sample.inputs})
        told = f"a fresh Python loaded the program alone, and for batches of {listed(sizes)} got the same outputs"
        return f"{told}, up to rounding.{ways}"
    count = len(claim.expectation.weights)
    begun = "built the model from its source" if form.needs_weights else "executed the file alone"
    loaded = f"loaded {count} tensor{'s'[: count != 1]} strictly" if count else "built the model"
    same = "got the same outputs bit for bit"
    ended = f", {same} and trained a step" if form.kind == "script" else f" and {same}"
    return f"a fresh Python {begun}, {loaded}{ended}.{ways}"


def _needs(destination: Path, form: Format, subject: Subject) -> str:
    """What is to be said of the file that lies beside a script, where there is one."""
    if form.kind != "script" or not arrays.beside(array_values(subject.report)):
        return ""
    return f" It needs {destination.with_suffix(arrays.SUFFIX).name} beside it, with the values of its constants."


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _write_source(subject: Subject, _expected: Expectation, path: Path) -> None:
    path.write_text(source(subject.report, subject.traceable).text, encoding="utf-8")


def _write_script(subject: Subject, _expected: Expectation, path: Path) -> None:
    threads = subject.threads or max(1, cores() - 1)
    path.write_text(training_script(subject.report, threads, subject.root), encoding="utf-8")
    values = array_values(subject.report)
    if arrays.beside(values):
        arrays.write(values, path)


def _write_state_dict(_subject: Subject, expected: Expectation, path: Path) -> None:
    torch.save(dict(expected.weights), path)


def _write_safetensors(subject: Subject, expected: Expectation, path: Path) -> None:
    metadata = {"format": "pt", "design": subject.name, "classes": json.dumps(subject.classes)}
    path.touch()
    mode = path.stat().st_mode  # that of any new file; the library's own is for the owner alone
    safetensors.torch.save_file(dict(expected.weights), path, metadata)
    path.chmod(mode)


def _write_program(subject: Subject, expected: Expectation, path: Path) -> None:
    about = {"design": subject.name, "classes": subject.classes}
    program.write(subject.report, expected, path, subject.traceable, about)


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        form.kind: form
        for form in (
            Format("source", "model source", ".py", "The model as a Python file.", False, _write_source),
            Format("script", "training script", ".py", "Model, data and training in one.", False, _write_script),
            Format("pt2", "program", ".pt2", "Model and weights for torch.export.", True, _write_program, traces=True),
            Format("state_dict", "state_dict", ".pt", "Weights for torch.load.", True, _write_state_dict),
            Format("safetensors", "safetensors", ".safetensors", "Weights and names.", True, _write_safetensors),
        )
    }
)
