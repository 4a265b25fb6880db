"""What torch's signatures say of its layers, read from the data file that `designer.compiler.signatures` writes."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

DATA = files("designer.catalogue") / "torch.json"


@cache
def data() -> dict[str, Any]:
    """The whole data file: the version of torch it was derived from, and the parameters of each layer."""
    content: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
    return content
