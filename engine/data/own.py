"""Data of the user's own: where they lie, and how a script names the place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

from designer.params import Param, Text
from designer.values import Values
from engine.data.spec import DataRefused

FILE = Param("path", Text(), help="The file; a relative name is looked for in the data folder, then where you are.")
FOLDER = Param("path", Text(), help="The folder; a relative name is looked for in the data folder, then where you are.")


def found(options: Values, root: Path, what: str = "file") -> Path:
    """The place that the option `path` names; raises `DataRefused` where there is nothing."""
    path = Path(cast("str", options["path"])).expanduser()
    there: Callable[[Path], bool] = Path.is_file if what == "file" else Path.is_dir
    inside = root / path
    if there(inside):
        return inside
    if not (path.exists() if what == "file" else path.is_dir()):
        places = "" if path.is_absolute() else f", neither in the data folder {root} nor in the current one"
        raise DataRefused(f"There is no {what} {path}{places}.")
    return path


def named(path: Path, options: Values, root: Path, folder: str) -> tuple[str, tuple[str, ...]]:
    """The Python expression for the place found, and the imports it needs; in the data folder it begins there."""
    name = cast("str", options["path"])
    if path == root / name and not Path(name).is_absolute():
        return f"Path({folder}) / {quoted(name)}", ("from pathlib import Path",)
    return quoted(str(path)), ()


def quoted(text: str) -> str:
    """`text` as a Python string in double quotes."""
    return json.dumps(text, ensure_ascii=False)
