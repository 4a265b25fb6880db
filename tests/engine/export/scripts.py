"""Runs exported scripts in a Python of their own, and the engine beside it; both give their figures by name."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from designer.compiler.build import array_values, build
from designer.compiler.check import check
from designer.model import files
from designer.model.design import Design
from engine.config import TrainingConfig
from engine.data import DataConfig, load
from engine.events import EpochDone, RunEnded
from engine.export import arrays, training_script
from engine.training import train
from resources import template

Figures = dict[str, float | None]
RUNNER = """
import contextlib, io, json, pathlib, runpy, sys
said = {}
*paths, root = sys.argv[1:]
for path in paths:
    heard = io.StringIO()
    arguments = [path, "--weights", path + ".pt"]
    sys.argv = arguments + (["--data-root", root] if "--data-root" in pathlib.Path(path).read_text() else [])
    with contextlib.redirect_stdout(heard):
        runpy.run_path(path, run_name="__main__")
    said[path] = heard.getvalue()
json.dump(said, sys.stdout)
"""


def opened(name: str, **training: Any) -> Design:
    """A template, with some of its training settings changed; it trains on the processor with one thread."""
    return adapted(files.loads(template(name)), **training)


def adapted(design: Design, data: Mapping[str, Any] | None = None, **training: Any) -> Design:
    """`design` with some of its settings changed."""
    settings = {**design.training, "device": "cpu", "threads": 1, **training}
    return replace(design, training=settings, data={**design.data, **(data or {})})


def by_engine(design: Design, root: Path | None = None) -> list[Figures]:
    """The figures of every epoch and those of the test, as the engine has them."""
    data = load(DataConfig.read(design.data), root)
    config = TrainingConfig.read(design.training)
    torch.manual_seed(config.seed)
    events = list(train(build(check(design)), data, config))
    (ended,) = (event for event in events if isinstance(event, RunEnded))
    assert ended.reason in {"completed", "stopped early"}, ended.message
    return [dict(event.figures) for event in events if isinstance(event, EpochDone)] + [dict(ended.figures)]


def by_scripts(designs: Mapping[str, Design], folder: Path, root: Path) -> dict[str, list[Figures]]:
    """The same of their exported scripts, which one interpreter runs one after the other."""
    paths = {name: folder / f"{name}.py" for name in designs}
    for name, path in paths.items():
        report = check(designs[name])
        path.write_text(training_script(report, 1, root), encoding="utf-8")
        if arrays.beside(values := array_values(report)):
            arrays.write(values, path)
    command = [sys.executable, "-I", "-W", "error", "-c", RUNNER, *map(str, paths.values()), str(root)]
    child = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert child.returncode == 0, child.stderr
    said = json.loads(child.stdout)
    return {name: told(said[str(path)].splitlines()) for name, path in paths.items()}


def told(lines: Sequence[str]) -> list[Figures]:
    """The figures in the lines of epochs and of the test."""
    return [
        {name: float(value) for name, value in re.findall(r"(\w+)=(\S+)", line)}
        for line in lines
        if re.match(r"epoch \d+: |test: ", line)
    ]
