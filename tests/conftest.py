"""What all tests share: where real data lies, and a workspace of their own."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # windows of tests are seen by nobody

DATA = Path(os.environ.get("BLOCKWRIGHT_DATA", Path(__file__).parents[1] / ".." / "shared" / "datasets")).resolve()

# In CI a test that was green must not turn red by chance: there the examples are the same each time.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")


@pytest.fixture
def datasets() -> Path:
    """The folder of real data sets (MNIST, CIFAR-10); tests that need it are skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"no data sets in {DATA}; set BLOCKWRIGHT_DATA to the folder that has them")
    return DATA


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that belongs to this test alone."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("BLOCKWRIGHT_HOME", str(folder))
    return folder
