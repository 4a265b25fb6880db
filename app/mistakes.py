"""The border at which an error nobody foresaw becomes a sentence and a note in a log."""

from __future__ import annotations

import tempfile
import traceback
from pathlib import Path

from app.settings import workspace

LOG = "errors.log"


def confess(mistake: BaseException, folder: Path | None = None) -> str:
    """A sentence on `mistake`; its traceback goes into the log of the workspace at `folder`."""
    text = "".join(traceback.format_exception(mistake))
    first = (str(mistake).splitlines() or [""])[0][:200]
    said = f"Something went wrong that Blockwright did not foresee ({type(mistake).__name__}: {first})."
    for place in (folder or workspace(), Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            with (place / LOG).open("a", encoding="utf-8") as log:
                log.write(text + "\n")
        except OSError:
            continue
        return f"{said} Please report it with the end of {place / LOG}."
    return said
