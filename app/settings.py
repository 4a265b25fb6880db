"""Where Blockwright keeps what it makes."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "BLOCKWRIGHT_HOME"


def workspace(chosen: str | None = None) -> Path:
    """The folder of runs and logs: the chosen one, else that of BLOCKWRIGHT_HOME, else the platform's data folder."""
    folder = chosen or os.environ.get(VARIABLE) or platformdirs.user_data_dir("blockwright", appauthor=False)
    return Path(folder).expanduser().absolute()
