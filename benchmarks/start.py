"""How long the window takes to its first paint, and how late the event loop is while torch is imported.

Each figure is the median of fresh processes; run it with a display, or offscreen: QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

RUNS = 5
TICK_MS = 16


def child(started: float, folder: Path, name: str | None) -> None:
    """Open the window, and print when it was painted, when torch was there, and the longest gap between two ticks."""
    from app.gui import make_application, make_window, open_named

    application = make_application()
    session, window = make_window(folder)
    if name is not None:
        open_named(window, name)
    found = {}
    ticks: list[float] = []

    from PySide6.QtCore import Qt, QTimer

    def painted() -> None:
        found["painted"] = time.time() - started
        found["torch"] = float("torch" in sys.modules)
        clock.start()

    def ready() -> None:
        found["ready"] = time.time() - started
        QTimer.singleShot(1000, application.quit)

    clock = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
    clock.timeout.connect(lambda: ticks.append(time.perf_counter()))
    window.painted.connect(painted)
    session.readied.connect(ready)
    window.show()
    application.exec()
    session.close()
    gaps = [(after - before) * 1000 for before, after in pairwise(ticks)]
    found["longest_gap_ms"] = max(gaps)
    print(json.dumps(found))


def measure(name: str | None, compiled: str) -> dict[str, float]:
    """The medians over fresh processes that open the template `name`, or the start page.

    The first one, which compiles into the folder `compiled`, does not count: users start an installed program.
    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = compiled
    results = []
    for _ in range(RUNS + 1):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.start", repr(time.time()), folder, *([name] if name else [])]
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1], env=environment
            )
            results.append(json.loads(done.stdout.splitlines()[-1]))
    return {key: statistics.median(result[key] for result in results[1:]) for key in results[0]}


def main() -> None:
    """Print one line per way to start."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as compiled:
        for title, name in (("start page", None), ("mnist_cnn", "mnist_cnn"), ("resnet18", "resnet18")):
            found = measure(name, compiled)
            print(
                f"{title:12} first paint {found['painted']:.2f} s (torch imported by then: {bool(found['torch'])}), "
                f"torch ready {found['ready']:.2f} s, longest gap until a second later {found['longest_gap_ms']:.0f} ms"
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        main()
