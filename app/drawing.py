"""Who may draw from torch's default generator: the run that goes on, or one network while it answers."""

from __future__ import annotations

import threading
from typing import Final

DRAWS: Final = threading.Lock()
"""Held by a run from its seed to its end, and by a network that draws while it answers, one at a time."""
