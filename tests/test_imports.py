"""What may import what, and what must come up without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "modules",
    ["designer.model, designer.catalogue", "designer.report", "engine.config, engine.data, engine.runs", "app.cli"],
)
def test_torch_stays_out(modules: str) -> None:
    assert python(f"import sys, {modules}; print([name for name in ('torch', 'numpy') if name in sys.modules])") == "[]"


def test_document_and_catalogue_come_up_in_a_fifth_of_a_second() -> None:
    code = "from time import process_time as t; s = t(); import designer.model, designer.catalogue; print(t() - s)"
    assert min(float(python(code)) for _ in range(3)) < 0.2
