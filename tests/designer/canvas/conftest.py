"""Canvas tests run without a screen, and any message of Qt fails them."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
